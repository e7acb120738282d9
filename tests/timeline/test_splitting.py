"""Clips cut where a shot is split: nothing moves, nothing is lost, and where it cannot be, why."""

from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.media_split import MediaSplit
from sparkvsr_desktop.timeline.lint import FaultyTimelineError, lint, lint_cuts
from sparkvsr_desktop.timeline.placement import clip_with_id
from sparkvsr_desktop.timeline.plan import plan_shots
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.relink import relink
from sparkvsr_desktop.timeline.splitting import SplitEdit, split_edit
from sparkvsr_desktop.timeline.survey import survey
from sparkvsr_desktop.timeline.through_edits import Blades, new_names

from .small_edits import (
    clip,
    dissolve,
    edit_of,
    gap,
    movie,
    probe_of,
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


def taped(start: int, duration: float, **more: object) -> otio.schema.Clip:
    return clip("tape.mov", 90000 + start, duration, available=(90000, 100), name="sky", **more)  # type: ignore[arg-type]  # any option of clip


def at(tape: Media, *frames: int) -> tuple[MediaSplit, ...]:
    return (MediaSplit(tape.signature, frames),)


def split(edit: Edit, tape: Media, *frames: int) -> SplitEdit:
    return split_edit(edit, survey(edit, probe_of(tape)).uses, at(tape, *frames))


def numbers(items: otio.schema.Track) -> list[tuple[float, float]]:
    """Return source start, from the hour on, and duration of each clip; gaps start at -1."""
    return [
        (item.source_range.start_time.value - 90000, item.source_range.duration.value)
        if isinstance(item, otio.schema.Clip)
        else (-1, item.source_range.duration.value)
        for item in items
    ]


def test_every_clip_over_a_split_becomes_two_and_the_others_stay(tmp_path, tape):
    edit = edit_of(tmp_path, taped(10, 20), gap(5), taped(30, 40), taped(50, 10))
    done = split(edit, tape, 40)
    assert done.refused == ()
    assert numbers(done.edit.timeline.tracks[0]) == [
        (10, 20), (-1, 5), (30, 10), (40, 30), (50, 10),
    ]  # fmt: skip
    assert numbers(edit.timeline.tracks[0]) == [(10, 20), (-1, 5), (30, 40), (50, 10)]
    lint_cuts(done.edit)


def test_shots_end_at_a_split_handles_included_and_parts_are_numbered(tmp_path, tape):
    edit = split(edit_of(tmp_path, taped(20, 60)), tape, 40, 60).edit
    plan = plan_shots(edit, probe_of(tape), splits=at(tape, 40, 60))
    assert shot_ranges(plan) == [(8, 40), (40, 60), (60, 92)]  # handles of 12
    assert shown_ranges(plan) == [(20, 40), (40, 60), (60, 80)]
    assert [shot.name for shot in plan.shots] == ["sky-1", "sky-2", "sky-3"]
    assert [use.timeline_start for shot in plan.shots for use in shot.uses] == [0, 20, 40]
    only = plan_shots(edit, probe_of(tape), splits=at(tape, 40, 60), only=["sky-2"])
    assert shot_ranges(only) == [(40, 60)]


def test_a_split_beside_all_clips_keeps_handles_from_crossing_it(tmp_path, tape):
    plan = plan_shots(
        edit_of(tmp_path, taped(10, 20), taped(50, 10)), probe_of(tape), splits=at(tape, 35)
    )
    # handles of 12 and the joining gap of 24 would have made one shot, 0 to 72
    assert shot_ranges(plan) == [(0, 35), (38, 72)]


def test_each_part_shows_its_own_render_and_lint_finds_no_fault(tmp_path, tape):
    edit = split(edit_of(tmp_path, taped(20, 60)), tape, 50).edit
    plan = plan_shots(edit, probe_of(tape), splits=at(tape, 50))
    renders = rendered_plan(plan, tmp_path / "out")
    made = relink(edit, renders)
    lint(edit, made, probe_of(*(render.media for render in renders)))
    urls = [Path(each.media_reference.target_url).name for each in made.restored.find_clips()]
    assert urls == ["sky-1_0a1b2c3d.mov", "sky-2_0a1b2c3d.mov"]
    assert numbers(made.restored.tracks[0]) == [(20, 30), (50, 30)]


def test_the_speed_is_on_both_parts_and_the_second_starts_at_the_split(tmp_path, tape):
    done = split(edit_of(tmp_path, taped(20, 20, speed=2)), tape, 30)
    parts = list(done.edit.timeline.tracks[0])
    assert numbers(parts) == [(20, 5), (30, 15)]
    assert [part.effects[0].time_scalar for part in parts] == [2, 2]


def test_markers_go_with_the_frames_that_they_stand_on(tmp_path, tape):
    """One counts as the media does, one from the clip's first frame, as Kdenlive's do."""
    marked = taped(20, 40)
    for name, start in (("early", 90025), ("late", 90055), ("Kdenlive's", 30)):
        marked.markers.append(otio.schema.Marker(name, times(start, 1)))
    first, second = split(edit_of(tmp_path, marked), tape, 40).edit.timeline.tracks[0]
    assert [marker.name for marker in first.markers] == ["early"]
    told = [(marker.name, marker.marked_range.start_time.value) for marker in second.markers]
    assert told == [("late", 90055), ("Kdenlive's", 10)]


def test_transitions_stay_at_the_outer_ends(tmp_path, tape):
    edit = edit_of(tmp_path, taped(80, 10), dissolve(3, 4), taped(20, 40), dissolve(2, 5), gap(9))
    done = split(edit, tape, 40)
    kinds = [type(item).__name__ for item in done.edit.timeline.tracks[0]]
    assert kinds == ["Clip", "Transition", "Clip", "Clip", "Transition", "Gap"]
    lint_cuts(done.edit)


ANIMATED = {"Resolve_OTIO": {"Parameters": [{"Key Frames": {"3": {"Value": 2.0}}}]}}


def with_effect(metadata: dict[str, object]) -> otio.schema.Clip:
    made = taped(20, 40)
    made.effects.append(otio.schema.Effect("Transform", "Transform", metadata))
    return made


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([taped(20, 40, speed=-1)], "has a speed change that a cut would break"),
        ([taped(21, 20, speed=2)], "shows it between two frames of the timeline"),
        ([taped(90, 5), dissolve(3, 20), taped(20, 40)], "has a transition there"),
        ([taped(90, 5), dissolve(3, 0), taped(42, 20)], "has a transition there"),
        ([with_effect(ANIMATED)], "has animated effects, which a cut would begin anew"),
    ],
    ids=["backwards", "half a frame", "a dissolve over it", "a dissolve reaches it", "animated"],
)
def test_a_split_that_would_be_seen_is_refused_for_the_whole_media(tmp_path, tape, items, reason):
    cuttable = taped(35, 10)
    done = split(edit_of(tmp_path, track(cuttable), track(*items, name="B")), tape, 40)
    assert [each.source_frame for each in done.refused] == [40]
    assert done.refused[0].reason == f"The shot is not split at frame 40: “sky” {reason}."
    assert done.edit.timeline is not None
    assert done.edit.blades == Blades()
    plan = plan_shots(done.edit, probe_of(tape), splits=at(tape, 40))
    assert all(40 not in (shot.source_range.start, shot.source_range.end) for shot in plan.shots)


