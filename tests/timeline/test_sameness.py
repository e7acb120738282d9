"""Timelines compared, also where OpenTimelineIO cannot."""

from pathlib import Path

import opentimelineio as otio

from sparkvsr_desktop.timeline.sameness import say_the_same

from .small_edits import clip, edit_of, times


def timeline_with(number: float, rate: float = 25) -> otio.schema.Timeline:
    made = clip("red.png", 0, 10)
    made.media_reference.available_range = times(0, 120, rate)
    made.metadata["speed"] = number
    return edit_of(Path(), made).timeline


def test_copy_of_a_timeline_with_kdenlive_stills_is_the_same() -> None:
    still = timeline_with(1.0, rate=0)
    assert say_the_same(still, still.deepcopy())


def test_number_that_reading_changed_in_its_last_digit_is_the_same() -> None:
    assert say_the_same(timeline_with(1.9833333333333334), timeline_with(1.9833333333333336))


def test_other_number_is_not_the_same() -> None:
    assert not say_the_same(timeline_with(1.98333), timeline_with(1.98334))
    assert not say_the_same(timeline_with(1.0, rate=0), timeline_with(2.0, rate=0))
