"""Clips in trimmed nests: all of their own range is rendered, so that it is valid when linked."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.media_split import MediaSplit
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.timeline.lint import faults_of, lint, lint_cuts
from sparkvsr_desktop.timeline.plan import Plan, plan_shots
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.relink import Relinked, RenderedShot, relink
from sparkvsr_desktop.timeline.splitting import split_edit
from sparkvsr_desktop.timeline.survey import survey

from .small_edits import (
    clip,
    dissolve,
    edit_of,
    gap,
    movie,
    nested,
    probe_of,
    rendered,
    rendered_plan,
    shot_ranges,
    shown_ranges,
    times,
    track,
)


@pytest.fixture
def tape(tmp_path: Path) -> Media:
    """One hundred frames at 25 fps from 01:00:00:00, which is frame 90000."""
    return movie(tmp_path / "tape.mov", timecode="01:00:00:00")


def taped(start: float, duration: float, speed: float | None = None) -> otio.schema.Clip:
    return clip("tape.mov", 90000 + start, duration, available=(90000, 100), speed=speed, name="a")


class Linked(NamedTuple):
    edit: Edit
    plan: Plan
    renders: tuple[RenderedShot, ...]
    made: Relinked

    def clips(self) -> list[otio.schema.Clip]:
        return [*self.made.restored.find_clips(), *self.made.session.find_clips()]


def linked(media: Media, edit: Edit, handles: int = 0) -> Linked:
    """Plan an edit, stand in for the renders, link them, and look at the result as lint does."""
    plan = plan_shots(edit, probe_of(media), handles=handles)
    renders = rendered_plan(plan, edit.folder / "out")
    made = relink(edit, renders)
    lint(edit, made, probe_of(*(render.media for render in renders)))
    return Linked(edit, plan, renders, made)


def end(time_range: otio.opentime.TimeRange) -> float:
    last: float = time_range.end_time_exclusive().value
    return last


def test_what_a_nest_hides_is_rendered_and_the_range_is_valid(tmp_path: Path, tape: Media) -> None:
    nest = nested(taped(2, 20), trim=(2, 8))
    done = linked(tape, edit_of(tmp_path, track(nest)), handles=2)
    assert shown_ranges(done.plan) == [(4, 12)]
    assert shot_ranges(done.plan) == [(0, 24)]  # frames 2 to 21, and two on each side
    for found in done.clips():
        available = found.media_reference.available_range
        assert (available.start_time.value, end(available)) == (90000, 90024)
        assert (found.source_range.start_time.value, end(found.source_range)) == (90002, 90022)


def test_range_without_timecode_is_valid_too(tmp_path: Path) -> None:
    plate = movie(tmp_path / "plate.mov")
    nest = nested(clip("plate.mov", 10, 20, available=(0, 100)), trim=(5, 8))
    for found in linked(plate, edit_of(tmp_path, track(nest)), handles=2).clips():
        assert (found.source_range.start_time.value, end(found.source_range)) == (2, 22)
        assert end(found.media_reference.available_range) == 24


def test_linked_nest_can_be_opened_and_restored_again(tmp_path: Path, tape: Media) -> None:
    nest = nested(taped(12, 20), trim=(2, 8))
    done = linked(tape, edit_of(tmp_path, track(nest)), handles=2)
    [finished] = [render.media for render in done.renders]
    opened = done.made.restored.deepcopy()
    opened.tracks[0][0].source_range = None
    for timeline, seen in ((done.made.restored, (4, 12)), (opened, (2, 22))):
        again = plan_shots(replace(done.edit, timeline=timeline), probe_of(finished), handles=2)
        assert shown_ranges(again) == [seen]  # the render begins two frames before the clip
        assert shot_ranges(again) == [(0, 24)]
        assert again.warnings == ()


def trimmed_track(*items: otio.core.Item) -> otio.schema.Track:
    made = track(*items)
    made.source_range = times(5, 10)
    return made


NESTS = {
    # the items of a track, what is seen of the media, what is rendered without handles
    "two trims": ([nested(nested(taped(20, 40), trim=(5, 30)), trim=(10, 5))], (35, 40), (20, 60)),
    "a trimmed track in a track": ([trimmed_track(taped(10, 40))], (15, 25), (10, 50)),
    "twice as fast": ([nested(taped(20, 10, 2), trim=(3, 4))], (26, 34), (20, 40)),
    "half as fast": ([nested(taped(20, 20, 0.5), trim=(4, 6))], (22, 25), (20, 30)),
    "backwards": ([nested(taped(50, 10, -1), trim=(0, 4))], (46, 54), (40, 60)),
    "frozen": ([nested(taped(20, 10, 0), trim=(3, 4))], (20, 21), (20, 21)),
    "a fast nest": ([nested(taped(20, 40), trim=(4, 5), speed=2)], (24, 34), (20, 60)),
    "a frozen nest": ([nested(taped(20, 40), trim=(4, 5), speed=0)], (24, 25), (20, 60)),
    "a fast clip in a fast nest": (
        [nested(taped(20, 20, 1.5), trim=(4, 5), speed=2)],
        (26, 41),
        (20, 50),
    ),
    "a dissolve into the nest": (
        [gap(9), dissolve(3, 0), nested(taped(20, 40), trim=(10, 5))],
        (27, 35),
        (20, 60),
    ),
}


@pytest.mark.parametrize(("items", "seen", "planned"), NESTS.values(), ids=NESTS)
def test_every_kind_of_trim_and_speed(
    tmp_path: Path,
    tape: Media,
    items: list[otio.core.Item],
    seen: tuple[int, int],
    planned: tuple[int, int],
) -> None:
    done = linked(tape, edit_of(tmp_path, track(*(item.deepcopy() for item in items))))
    assert shown_ranges(done.plan) == [seen]
    assert shot_ranges(done.plan) == [planned]
    assert done.made.left_alone == ()


def test_trim_of_the_whole_timeline_hides_as_a_nest_does(tmp_path: Path, tape: Media) -> None:
    edit = edit_of(tmp_path, taped(10, 40))
    edit.timeline.tracks.source_range = times(5, 10)
    assert shot_ranges(linked(tape, edit).plan) == [(10, 50)]


def test_a_dissolve_that_the_trim_hides_has_its_frames_too(tmp_path: Path, tape: Media) -> None:
    """The nest ends before the cut: the first clip's tail is hidden, the second altogether."""
    nest = nested(taped(0, 20), dissolve(2, 8), taped(50, 20), trim=(0, 10))
    done = linked(tape, edit_of(tmp_path, track(nest)))
    assert shown_ranges(done.plan) == [(0, 10)]
    assert shot_ranges(done.plan) == [(0, 28)]
    assert len(done.plan.left_alone) == 1


