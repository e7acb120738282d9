"""Trust: near a still most, far from it little, without stills nothing."""

import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import Window
from sparkvsr_desktop.engine.sparkvsr.trust import trust_of_window

NINE_FRAMES = Window(SourceRange(0, 9))


def test_trust_falls_in_a_line_on_both_sides_of_a_still():
    trust = trust_of_window({1: 1.0}, NINE_FRAMES, guidance_scale=1.5)
    expected = [5 / 9, 6 / 9, 7 / 9, 8 / 9, 1, 8 / 9, 7 / 9, 6 / 9, 5 / 9]
    assert trust == pytest.approx(expected)


def test_a_carried_frame_gives_no_more_trust_than_it_has():
    assert trust_of_window({0: 0.5}, NINE_FRAMES, guidance_scale=1)[0] == 0.5


def test_a_low_guidance_scale_lowers_trust():
    assert trust_of_window({0: 1.0}, NINE_FRAMES, guidance_scale=0.25)[0] == 0.25


def test_nothing_rests_on_a_still_where_none_landed():
    assert set(trust_of_window({}, NINE_FRAMES, guidance_scale=1)) == {0.0}


def test_held_frames_are_not_counted():
    held = Window(SourceRange(0, 5), held_frames=4)
    assert len(trust_of_window({0: 1.0}, held, guidance_scale=1)) == 5
