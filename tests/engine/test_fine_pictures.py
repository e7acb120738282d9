"""Pictures looked up between their pixels, where a formula says what is there."""

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.engine.propagation.fine_map import FineMap
from sparkvsr_desktop.engine.propagation.fine_still import DOUBLED_UP_TO_PIXELS, FineStill
from sparkvsr_desktop.picture import Picture

HEIGHT, WIDTH = 40, 60
STEP_OF_12_BITS = 1 / 4095
INSIDE = (slice(4, -4), slice(4, -4))


def waves(right_px: float = 0, down_px: float = 0) -> Picture:
    """Return waves of six to eight pixels, as they look so far right and down of each pixel."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] + np.array([down_px, right_px])[:, np.newaxis, np.newaxis]
    channels = [0.5 + 0.5 * np.sin(2 * np.pi * (x / length + y / 9)) for length in (6, 7, 8)]
    return np.stack(channels, axis=-1).astype(np.float32)


def everywhere(right_px: float, down_px: float) -> np.ndarray:
    """Return one motion for all pixels."""
    return np.full((HEIGHT, WIDTH, 2), (right_px, down_px), np.float32)


def moved(still: Picture, right_px: float, down_px: float) -> Picture:
    fine = FineStill.of(still)
    right, down = (
        np.full((HEIGHT, WIDTH), way * fine.finer, np.float32) for way in (right_px, down_px)
    )
    return fine.at(right, down)


def test_where_nothing_moves_a_map_stays_as_it_is_to_the_last_bit():
    luma = waves()[..., 0].copy()
    assert (FineMap.doubled(luma).along(everywhere(0, 0)) == luma).all()


def test_where_nothing_moves_a_still_stays_as_it_is_to_an_eighth_of_a_step_of_12_bits():
    assert np.abs(moved(waves(), 0, 0) - waves()).max() <= STEP_OF_12_BITS / 8


def test_scene_linear_light_is_kept_in_floats_as_16_bits_would_show():
    sun = waves() * 100
    assert np.array_equal(moved(sun, 0, 0), sun)


def test_a_flat_still_is_no_exception():
    grey = np.full((HEIGHT, WIDTH, 3), 0.5, np.float32)
    assert moved(grey, 0.3, 0) == pytest.approx(0.5, abs=STEP_OF_12_BITS / 8)


def test_what_lies_beyond_black_and_white_between_pixels_is_not_cut_off():
    edge = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    edge[:, WIDTH // 2 :] = 1
    # an edge between pixels goes below black before it and above white behind it: weights of
    # -0.11 and 0.61 say how far, half a pixel away from a pixel beside the edge
    before, behind = (moved(edge, 0.5, 0)[0, WIDTH // 2 + at, 0] for at in (-2, 0))
    assert (before, behind) == pytest.approx((-0.11, 1.11), abs=STEP_OF_12_BITS / 8)


@pytest.mark.parametrize("way", [(0.5, 0), (0, -0.5), (0.25, 0.25), (1.6, -0.7)])
def test_between_pixels_a_doubled_picture_is_nearer_to_the_truth_than_a_line_between_them(way):
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    right, down = (np.float32(each) for each in way)
    linear = cv2.remap(waves(), x + right, y + down, cv2.INTER_LINEAR)
    error, error_of_linear = (
        np.abs(looked_up - waves(*way))[INSIDE].mean()
        for looked_up in (moved(waves(), *way), linear)
    )
    assert error < 0.75 * error_of_linear


def test_a_still_beyond_the_limit_is_not_doubled():
    large = np.zeros((2, DOUBLED_UP_TO_PIXELS // 2 + 1, 3), np.float32)
    fine = FineStill.of(large)
    assert (fine.finer, fine.size) == (1, (large.shape[1], 2))
    assert FineStill.of(large[:, :-1]).finer == 2
