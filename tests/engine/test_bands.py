"""Bands of rows of a stretched map are those of the map stretched as a whole."""

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.engine.propagation import band
from sparkvsr_desktop.engine.propagation.band import bands, stretched


@pytest.mark.parametrize(
    ("height_px", "coarse_heights"),
    [
        (540, (270, 135)),
        (1080, (540, 270)),
        (1080, (432, 216)),
        (96, (24,)),
        (101, (37, 19)),
        (48, (96,)),
    ],
    ids=["2x", "2x of HD", "2.5x", "4x", "nothing in common", "smaller"],
)
def test_each_band_is_that_part_of_the_whole(monkeypatch, height_px, coarse_heights):
    width_px = 32
    monkeypatch.setattr(band, "BAND_PIXELS", 40 * width_px)  # so that there are several
    covered = 0
    for height in coarse_heights:
        smooth = np.random.default_rng(height).random((height, 16, 3), np.float32)
        whole = cv2.resize(smooth, (width_px, height_px), interpolation=cv2.INTER_LINEAR)
        for rows in bands(width_px, height_px, *coarse_heights):
            part = stretched(smooth, width_px, height_px, rows)
            assert np.allclose(part, whole[rows], atol=1e-4)
            covered += len(part)
    assert covered == height_px * len(coarse_heights)
