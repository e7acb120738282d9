"""Large pictures in bands of a few rows, and small maps stretched over large pictures."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

BAND_PIXELS = 131072
"""With three float channels 1.5 MB: a band and what is laid over it stay in the cache."""


def bands(width_px: int, height_px: int) -> Iterator[slice]:
    """Cut a picture into bands of rows, top to bottom."""
    rows = max(1, BAND_PIXELS // width_px)
    for first_row in range(0, height_px, rows):
        yield slice(first_row, min(first_row + rows, height_px))


def smoothly_resized(
    smooth: NDArray[np.float32], width_px: int, height_px: int
) -> NDArray[np.float32]:
    """Return a picture or map without fine detail at another size, by linear interpolation."""
    larger = cv2.resize(smooth, (width_px, height_px), interpolation=cv2.INTER_LINEAR)
    return np.asarray(larger, np.float32)
