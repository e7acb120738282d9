"""Pictures looked up between their pixels, where a formula says what is there."""

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.engine.propagation.fine_picture import DOUBLED_UP_TO_PIXELS, FinePicture
from sparkvsr_desktop.picture import Picture

HEIGHT, WIDTH = 40, 60


def waves(right_px: float = 0, down_px: float = 0) -> Picture:
    """Return waves of six to eight pixels, as they look so far right and down of each pixel."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] + np.array([down_px, right_px])[:, np.newaxis, np.newaxis]
    channels = [np.sin(2 * np.pi * (x / length + y / 9)) for length in (6, 7, 8)]
    return np.stack(channels, axis=-1).astype(np.float32)


def moved(fine: FinePicture, right_px: float, down_px: float) -> Picture:
    right, down = (
        np.full((HEIGHT, WIDTH), way * fine.finer, np.float32) for way in (right_px, down_px)
    )
    return fine.colours_at(right, down)


def test_where_nothing_moves_a_picture_stays_as_it_is_to_the_last_bit():
    assert (moved(FinePicture.of(waves()), 0, 0) == waves()).all()


@pytest.mark.parametrize("way", [(0.5, 0), (0, -0.5), (0.25, 0.25), (1.6, -0.7)])
def test_between_pixels_a_doubled_picture_is_nearer_to_the_truth_than_a_line_between_them(way):
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    right, down = (np.float32(each) for each in way)
    linear = cv2.remap(waves(), x + right, y + down, cv2.INTER_LINEAR)
    inside = (slice(4, -4), slice(4, -4))
    error, error_of_linear = (
        np.abs(looked_up - waves(*way))[inside].mean()
        for looked_up in (moved(FinePicture.of(waves()), *way), linear)
    )
    assert error < 0.75 * error_of_linear


def test_a_fourth_channel_comes_along():
    fourth = np.full((HEIGHT, WIDTH), 0.25, np.float32)
    nowhere = np.zeros((HEIGHT, WIDTH), np.float32)
    fetched = FinePicture.of(waves(), fourth).at(nowhere, nowhere)
    assert (fetched[..., 3] == 0.25).all()


def test_a_picture_beyond_the_limit_is_not_doubled():
    large = np.zeros((2, DOUBLED_UP_TO_PIXELS // 2 + 1, 3), np.float32)
    fine = FinePicture.of(large)
    assert (fine.finer, fine.size) == (1, (large.shape[1], 2))
    assert FinePicture.of(large[:, :-1]).finer == 2
