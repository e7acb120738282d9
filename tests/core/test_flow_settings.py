"""What the flow phase sets, as it is kept in projects and presets."""

import json
from pathlib import Path

import pytest

from sparkvsr_desktop.core.colour_lock import ColourLock
from sparkvsr_desktop.core.flow_settings import FlowSettings, record_of, settings_in
from sparkvsr_desktop.core.render_order import LinkStyle

EVERYTHING = FlowSettings(
    engine="sparkvsr", scale=4.0, guidance_scale=1.5, codec="exr", size=(1920, 1080), grain=0.5,
    colour_lock=ColourLock.GENTLE, memory_bytes=8_000_000_000, output=Path("/renders"),
    link_style=LinkStyle(on_new_tracks=True, file_urls=True),
)  # fmt: skip


@pytest.mark.parametrize("settings", [FlowSettings(), EVERYTHING], ids=["plain", "everything"])
def test_settings_come_back_through_json(settings):
    assert settings_in(json.loads(json.dumps(record_of(settings)))) == settings


def test_an_output_folder_moves_with_the_project():
    record = record_of(FlowSettings(output=Path("/film/out")), Path("/film"))
    assert record["output"] == "out"
    assert settings_in(record, Path("/moved")).output == Path("/moved/out")


def test_a_project_from_before_there_was_grain_is_read():
    record = {"engine": "resize", "scale": 2.0, "guidance scale": 1.0, "codec": "exr"}
    assert settings_in(record) == FlowSettings("resize", codec="exr")


@pytest.mark.parametrize(
    ("field", "nonsense"),
    [("scale", 0), ("guidance scale", 2.5), ("grain", -0.1), ("size", [1920]), ("size", [0, 2]),
     ("colour lock", "firm"), ("memory bytes", "8G"), ("engine", None)],
)  # fmt: skip
def test_nonsense_is_no_setting(field, nonsense):
    with pytest.raises((TypeError, ValueError)):
        settings_in(record_of(EVERYTHING) | {field: nonsense})
