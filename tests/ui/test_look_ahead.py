"""What is decoded before the editor asks for it."""

from fractions import Fraction

import pytest

from sparkvsr_desktop.core.media import Media, MovieFile
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.ui.look_ahead import (
    RUN_FRAMES,
    frames_to_decode,
    reduction_of,
    run_frames_of,
)

SPAN = SourceRange.between(10, 100)


def nothing(_: int) -> bool:
    return False


def test_a_hand_that_goes_on_finds_the_next_two_frames_ready():
    assert frames_to_decode(40, 1, SPAN, nothing, plays=False) == [40, 41, 42]
    assert frames_to_decode(99, 1, SPAN, nothing, plays=False) == [99]


def test_play_looks_on_past_the_end_of_the_loop_to_its_beginning():
    wanted = frames_to_decode(97, 1, SPAN, nothing, plays=True)
    assert wanted == [97, 98, 99, 10, 11, 12, 13, 14]


def test_at_double_speed_every_second_frame_is_decoded():
    assert frames_to_decode(40, 2, SPAN, nothing, plays=True)[:4] == [40, 42, 44, 46]


def test_going_back_runs_are_decoded_in_the_order_of_the_film():
    wanted = frames_to_decode(25, -1, SPAN, nothing, plays=True, run_frames=10)
    assert wanted == [20, 21, 22, 23, 24, 25, *range(10, 20)]


def test_a_step_further_back_goes_on_with_the_same_run():
    there = {20, 21}
    wanted = frames_to_decode(24, -1, SPAN, there.__contains__, plays=True, run_frames=10)
    assert wanted[:3] == [22, 23, 24]
    assert 25 not in wanted


@pytest.mark.parametrize(("width", "reduction"), [(640, 1), (1280, 1), (1920, 2), (3840, 4)])
def test_moving_pictures_are_never_smaller_than_what_a_viewer_shows(width, reduction):
    media = Media(MovieFile("film.mov"), 10, Fraction(25), width, 1080, "5f")
    assert reduction_of(media) == reduction
    assert width / reduction >= min(width, 960)


def test_a_run_of_large_pictures_leaves_room_in_the_cache():
    media = Media(MovieFile("film.mov"), 10, Fraction(25), 8192, 4320, "5f")
    # 512 MiB hold three pictures of 142 MB; a run is at least two, so that it is worth its seek
    assert run_frames_of(media, 1) == 2
    assert run_frames_of(media, 8) == RUN_FRAMES
