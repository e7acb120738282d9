"""Large pictures in bands of a few rows, and small maps stretched over large pictures."""

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

BAND_PIXELS = 65536
"""With three float channels 0.8 MB: a band and what is laid over it stay in the cache."""


def bands(width_px: int, height_px: int, *coarse_heights: int) -> Iterator[slice]:
    """Cut a picture into bands of rows, top to bottom.

    Each begins where a row of all smaller maps of these heights does, so that it can be `stretched`
    from them. Where heights have little in common there may be one band alone.
    """
    step = height_px // math.gcd(height_px, *coarse_heights)
    rows = max(1, BAND_PIXELS // (width_px * step)) * step
    for first_row in range(0, height_px, rows):
        yield slice(first_row, min(first_row + rows, height_px))


def smoothly_resized(
    smooth: NDArray[np.float32], width_px: int, height_px: int
) -> NDArray[np.float32]:
    """Return a picture or map without fine detail at another size, by linear interpolation."""
    larger = cv2.resize(smooth, (width_px, height_px), interpolation=cv2.INTER_LINEAR)
    return np.asarray(larger, np.float32)


def stretched(
    smooth: NDArray[np.float32], width_px: int, height_px: int, rows: slice
) -> NDArray[np.float32]:
    """Return those rows of a map or picture that is `smoothly_resized`.

    rows: one of the `bands` for its height. Made one by one they never leave the cache.
    """
    height = len(smooth)
    common = math.gcd(height, height_px)
    row, finer_row = height // common, height_px // common  # they cover the same
    first = max(rows.start // finer_row - 1, 0)
    end = -(-rows.stop // finer_row) + 1
    part = smooth[first * row : end * row]
    larger = smoothly_resized(part, width_px, len(part) // row * finer_row)
    return larger[rows.start - first * finer_row :][: rows.stop - rows.start]
