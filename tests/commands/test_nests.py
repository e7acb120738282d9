"""Trimmed nests go through the command line: what they hide is restored with what they show."""

from fractions import Fraction

import opentimelineio as otio
import pytest

from tests.commands.conftest import only_path
from tests.footage import read_numbers, write_numbered_movie
from tests.melt import MELT, played
from tests.timeline.small_edits import clip, edit_of, gap, nested, track

RATE = Fraction(24)
FIRST = 107882  # 01:14:55:02 at 24 fps
RENDER = ("--engine", "resize", "--scale", "1", "--codec", "ffv1", "--handles", "2", "--json")


@pytest.fixture
def edit(tmp_path):
    """A compound that shows frames 4 to 11 of a clip of frames 2 to 21, after a gap of five."""
    film = write_numbered_movie(tmp_path / "film.mkv", frames=40, rate=RATE, timecode="01:14:55:02")
    inner = clip(str(film), FIRST + 2, 20, available=(FIRST, 40), rate=24, name="inner")
    compound = nested(inner, trim=(2, 8), rate=24)
    made = edit_of(tmp_path, track(gap(5, 24), compound, name="edit"), rate=RATE)
    otio.adapters.write_to_file(made.timeline, str(made.path))
    return made.path


def numbers(first: int, end: int) -> list[int]:
    """The luma of the film's frames [first, end)."""
    return [16 + frame for frame in range(first, end)]


def test_a_clip_in_a_trimmed_nest_is_restored_whole(sparkvsr, edit, tmp_path):
    done = sparkvsr("render", edit, "--out", tmp_path / "out", *RENDER).done
    assert read_numbers(only_path(done["media"])) == numbers(0, 24)
    for path in done["timelines"]:
        (linked,) = otio.adapters.read_from_file(path).find_clips()
        available, own = linked.media_reference.available_range, linked.source_range
        assert (available.start_time.value, available.duration.value) == (FIRST, 24)
        assert (own.start_time.value, own.duration.value) == (FIRST + 2, 20)


def test_what_is_told_beforehand_is_what_is_rendered(sparkvsr, edit, tmp_path):
    (used,) = sparkvsr("inspect", edit, "--json").events[0]["clips"]
    assert (used["start"], used["end"]) == (4, 12)
    assert (used["needed_start"], used["needed_end"]) == (2, 22)
    assert "frames 4-12; its sequence hides the others of 2-22" in sparkvsr("inspect", edit).output
    order = ("render", edit, "--out", tmp_path / "out", *RENDER, "--dry-run")
    (planned,) = (each for each in sparkvsr(*order).events if each["event"] == "planned")
    assert (planned["start"], planned["end"]) == (0, 24)


def test_a_range_that_leaves_out_what_is_hidden_keeps_the_source(sparkvsr, edit, tmp_path):
    done = sparkvsr("render", edit, "--out", tmp_path / "out", *RENDER, "--range", "4-12")
    warnings = [event["message"] for event in done.events if event["event"] == "warning"]
    assert "with what its sequence hides it has frames 2 to 21" in warnings[-1]
    (kept,) = otio.adapters.read_from_file(done.done["timelines"][0]).find_clips()
    assert kept.media_reference.target_url == str(tmp_path / "film.mkv")


@pytest.mark.skipif(MELT is None, reason="melt is not installed")
def test_melt_plays_what_the_nest_shows_and_what_is_in_it_once_it_is_opened(
    sparkvsr, edit, tmp_path
):
    """otio-mlt-adapter 0.3.0 writes no nests, so OpenTimelineIO trims and opens this one."""
    pytest.importorskip("otio_mlt_adapter", reason="otio-mlt-adapter is not installed")
    done = sparkvsr("render", edit, "--out", tmp_path / "out", *RENDER).done
    space, nest = otio.adapters.read_from_file(done["timelines"][0]).tracks[0]
    shown = otio.algorithms.track_trimmed_to_range(nest[0], nest.source_range)
    flat = track(*(each.deepcopy() for each in (space, *shown, *nest[0])), name="flat")
    otio.adapters.write_to_file(edit_of(tmp_path, flat).timeline, str(tmp_path / "flat.otio"))
    seen = [16] * 5 + numbers(4, 12)
    assert played(tmp_path / "flat.otio", RATE, tmp_path) == seen + numbers(2, 22)
