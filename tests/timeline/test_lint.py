"""Every fault a relinked timeline may have is found, and nothing is written then."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.timeline.lint import FaultyTimelineError, faults_of, lint
from sparkvsr_desktop.timeline.plan import plan_shots
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.relink import Relinked, relink

from .small_edits import (
    Probe,
    clip,
    dissolve,
    edit_of,
    gap,
    movie,
    probe_of,
    rendered_plan,
    times,
    track,
)


class Linked(NamedTuple):
    """An edit, its relinked copies, and a probe that knows the finished file."""

    edit: Edit
    relinked: Relinked
    finished: Media
    probe: Probe

    def faults(self) -> tuple[str, ...]:
        return faults_of(self.edit.timeline, self.relinked.restored, self.probe)

    @property
    def clip(self) -> otio.schema.Clip:
        return self.relinked.restored.find_clips()[0]


@pytest.fixture
def linked(tmp_path: Path) -> Linked:
    """Gap, a clip of timecode media, a dissolve and a second clip of it."""
    tape = movie(tmp_path / "tape.mov", timecode="01:00:00:00")
    first, second = (clip("tape.mov", s, 20, available=(90000, 100)) for s in (90020, 90060))
    edit = edit_of(tmp_path, gap(10), first, dissolve(5, 5), second)
    renders = rendered_plan(plan_shots(edit, probe_of(tape)), tmp_path / "out")
    [finished] = [render.media for render in renders]
    return Linked(edit, relink(edit, renders), finished, probe_of(finished))


def test_relinked_timeline_has_no_fault(linked: Linked) -> None:
    lint(linked.edit, linked.relinked, linked.probe)
    assert linked.faults() == ()


def test_fault_is_raised_with_every_sentence(linked: Linked) -> None:
    linked.clip.source_range = times(80000, 21)
    with pytest.raises(FaultyTimelineError) as refused:
        lint(linked.edit, linked.relinked, linked.probe)
    assert len(refused.value.faults) == 2
    assert refused.value.remedy


def longer(linked: Linked) -> None:
    linked.clip.source_range = times(90020, 21)


def swapped(linked: Linked) -> None:
    items = linked.relinked.restored.tracks[0]
    items.append(items.pop(0))


def lost(linked: Linked) -> None:
    del linked.relinked.restored.tracks[0][3]


def renamed(linked: Linked) -> None:
    linked.clip.name = "other"


def marked(linked: Linked) -> None:
    linked.clip.markers.append(otio.schema.Marker("m", times(90020, 1)))


def retimed(linked: Linked) -> None:
    linked.clip.effects.append(otio.schema.LinearTimeWarp(time_scalar=1.0))


def other_dissolve(linked: Linked) -> None:
    linked.relinked.restored.tracks[0][2].in_offset = otio.opentime.RationalTime(6, 25)


def outside(linked: Linked) -> None:
    linked.clip.source_range = times(90080, 20)


def one_frame_outside(linked: Linked) -> None:
    available = linked.clip.media_reference.available_range
    last = available.end_time_exclusive().value
    linked.clip.source_range = times(last - 19, 20)


def before_zero(linked: Linked) -> None:
    linked.clip.source_range = times(-5, 20)


def without_rate(linked: Linked) -> None:
    linked.clip.media_reference.available_range = times(90008, 84, 0)


def file_gone(linked: Linked) -> None:
    Path(linked.clip.media_reference.target_url).unlink()


def other_rate(linked: Linked) -> None:
    linked.clip.media_reference.available_range = times(86407.68, 84, 24)


def fewer_frames(linked: Linked) -> None:
    linked.clip.media_reference.available_range = times(90008, 83)


def other_timecode(linked: Linked) -> None:
    linked.clip.media_reference.available_range = times(90009, 84)


FAULTS: dict[str, tuple[Callable[[Linked], None], str]] = {
    "longer clip": (longer, "no longer as long"),
    "items in another order": (swapped, "something else"),
    "lost clip": (lost, "something else"),
    "renamed clip": (renamed, "lost or gained"),
    "added marker": (marked, "lost or gained"),
    "added speed change": (retimed, "lost or gained"),
    "changed dissolve": (other_dissolve, "lost or gained"),
    "range outside the media": (outside, "does not have"),
    "range one frame outside": (one_frame_outside, "does not have"),
    "range before zero": (before_zero, "before the first frame"),
    "range at rate zero": (without_rate, "without a rate"),
    "file gone": (file_gone, "is not where the timeline says"),
    "other rate": (other_rate, "counts at 24.000 fps, its file at 25.000"),
    "other frame count": (fewer_frames, "states 83 frames, its file has 84"),
    "other timecode": (other_timecode, "another start timecode"),
}


@pytest.mark.parametrize(("spoil", "words"), FAULTS.values(), ids=FAULTS)
def test_fault_is_found(linked: Linked, spoil: Callable[[Linked], None], words: str) -> None:
    spoil(linked)
    assert any(words in fault for fault in linked.faults()), linked.faults()


def test_file_that_lost_its_timecode_is_found(linked: Linked) -> None:
    bare = replace(linked.finished, start_timecode=None)
    found = faults_of(linked.edit.timeline, linked.relinked.restored, probe_of(bare))
    assert any("another start timecode" in fault for fault in found)


def test_file_with_drop_frame_digits_of_the_same_count_is_no_fault(linked: Linked) -> None:
    start = linked.finished.start_timecode
    assert start is not None
    same = replace(linked.finished, start_timecode=Timecode(start.frame_count, start.rate, True))
    assert faults_of(linked.edit.timeline, linked.relinked.restored, probe_of(same)) == ()


def test_reference_key_that_does_not_exist_is_found(linked: Linked) -> None:
    text = linked.relinked.restored.to_json_string()
    spoiled = text.replace(
        '"active_media_reference_key": "DEFAULT_MEDIA"', '"active_media_reference_key": "gone"', 1
    )
    timeline = otio.adapters.read_from_string(spoiled, "otio_json")
    found = faults_of(linked.edit.timeline, timeline, linked.probe)
    assert any("“gone”" in fault for fault in found)


def test_two_transitions_side_by_side_are_found(tmp_path: Path) -> None:
    edit = edit_of(tmp_path, track(gap(5), dissolve(1, 1), dissolve(1, 1), gap(5), name="V1"))
    found = faults_of(edit.timeline, edit.timeline.deepcopy(), probe_of())
    assert found == ("Two transitions stand side by side on “V1”.",)


def test_timeline_that_does_not_read_back_is_found(linked: Linked) -> None:
    linked.clip.metadata["exposure"] = float("nan")
    assert "The timeline does not read back as it was written." in linked.faults()
