"""Keyframes an editor marked with markers."""

from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.timeline.marks import KeyframeMark, keyframe_marks, note_of
from sparkvsr_desktop.timeline.plan import plan_shots

from .small_edits import clip, edit_of, gap, movie, probe_of, times


def marker(frame: float, name: str = "SparkVSR keyframe", **metadata: object) -> otio.schema.Marker:
    return otio.schema.Marker(name, times(frame, 1), metadata=metadata)


@pytest.fixture
def tape(tmp_path: Path) -> Media:
    """One hundred frames at 25 fps from 01:00:00:00, which is frame 90000."""
    return movie(tmp_path / "tape.mov", timecode="01:00:00:00")


def marks(folder: Path, media: Media, *items: otio.core.Composable) -> list[int]:
    edit = edit_of(folder, *items)
    shots = plan_shots(edit, probe_of(media)).shots
    return [mark.source_frame for mark in keyframe_marks(edit, shots)]


def test_marker_on_a_clip_counts_as_its_source_does(tmp_path: Path, tape: Media) -> None:
    made = clip("tape.mov", 90020, 20, available=(90000, 100))
    made.markers.append(marker(90025))
    assert marks(tmp_path, tape, made) == [25]


def test_marker_of_kdenlive_counts_from_the_clip(tmp_path: Path, tape: Media) -> None:
    made = clip("tape.mov", 40, 20, available=(0, 100))
    made.markers.append(marker(5))
    assert marks(tmp_path, tape, made) == [45]


def test_marker_on_the_track_falls_on_the_clip_below(tmp_path: Path, tape: Media) -> None:
    fast = clip("tape.mov", 90020, 20, available=(90000, 100), speed=2)
    edit = edit_of(tmp_path, gap(10), fast)
    edit.timeline.tracks[0].markers.append(marker(13))
    edit.timeline.tracks.markers.append(marker(5))
    found = keyframe_marks(edit, plan_shots(edit, probe_of(tape)).shots)
    # three record frames into a clip at double speed; the other marker stands on the gap
    assert [mark.source_frame for mark in found] == [26]


def test_marker_of_somebody_else_is_no_keyframe(tmp_path: Path, tape: Media) -> None:
    made = clip("tape.mov", 90020, 20, available=(90000, 100))
    made.markers.extend([marker(90025, "fix the sky"), marker(90026, "todo", sparkvsr={})])
    assert marks(tmp_path, tape, made) == [26]


def test_mark_says_which_clip_and_what_was_written(tmp_path: Path, tape: Media) -> None:
    made = clip("tape.mov", 90020, 20, available=(90000, 100))
    made.markers.append(marker(90025, "sparkvsr: skin"))
    edit = edit_of(tmp_path, made)
    found = keyframe_marks(edit, plan_shots(edit, probe_of(tape)).shots)
    assert found == (KeyframeMark("0/0", 25, "sparkvsr: skin"),)


def test_note_is_the_comment_then_the_note_of_resolve_then_the_name() -> None:
    commented = marker(0, "name", Resolve_OTIO={"Note": "note"})
    assert note_of(commented) == "note"
    commented.comment = "comment"
    assert note_of(commented) == "comment"
    assert note_of(marker(0, "name")) == "name"
