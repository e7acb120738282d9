"""Which window sees which still, and what a resumed render must do again."""

import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import WindowRule
from sparkvsr_desktop.engine.sparkvsr.scene_plan import ScenePlan

SHORT_WINDOWS = WindowRule(length=25, overlap=9)
"""Starts every sixteen frames: 100, 116, 132, 148, 164 in a scene of 89 frames from 100."""


def plan(*keyframes, frames=89, rule=SHORT_WINDOWS):
    return ScenePlan.of(SourceRange(100, frames), rule, keyframes)


def test_a_still_is_shown_in_every_window_that_reaches_it():
    planned = plan(120)
    assert [planned.stills_in(index) for index in range(4)] == [{5: 120}, {1: 120}, {}, {}]


@pytest.mark.parametrize(
    ("keyframe", "slot"), [(100, 0), (101, 0), (102, 0), (103, 1), (104, 1), (106, 1), (107, 2)]
)
def test_a_still_off_the_grid_is_shown_at_the_nearest_slot(keyframe, slot):
    assert plan(keyframe).stills_in(0) == {slot: keyframe}


def test_of_two_stills_on_one_slot_the_nearer_is_shown():
    assert plan(103, 105).stills_in(0) == {1: 105}
    assert plan(104, 106).stills_in(0) == {1: 104}


def test_a_still_of_another_scene_is_not_shown():
    assert plan(99, 189).stills == ()


def test_a_window_without_a_still_is_shown_the_last_look_once_there_is_one():
    planned = plan(128)
    carried = [planned.is_carried_into(index) for index in range(5)]
    assert carried == [False, False, True, True, True]


def test_windows_before_the_first_still_are_led_from_the_back():
    planned = plan(178, 185)
    assert list(planned.led_windows(0)) == [3, 2, 1, 0]  # that at 148 reaches frame 172
    assert list(planned.led_windows(2)) == [3, 2]
    assert list(plan(104).led_windows(0)) == list(plan().led_windows(0)) == []


def test_nothing_is_carried_in_a_scene_without_stills():
    planned = plan()
    assert not any(planned.is_carried_into(index) for index in range(5))


def test_a_resumed_render_goes_back_to_the_window_that_last_saw_a_still():
    planned = plan(130)
    assert [planned.first_needed_for(index) for index in range(5)] == [0, 0, 1, 1, 1]


def test_without_stills_a_resumed_render_repeats_one_window():
    assert [plan().first_needed_for(index) for index in range(5)] == [0, 0, 1, 2, 3]


def test_where_three_windows_share_frames_two_are_repeated():
    planned = plan(frames=33 + 24 + 8, rule=WindowRule(33, 9))
    assert [window.start for window in planned.windows] == [100, 124, 132]
    assert planned.first_needed_for(2) == 0