AT_THE_CUT = {
    # the dissolve lies on frames 18 to 27 of the nest, over the cut at 20; what is seen of each
    "up to the cut": ((0, 20), [(0, 28), (48, 50)]),
    "from within the dissolve on": ((24, 10), [(20, 28), (54, 64)]),
    "behind the dissolve": ((28, 10), [(58, 68)]),
}


@pytest.mark.parametrize(("trim", "seen"), AT_THE_CUT.values(), ids=AT_THE_CUT)
def test_a_clip_seen_in_a_dissolve_alone_is_seen(
    tmp_path: Path, tape: Media, trim: tuple[int, int], seen: list[tuple[int, int]]
) -> None:
    nest = nested(taped(0, 20), dissolve(2, 8), taped(50, 20), trim=trim)
    done = linked(tape, edit_of(tmp_path, track(gap(7), nest)))
    assert sorted(shown_ranges(done.plan)) == seen
    assert len(done.made.clip_ids) == len(seen)


def test_only_a_clip_with_frames_of_its_own_in_the_record_has_a_place_there(
    tmp_path: Path, tape: Media
) -> None:
    nest = nested(taped(0, 20), dissolve(2, 8), taped(50, 20), trim=(24, 10))
    plan = plan_shots(edit_of(tmp_path, track(gap(7), nest)), probe_of(tape), join_gap=0)
    assert [use.timeline_start for shot in plan.shots for use in shot.uses] == [None, 7]


def test_two_trims_of_one_media_become_one_shot(tmp_path: Path, tape: Media) -> None:
    nests = nested(taped(10, 20), trim=(5, 5)), nested(taped(25, 35), trim=(15, 5))
    done = linked(tape, edit_of(tmp_path, track(*nests)))
    assert shown_ranges(done.plan) == [(15, 20), (40, 45)]
    assert shot_ranges(done.plan) == [(10, 60)]
    assert done.made.clip_ids == ("0/0/0/0", "0/1/0/0")


def test_clip_that_a_nest_cuts_away_keeps_its_source(tmp_path: Path, tape: Media) -> None:
    nest = nested(taped(0, 20), taped(60, 20), trim=(0, 10))
    done = linked(tape, edit_of(tmp_path, track(nest)))
    assert shot_ranges(done.plan) == [(0, 20)]
    for timeline in (done.made.restored, done.made.session):
        seen, hidden = timeline.find_clips()
        assert seen.media_reference.target_url == str(done.renders[0].media.source)
        assert hidden.media_reference.target_url == str(tmp_path / "tape.mov")


LONGER_THAN_ITS_MEDIA = {
    # the clip, the trim that shows frames which exist, what is rendered without handles
    "the end": (taped(80, 40), (5, 10), (80, 100)),
    "at double speed": (taped(80, 20, 2), (2, 5), (80, 100)),
    "backwards, at either end": (taped(10, 95, -1), (0, 5), (0, 100)),
}


