"""A damaged frame stops the render by name, or is repeated or skipped, and never in silence."""

import json
from pathlib import Path

import pytest

from sparkvsr_desktop.media.still_file import read_still
from tests.commands.conftest import only_path
from tests.footage import write_numbered_sequence

FRAMES = 12


@pytest.fixture
def render(sparkvsr, tmp_path):
    """Render 12 plates, some of them cut off in the middle, and return what a script sees."""

    def run(*damaged: int, policy: str):
        plates = write_numbered_sequence(tmp_path / "plates", frames=FRAMES, suffix=".tif")
        for frame in damaged:
            plate = plates / f"plate.{1001 + frame}.tif"
            plate.write_bytes(plate.read_bytes()[: plate.stat().st_size // 2])
        return sparkvsr(
            "render", plates / "plate.####.tif", "--engine", "resize", "--scale", "1",
            "--codec", "tiff16", "--corrupt-frames", policy, "--out", tmp_path / "out", "--json",
        )  # fmt: skip

    return run


def numbers(media: Path) -> list[int]:
    pictures = sorted(media.glob("*.tif"))
    return [round(16 + 219 * float(read_still(path).mean())) for path in pictures]


def test_stop_names_the_frame(render):
    outcome = render(5, policy="stop")
    assert outcome.status == 1
    assert "1006" in outcome.events[-1]["message"]


def test_repeat_holds_the_frame_before_and_keeps_the_length(render):
    done = render(5, 6, policy="repeat").done
    assert numbers(only_path(done["media"])) == [16, 17, 18, 19, 20, 20, 20, 23, 24, 25, 26, 27]


def test_repeat_at_the_end_of_a_shot_holds_the_last_good_frame(render):
    done = render(11, policy="repeat").done
    assert numbers(only_path(done["media"]))[-2:] == [26, 26]


def test_skip_leaves_black_and_keeps_the_length(render):
    done = render(5, policy="skip").done
    assert numbers(only_path(done["media"])) == [16, 17, 18, 19, 20, 16, 22, 23, 24, 25, 26, 27]


def test_what_was_replaced_is_told_and_kept_for_the_archive(render):
    outcome = render(5, 6, policy="repeat")
    told = [event for event in outcome.events if event["event"] == "frame_replaced"]
    assert [(event["source_frame"], event["policy"]) for event in told] == [
        (5, "repeat"),
        (6, "repeat"),
    ]
    sidecar = json.loads(only_path(outcome.done["sidecars"]).read_text())
    assert sidecar["replaced_frames"] == [
        {"source_frame": 5, "policy": "repeat"},
        {"source_frame": 6, "policy": "repeat"},
    ]
