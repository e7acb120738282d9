"""What a still begins as: the frame, larger, and nothing moved."""

import numpy as np
import pytest

from sparkvsr_desktop.engine.upscale import resized
from sparkvsr_desktop.media.plain_upscale import plain_resized


def test_the_corners_of_a_picture_stay_on_its_corners():
    # the mean of each 2 x 2 block of the doubled ramp is the pixel it came from
    ramp = np.repeat(np.linspace(0, 1, 16, dtype=np.float32)[None, :, None], 8, 0).repeat(3, 2)
    blocks = plain_resized(ramp, 32, 16).reshape(8, 2, 16, 2, 3).mean(axis=(1, 3))
    assert blocks[:, 3:-3] == pytest.approx(ramp[:, 3:-3], abs=1e-3)


@pytest.mark.parametrize("size", [(96, 60), (70, 47), (24, 15)])
def test_it_agrees_with_the_upscale_of_the_engines(size):
    """Theirs is OpenCV's, with four lobes or an average: alike on soft pictures, to a percent."""
    rows, columns = np.mgrid[0:30, 0:48].astype(np.float32)
    waves = 0.5 + 0.3 * np.sin(columns / 5) * np.cos(rows / 6)
    soft = np.stack([waves, 1 - waves, waves * waves], axis=-1).astype(np.float32)
    difference = plain_resized(soft, *size) - resized(soft, *size)
    assert float(np.abs(difference[4:-4, 4:-4]).max()) < 0.01


def test_values_beyond_white_survive_and_a_flat_picture_stays_flat():
    bright = np.full((9, 16, 3), 3.5, np.float32)
    assert plain_resized(bright, 33, 20) == pytest.approx(np.full((20, 33, 3), 3.5))
