"""The plain upscale: a source picture at another size, with nothing invented."""

import cv2
import numpy as np

from sparkvsr_desktop.picture import Picture


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


def _area_average(picture: Picture, size: tuple[int, int]) -> Picture:
    if size == (picture.shape[1], picture.shape[0]):
        return picture.copy()
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)
