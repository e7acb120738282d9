"""The demo film: what moves, where it is cut, and that it is the same each time."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.demo.desk import desk_scene

pytestmark = pytest.mark.xdist_group("demo film")  # drawn once


def found_shift(before, after, corner, size):
    """Return where a patch of one picture lies in another: (x, y) by OpenCV's own search."""
    x, y = corner
    patch = before[y : y + size[1], x : x + size[0]]
    match = cv2.matchTemplate(after, patch, cv2.TM_CCOEFF_NORMED)
    _, score, _, place = cv2.minMaxLoc(match)
    return (place[0] - x, place[1] - y), score


def test_the_film_has_a_hundred_frames_of_hd_and_its_cut_at_frame_60(film):
    assert (film.frames, film.cut) == (100, 60)
    assert film.picture(99).shape == (720, 1280, 3)
    assert film.picture(99).dtype == np.float32


def test_the_picture_changes_at_the_cut_and_nowhere_else(film):
    around_the_cut = list(film.pictures(SourceRange(57, 6)))

    changes = [float(np.abs(b - a).mean()) for a, b in pairwise(around_the_cut)]

    assert int(np.argmax(changes)) == 2  # between frames 59 and 60
    assert changes[2] > 4 * max(change for at, change in enumerate(changes) if at != 2)


def test_the_second_scene_runs_from_its_first_frame_to_its_last(film):
    assert np.array_equal(film.picture(60), film.closing.picture(0))
    assert np.array_equal(film.picture(99), film.closing.picture(39))


def test_a_scene_is_the_same_each_time_it_is_drawn(film):
    drawn_again = desk_scene(frames=60)

    assert np.array_equal(drawn_again.picture(17), film.picture(17))


def test_the_umbrella_moves_145_pixels_to_the_left_in_ten_frames(film):
    before, after = film.picture(62), film.picture(72)

    shift, score = found_shift(before, after, corner=(1000, 420), size=(180, 70))

    assert shift == (-145, 0)
    assert score > 0.95


def test_the_desk_moves_against_the_pan_of_the_camera(film):
    # 1.25 and 0.45 px per frame for 8 frames; a zoom of 0.48 % adds less than 2 px at the letter.
    shift, score = found_shift(film.picture(4), film.picture(12), (800, 100), (160, 120))

    assert shift[0] == pytest.approx(-10, abs=2)
    assert shift[1] == pytest.approx(-3.6, abs=2)
    assert score > 0.9


def test_a_word_behind_the_umbrella_is_hidden_and_comes_out_again(film):
    # The end of the bill's third line: free at first, then passed over by the umbrella.
    free, hidden = film.picture(60), film.picture(80)

    def redness(picture):
        corner = picture[390:420, 720:760].mean(axis=(0, 1))
        return corner[0] - corner[1]

    assert redness(free) < 0.1
    assert redness(hidden) > 0.4


def test_the_truth_holds_detail_that_a_quarter_size_loses(film):
    truth = film.picture(30)

    small = cv2.resize(truth, (320, 180), interpolation=cv2.INTER_AREA)
    upscaled = cv2.resize(small, (1280, 720), interpolation=cv2.INTER_LANCZOS4)

    lost_db = -10 * np.log10(np.square(upscaled - truth).mean())
    assert lost_db < 26
