"""The baseline engine, and the plain upscale it shares with the others."""

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.resize import Resize
from sparkvsr_desktop.engine.segments import segment_starts
from sparkvsr_desktop.engine.upscale import finite, resized
from sparkvsr_desktop.picture import Picture
from tests.engine.shot_pictures import restored


@pytest.fixture
def ramp() -> Picture:
    """A picture that brightens from left to right, by its pixel centres: 0.5, 1.5, ..."""
    row = np.arange(16, dtype=np.float32) + 0.5
    return np.broadcast_to(row[np.newaxis, :, np.newaxis], (12, 16, 3)).copy()


@pytest.mark.parametrize("width", [32, 48, 64, 40], ids=["2x", "3x", "4x", "2.5x"])
def test_nothing_moves_when_a_picture_grows(ramp, width):
    larger = resized(ramp, width, 12)
    # A point keeps its place as a fraction of the picture; the ends lack neighbours.
    expected = (np.arange(width) + 0.5) * 16 / width
    inner = slice(width // 3, -width // 3)
    assert np.allclose(larger[5, inner, 0], expected[inner], atol=0.03)


@pytest.mark.parametrize("size", [(32, 24), (48, 24), (16, 36), (64, 48)])
def test_growing_by_whole_numbers_is_lanczos_as_opencv_has_it(size):
    noise = np.random.default_rng(1).random((12, 16, 3), np.float32)
    expected = cv2.resize(noise, size, interpolation=cv2.INTER_LANCZOS4)
    assert np.allclose(resized(noise, *size), expected, atol=1e-4)


def test_nothing_moves_when_a_picture_shrinks(ramp):
    smaller = resized(ramp, 4, 3)
    assert np.allclose(smaller[1, :, 0], [2, 6, 10, 14])


def test_a_picture_may_grow_in_width_and_shrink_in_height(ramp):
    changed = resized(ramp, 64, 3)
    assert changed.shape == (3, 64, 3)
    assert np.allclose(changed[0, 20:44], resized(ramp, 64, 12)[0, 20:44], atol=1e-4)


def test_fine_detail_does_not_turn_into_moire_when_a_picture_shrinks():
    stripes = np.zeros((8, 64, 3), np.float32)
    stripes[:, ::2] = 1
    assert np.allclose(resized(stripes, 16, 8), 0.5)


def test_highlights_and_negative_values_survive():
    picture = np.full((8, 8, 3), 37.5, np.float32)
    picture[:, :4] = -0.25
    larger = resized(picture, 32, 32)
    assert np.allclose(larger[:, 0], -0.25, atol=1e-3)
    assert np.allclose(larger[:, -1], 37.5, atol=1e-3)


def test_a_pixel_that_is_no_number_does_not_spread():
    picture = np.full((8, 8, 3), 0.5, np.float32)
    picture[4, 4] = [np.nan, np.inf, 0.5]
    assert finite(picture)[4, 4].tolist() == [0, 0, 0.5]
    frames = restored(Resize(), [picture], {}, RestoreSettings(32, 32))
    assert np.isfinite(frames[0].picture).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (7, 1), (16, 16)])
def test_the_smallest_pictures_grow(size):
    frames = restored(Resize(), [np.full((*size, 3), 0.3, np.float32)], {}, RestoreSettings(33, 17))
    assert frames[0].picture.shape == (17, 33, 3)
    assert np.allclose(frames[0].picture, 0.3, atol=1e-5)


def test_frames_come_in_order_and_trust_no_still(ramp):
    frames = restored(
        Resize(), [ramp, ramp, ramp], {0: resized(ramp, 32, 24)}, RestoreSettings(32, 24),
        SourceRange(1, 2),
    )  # fmt: skip
    assert [frame.source_frame for frame in frames] == [1, 2]
    assert [frame.mean_trust for frame in frames] == [0, 0]


def test_a_render_can_be_taken_up_every_48_frames_and_at_each_wall():
    shot = SourceRange(10, 100)
    assert segment_starts(shot, walls=(3, 30, 58, 200)) == (10, 30, 58, 106)
    assert Resize().restart_points(shot, ()) == (10, 58, 106)
