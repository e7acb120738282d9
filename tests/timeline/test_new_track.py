"""Restored clips on tracks of their own, above an edit that stays as it is."""

from dataclasses import dataclass
from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.timeline.lint import FaultyTimelineError, lint_new_tracks
from sparkvsr_desktop.timeline.new_track import on_new_tracks
from sparkvsr_desktop.timeline.plan import plan_shots
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.relink import Relinked, relink

from .small_edits import clip, dissolve, edit_of, gap, movie, probe_of, rendered, track


@dataclass(frozen=True)
class Bench:
    """Two media, of which one is restored."""

    folder: Path
    tape: Media
    plate: Media

    def linked(self, *items: otio.core.Composable) -> tuple[Edit, Relinked]:
        """Return the edit of these items with the clips of the tape restored on new tracks."""
        edit = edit_of(self.folder, *items)
        plan = plan_shots(edit, probe_of(self.tape, self.plate))
        shots = [shot for shot in plan.shots if shot.media == self.tape]
        renders = [rendered(shot, self.folder / "out") for shot in shots]
        made = on_new_tracks(edit, relink(edit, renders))
        lint_new_tracks(edit, made)
        return edit, made


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A tape of 100 frames, which is restored, and a plate of 100, which is not; at 25 fps."""
    return Bench(tmp_path, movie(tmp_path / "tape.mov"), movie(tmp_path / "plate.mov"))


def taped(start: int, duration: int, **more: float) -> otio.schema.Clip:
    return clip("tape.mov", start, duration, available=(0, 100), name="taped", **more)


def plated(start: int, duration: int) -> otio.schema.Clip:
    return clip("plate.mov", start, duration, available=(0, 100), name="plated")


def laid_out(items: otio.schema.Track) -> list[tuple[str, float]]:
    """Return the name and the frames of each item, "x" for a transition."""
    return [
        ("x", 0) if isinstance(item, otio.schema.Transition)
        else (item.name or "gap", item.trimmed_range().duration.value)
        for item in items
    ]  # fmt: skip


def test_restored_clips_stand_above_themselves_and_gaps_above_the_rest(bench: Bench) -> None:
    edit, made = bench.linked(gap(10), taped(20, 20), plated(0, 15), gap(5), taped(60, 10))
    below, above = made.restored.tracks
    assert laid_out(above) == [("gap", 10), ("taped", 20), ("gap", 20), ("taped", 10)]
    assert above[1].media_reference.target_url.startswith(str(bench.folder / "out"))
    assert laid_out(below) == laid_out(edit.timeline.tracks[0])
    assert below[1].media_reference.target_url == str(bench.folder / "tape.mov")


def test_a_dissolve_between_restored_clips_is_copied(bench: Bench) -> None:
    _, made = bench.linked(taped(20, 20), dissolve(4, 6), taped(60, 10))
    assert laid_out(made.restored.tracks[1]) == [("taped", 20), ("x", 0), ("taped", 10)]


def test_an_outgoing_clip_ends_where_a_dissolve_to_another_begins(bench: Bench) -> None:
    _, made = bench.linked(taped(20, 20), dissolve(4, 6), plated(30, 30))
    assert laid_out(made.restored.tracks[1]) == [("taped", 16), ("gap", 34)]


def test_an_incoming_clip_begins_where_a_dissolve_from_another_ends(bench: Bench) -> None:
    _, made = bench.linked(plated(30, 30), dissolve(4, 6), taped(20, 20))
    above = made.restored.tracks[1]
    assert laid_out(above) == [("gap", 36), ("taped", 14)]
    # the render holds frames from 4 on (a dissolve of 4 and 12 frames of handles before 20)
    assert above[1].source_range.start_time.value == (20 + 6) - 4


def test_a_fast_clip_that_cannot_give_way_stays_below_and_is_named(bench: Bench) -> None:
    fast = taped(20, 20, speed=2.0)
    _, made = bench.linked(fast, dissolve(4, 6), plated(30, 30), taped(70, 10))
    assert laid_out(made.restored.tracks[1]) == [("gap", 50), ("taped", 10)]
    assert any("“taped” is not on the new track" in warning for warning in made.warnings)


def test_each_copy_lies_right_above_its_own_track(bench: Bench) -> None:
    first, second = track(taped(0, 10), name="V1"), track(plated(0, 10), name="V2")
    third = track(taped(50, 10), name="V3")
    _, made = bench.linked(first, second, third)
    names = [each.name for each in made.restored.tracks]
    assert names == ["V1", "V1 restored", "V2", "V3", "V3 restored"]


def test_a_nest_with_a_restored_clip_is_copied_whole(bench: Bench) -> None:
    nest = otio.schema.Stack("nest", children=[track(plated(0, 5), taped(20, 10))])
    _, made = bench.linked(gap(3), nest)
    above = made.restored.tracks[1]
    assert laid_out(above) == [("gap", 3), ("nest", 15)]
    urls = [each.media_reference.target_url for each in above.find_clips()]
    assert [str(bench.folder / "out") in url for url in urls] == [False, True]


def test_the_session_timeline_stays_in_place(bench: Bench) -> None:
    _, made = bench.linked(taped(20, 20))
    assert len(made.session.tracks) == 1


def test_a_new_track_of_another_length_is_not_written(bench: Bench) -> None:
    edit, made = bench.linked(taped(20, 20), plated(0, 10))
    made.restored.tracks[1].append(gap(1))
    with pytest.raises(FaultyTimelineError, match=r"“Video 1 restored” is not as long"):
        lint_new_tracks(edit, made)


def test_a_changed_edit_beneath_is_not_written(bench: Bench) -> None:
    edit, made = bench.linked(taped(20, 20), plated(0, 10))
    made.restored.tracks[0][1].name = "other"
    with pytest.raises(FaultyTimelineError, match="not those of the edit"):
        lint_new_tracks(edit, made)
