"""Shots split at the cuts found in them: parts of their own, and through edits in the timeline."""

from pathlib import Path

import opentimelineio as otio
import pytest

from tests.footage import write_numbered_movie
from tests.melt import MELT, played
from tests.timeline.small_edits import PAL, clip, edit_of, gap

FIRST = 90000
CUT = 100
"""Luma runs from 136 to 235 and begins again: a cut that the finder sees."""


@pytest.fixture
def edit(tmp_path) -> Path:
    """A gap, forty frames over the cut, ten frames over it at double speed, and a plain clip."""
    film = write_numbered_movie(
        tmp_path / "film.mkv", frames=150, first_luma=136, timecode="01:00:00:00"
    )
    available = (FIRST, 150)
    made = edit_of(
        tmp_path,
        gap(10),
        clip(film, FIRST + 80, 40, available=available, name="over"),
        clip(film, FIRST + 90, 10, available=available, name="fast", speed=2),
        clip(film, FIRST + 10, 8, available=available, name="early"),
    )
    otio.adapters.write_to_file(made.timeline, str(made.path))
    return made.path


def number(frame: int) -> int:
    return 136 + frame % CUT


AS_THE_EDIT_SHOWS = [
    *[16] * 10,
    *map(number, range(80, 120)),
    *map(number, range(90, 110, 2)),
    *map(number, range(10, 18)),
]


def rendered(sparkvsr, edit: Path, *more: str) -> dict:
    return sparkvsr(
        "render", edit, "--out", edit.parent / "out", "--engine", "resize", "--scale", "1",
        "--codec", "ffv1", "--handles", "4", "--split-at-cuts", "--json", *more,
    ).done  # fmt: skip


def lengths(timeline: str) -> list[tuple[str, float]]:
    read = otio.adapters.read_from_file(timeline)
    return [(item.name or "gap", item.source_range.duration.value) for item in read.tracks[0]]


@pytest.mark.skipif(MELT is None, reason="melt is not installed")
def test_melt_plays_the_parts_as_it_played_the_clips(sparkvsr, edit, tmp_path):
    pytest.importorskip("otio_mlt_adapter", reason="otio-mlt-adapter is not installed")
    done = rendered(sparkvsr, edit)
    assert sorted(Path(name).name.partition("_")[0] for name in done["media"]) == [
        "early", "over-1", "over-2",
    ]  # fmt: skip
    assert lengths(done["timelines"][0]) == [
        ("gap", 10), ("over", 20), ("over", 20), ("fast", 5), ("fast", 5), ("early", 8),
    ]  # fmt: skip
    assert played(Path(done["timelines"][0]), PAL, tmp_path) == AS_THE_EDIT_SHOWS


def test_where_one_part_is_rendered_the_other_keeps_its_media(sparkvsr, edit):
    done = rendered(sparkvsr, edit, "--clip", "over-2")
    clips = otio.adapters.read_from_file(done["timelines"][0]).find_clips()
    told = [
        (each.name, each.source_range.duration.value, Path(each.media_reference.target_url).stem)
        for each in clips
    ]
    assert [(name, length, stem.partition("_")[0]) for name, length, stem in told] == [
        ("over", 20, "film"), ("over", 20, "over-2"), ("fast", 5, "film"), ("fast", 5, "over-2"),
        ("early", 8, "film"),
    ]  # fmt: skip


def test_a_range_of_a_part_ends_at_its_split(sparkvsr, edit):
    outcome = sparkvsr(
        "render", edit, "--out", edit.parent / "out", "--engine", "resize", "--dry-run",
        "--split-at-cuts", "--clip", "over", "--range", "90-110", "--json",
    )  # fmt: skip
    planned = [each for each in outcome.events if each["event"] == "planned"]
    assert [(each["start"], each["end"]) for each in planned] == [(90, 100), (100, 110)]


def test_on_new_tracks_the_clips_of_the_edit_are_not_cut(sparkvsr, edit):
    done = rendered(sparkvsr, edit, "--new-tracks")
    whole = [("gap", 10), ("over", 40), ("fast", 10), ("early", 8)]
    assert lengths(done["timelines"][0]) == whole
    above = otio.adapters.read_from_file(done["timelines"][0]).tracks[1]
    assert [item.source_range.duration.value for item in above] == [10, 20, 20, 5, 5, 8]


def test_stills_are_named_after_the_parts(sparkvsr, edit):
    done = sparkvsr(
        "stills", edit, "--select", "uniform:1", "--scale", "1", "--clip", "over",
        "--split-at-cuts", "--out", edit.parent / "stills", "--json",
    ).done  # fmt: skip
    # handles of 12: the first part begins at 68, the second at the cut
    assert [Path(name).name for name in done["stills"]] == [
        "over-1.000068.tif", "over-2.000100.tif",
    ]  # fmt: skip
