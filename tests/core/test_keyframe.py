"""Which frames become keyframes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkvsr_desktop.core.keyframe import (
    AdvisedSelection,
    IntraFrameSelection,
    ManualSelection,
    MarkedSelection,
    RandomSelection,
    SelectionError,
    UniformSelection,
    parse_selection,
    selected_frames,
)
from sparkvsr_desktop.core.ranges import SourceRange

SHOT = SourceRange(100, 33)


@pytest.mark.parametrize(
    ("text", "selection"),
    [
        ("manual:0,48", ManualSelection((0, 48))),
        ("manual:48,0,48", ManualSelection((0, 48))),
        ("iframes", IntraFrameSelection()),
        ("markers", MarkedSelection()),
        ("uniform:5", UniformSelection(5)),
        ("random:5", RandomSelection(5, 0)),
        ("random:5:7", RandomSelection(5, 7)),
        ("advise:4", AdvisedSelection(4)),
    ],
)
def test_a_selection_reads_as_it_is_typed(text, selection):
    assert parse_selection(text) == selection


@pytest.mark.parametrize(
    "text", ["", "manual:", "manual:a", "uniform:0", "random:", "all", "iframes:3", "markers:3"]
)
def test_a_selection_that_is_none_is_answered_with_the_ways_to_write_one(text):
    with pytest.raises(SelectionError) as refused:
        parse_selection(text)
    assert "uniform:5" in refused.value.remedy


def test_three_uniform_keyframes_stand_at_both_ends_and_in_the_middle():
    # floor(i * 32 / 2) for i = 0, 1, 2, from frame 100 on
    assert selected_frames(UniformSelection(3), SHOT, ()) == (100, 116, 132)


def test_uniform_steps_are_rounded_down():
    # floor(i * 32 / 3): 0, 10, 21, 32
    assert selected_frames(UniformSelection(4), SHOT, ()) == (100, 110, 121, 132)


def test_more_keyframes_than_fit_four_frames_apart_are_refused_with_the_number_that_fits():
    with pytest.raises(SelectionError) as refused:
        selected_frames(UniformSelection(10), SHOT, ())
    assert "9 or fewer" in refused.value.remedy  # 100, 104 ... 132


def test_a_manual_keyframe_outside_the_shot_is_refused():
    with pytest.raises(SelectionError) as refused:
        selected_frames(ManualSelection((99,)), SHOT, ())
    assert "between 100 and 132" in refused.value.remedy


def test_manual_keyframes_three_frames_apart_are_refused_and_four_are_not():
    with pytest.raises(SelectionError, match="104 and 107"):
        selected_frames(ManualSelection((104, 107)), SHOT, ())
    assert selected_frames(ManualSelection((104, 108)), SHOT, ()) == (104, 108)


def test_intra_frames_outside_the_shot_or_too_close_are_passed_over():
    assert selected_frames(IntraFrameSelection(), SHOT, (0, 100, 102, 112, 132, 140)) == (
        100,
        112,
        132,
    )


def test_a_codec_of_intra_frames_alone_singles_none_out():
    with pytest.raises(SelectionError, match="Every frame"):
        selected_frames(IntraFrameSelection(), SHOT, range(200))


@given(count=st.integers(1, 9), seed=st.integers(0, 1000))
def test_random_keyframes_lie_in_the_shot_four_frames_apart_and_come_again(count, seed):
    frames = selected_frames(RandomSelection(count, seed), SHOT, ())
    assert len(frames) == count
    assert all(SHOT.holds(frame) for frame in frames)
    assert all(later - earlier >= 4 for earlier, later in pairwise(frames))
    assert frames == selected_frames(RandomSelection(count, seed), SHOT, ())


def test_another_seed_draws_other_frames():
    drawn = {selected_frames(RandomSelection(4, seed), SHOT, ()) for seed in range(5)}
    assert len(drawn) > 1


def test_advised_keyframes_are_those_that_the_adviser_found_in_order():
    assert selected_frames(AdvisedSelection(2), SHOT, (128, 104)) == (104, 128)