def test_an_effect_that_is_switched_off_does_not_count(tmp_path, tape):
    idle = {"Resolve_OTIO": {**ANIMATED["Resolve_OTIO"], "Enabled": False}}
    assert split(edit_of(tmp_path, with_effect(idle)), tape, 40).refused == ()


def test_a_clip_in_a_nest_is_cut_there(tmp_path, tape):
    nest = otio.schema.Stack("nest", children=[track(gap(3), taped(20, 40), taped(70, 5))])
    edit = edit_of(tmp_path, track(taped(30, 20), nest))
    done = split(edit, tape, 40).edit
    inner = done.timeline.tracks[0][2][0]
    assert numbers(inner) == [(-1, 3), (20, 20), (40, 20), (70, 5)]
    lint_cuts(done)


def test_only_the_cuts_beside_finished_parts_stay_and_clips_keep_their_names(tmp_path, tape):
    """Of four parts the second is finished: its two cuts stay, the third is healed."""
    whole = edit_of(tmp_path, taped(0, 80), taped(90, 10))
    edit = split(whole, tape, 20, 40, 60).edit
    fewer = edit.blades.beside(["0/1"])
    healed = edit.cut_by(fewer)
    assert numbers(healed.timeline.tracks[0]) == [(0, 20), (20, 20), (40, 40), (90, 10)]
    names = new_names(edit.blades, fewer, ["0/0", "0/1"])
    assert names == {"0/0": "0/0", "0/1": "0/1", "0/4": "0/3"}
    assert clip_with_id(healed.timeline, names["0/4"]).source_range.start_time.value == 90090
    assert edit.cut_by(edit.blades.beside([])).timeline is whole.timeline


def test_an_edit_whose_parts_do_not_follow_each_other_is_not_written(tmp_path, tape):
    edit = split(edit_of(tmp_path, taped(20, 40)), tape, 40).edit
    edit.timeline.tracks[0][1].source_range = times(90041, 20)
    with pytest.raises(FaultyTimelineError, match="one after the other"):
        lint_cuts(edit)
