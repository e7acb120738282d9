"""The plain upscale: a source picture at another size, with nothing invented."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.picture import Picture

LOBES = 4
MOST_WHOLE_TIMES = 4
"""From there on filters are no faster than OpenCV's own resize."""


def resized(picture: Picture, width_px: int, height_px: int) -> Picture:
    """Return `picture` at another size: Lanczos where it grows, area average where it shrinks.

    Pixels are squares and picture corners stay on picture corners, so nothing moves by half a
    pixel. Each axis is treated by itself. The kernel is Lanczos with four lobes; values outside
    0..1 survive. Always a new array.
    """
    height, width = picture.shape[:2]
    small = (min(width, width_px), min(height, height_px))
    shrunk = _area_average(picture, small)
    if small == (width_px, height_px):
        return shrunk
    across, left = divmod(width_px, small[0])
    down, below = divmod(height_px, small[1])
    if picture.ndim == 3 and left == below == 0 and max(across, down) <= MOST_WHOLE_TIMES:
        return _grown_by_whole(shrunk, across, down)
    grown = cv2.resize(shrunk, (width_px, height_px), interpolation=cv2.INTER_LANCZOS4)
    return np.asarray(grown, np.float32)


def finite(picture: Picture) -> Picture:
    """Return `picture` with pixels that are not finite as black; itself where all are finite.

    One such pixel (renderers leave them in EXR files) would spread over its surroundings in
    every filter that follows.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # then each is looked at below
        total = picture.sum()  # far quicker
    if np.isfinite(total):
        return picture
    return np.nan_to_num(picture, nan=0.0, posinf=0.0, neginf=0.0)


def _grown_by_whole(picture: Picture, across: int, down: int) -> Picture:
    """Return a picture whole numbers of times as wide and high, by Lanczos.

    OpenCV filters with vector code, which its resize has not for this kernel: with the same result
    but for rounding, a picture doubles in half the time.
    """
    height, width = picture.shape[:2]
    columns = [_filtered(picture, kernel[np.newaxis]) for kernel in _phases(across)]
    wide = np.asarray(cv2.merge(columns), np.float32).reshape(height, across * width, 3)
    grown = np.empty((down * height, across * width, 3), np.float32)
    for row, kernel in enumerate(_phases(down)):
        grown[row::down] = _filtered(wide, kernel[:, np.newaxis])
    return grown


@lru_cache(maxsize=8)
def _phases(factor: int) -> tuple[NDArray[np.float32], ...]:
    """Return the Lanczos kernels for the pixels that one pixel becomes, first to last.

    Each has its middle at its fifth weight, and is to be read only.
    """
    places = (np.arange(factor) + 0.5) / factor - 0.5
    away = places[:, np.newaxis] - np.arange(-LOBES, LOBES + 1)
    weights = np.where(np.abs(away) < LOBES, np.sinc(away) * np.sinc(away / LOBES), 0)
    return tuple((weights / weights.sum(axis=1, keepdims=True)).astype(np.float32))


def _filtered(picture: Picture, kernel: NDArray[np.float32]) -> Picture:
    return np.asarray(cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_REPLICATE))


def _area_average(picture: Picture, size: tuple[int, int]) -> Picture:
    if size == (picture.shape[1], picture.shape[0]):
        return picture.copy()
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)