@pytest.mark.parametrize(
    ("made", "trim", "planned"), LONGER_THAN_ITS_MEDIA.values(), ids=LONGER_THAN_ITS_MEDIA
)
def test_clip_longer_than_its_media_where_that_is_hidden_keeps_its_source(
    tmp_path: Path,
    tape: Media,
    made: otio.schema.Clip,
    trim: tuple[int, int],
    planned: tuple[int, int],
) -> None:
    nest = nested(made.deepcopy(), trim=trim)
    done = linked(tape, edit_of(tmp_path, track(nest)))
    assert shot_ranges(done.plan) == [planned]
    words = "its own range reaches past its media, even if not in what is seen"
    assert words in done.plan.warnings[0]
    assert words in done.made.warnings[0]
    assert done.made.clip_ids == ()
    for found in done.clips():
        assert found.media_reference.target_url == str(tmp_path / "tape.mov")
        assert found.source_range == made.source_range


def test_frame_that_the_end_touches_in_part_is_forgiven(tmp_path: Path, tape: Media) -> None:
    nest = nested(taped(80, 20.5), trim=(5, 10))
    done = linked(tape, edit_of(tmp_path, track(nest)))
    assert shot_ranges(done.plan) == [(80, 100)]
    assert done.made.clip_ids == ("0/0/0/0",)


def test_render_of_the_seen_frames_alone_is_not_linked(tmp_path: Path, tape: Media) -> None:
    """As `--range` limits it: a valid range cannot be had, so the clip stays as it was."""
    edit = edit_of(tmp_path, track(nested(taped(2, 20), trim=(2, 8))))
    [shot] = plan_shots(edit, probe_of(tape)).shots
    limited = rendered(replace(shot, source_range=SourceRange(3, 17)), tmp_path / "out")
    made = relink(edit, [limited])
    assert made.warnings == (
        "“a” keeps its source: with what its sequence hides it has frames 2 to 21, “a” was"
        " rendered from 3 to 19.",
    )
    assert faults_of(edit.timeline, made.restored, probe_of(limited.media)) == ()


def spoiled(done: Linked, start: float, duration: float) -> tuple[str, ...]:
    """Return what lint says once the linked clip's media has other frames, in file and range."""
    [found] = done.made.restored.find_clips()
    found.media_reference.available_range = times(90000 + start, duration)
    first = done.renders[0].media
    assert first.start_timecode is not None
    moved = first.start_timecode.advanced(int(start) - done.plan.shots[0].source_range.start)
    probe = probe_of(replace(first, frames=int(duration), start_timecode=moved))
    return faults_of(done.edit.timeline, done.made.restored, probe)


SPOILED = {
    "begins too late": (taped(2, 20), (2, 8), (3, 21), True),
    "ends too early": (taped(2, 20), (2, 8), (0, 20), True),
    "covers it": (taped(2, 20), (2, 8), (2, 20), False),
    "half the frames at half speed": (taped(2, 20, 0.5), (2, 8), (2, 10), False),
    "fewer than half at half speed": (taped(2, 20, 0.5), (2, 8), (2, 9), True),
    "backwards from the start": (taped(30, 20, -1), (0, 5), (10, 21), False),
    "backwards from the end": (taped(30, 20, -1), (0, 5), (29, 22), False),
    "backwards with neither": (taped(30, 20, -1), (0, 5), (20, 20), True),
}


@pytest.mark.parametrize(("made", "trim", "media", "is_faulty"), SPOILED.values(), ids=SPOILED)
def test_linter_looks_at_all_of_a_clips_range(
    tmp_path: Path,
    tape: Media,
    made: otio.schema.Clip,
    trim: tuple[int, int],
    media: tuple[int, int],
    is_faulty: bool,
) -> None:
    edit = edit_of(tmp_path, track(nested(made.deepcopy(), trim=trim)))
    faults = spoiled(linked(tape, edit), *media)
    assert [("does not have" in fault) for fault in faults] == [True] * is_faulty


def test_a_split_in_what_a_nest_hides_cuts_the_clip_there(tmp_path: Path, tape: Media) -> None:
    whole = edit_of(tmp_path, track(gap(7), nested(taped(10, 60), trim=(20, 10))))
    splits = (MediaSplit(tape.signature, (20, 60)),)
    done = split_edit(whole, survey(whole, probe_of(tape)).uses, splits)
    assert done.refused == ()
    lint_cuts(done.edit)
    plan = plan_shots(done.edit, probe_of(tape), handles=2, splits=splits)
    assert shot_ranges(plan) == [(20, 60)]
    assert shown_ranges(plan) == [(30, 40)]
    assert [use.timeline_start for use in plan.shots[0].uses] == [7]
    renders = rendered_plan(plan, tmp_path / "out")
    made = relink(done.edit, renders)
    lint(done.edit, made, probe_of(*(render.media for render in renders)))
    assert made.clip_ids == ("0/1/0/1",)


def test_a_clip_seen_in_a_dissolve_alone_is_not_split(tmp_path: Path, tape: Media) -> None:
    nest = nested(taped(0, 20), dissolve(2, 8), taped(50, 20), trim=(24, 10))
    edit = edit_of(tmp_path, track(nest))
    done = split_edit(edit, survey(edit, probe_of(tape)).uses, (MediaSplit(tape.signature, (9,)),))
    assert [each.reason for each in done.refused] == [
        "The shot is not split at frame 9: “a” is seen in a transition alone."
    ]
