"""Maps over a picture: a number or two for each pixel, and what is reckoned with them."""

import math
from functools import lru_cache
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.picture import Picture

Flow: TypeAlias = NDArray[np.float32]
"""(height, width, 2) float32: the way from each pixel to its place in the other picture, in
pixels to the right and down."""

Levels: TypeAlias = NDArray[np.uint8]
Plane: TypeAlias = NDArray[np.float32]

REACH_SIGMAS = 2.5
"""OpenCV by itself goes out to 4, which takes half as much time again and gained nothing."""


def warped(there: Picture, flow: Flow, interpolation: int = cv2.INTER_CUBIC) -> Picture:
    """Return `there` as seen from here: each pixel fetched from where `flow` says it is."""
    places = cv2.add(flow, grid(*flow.shape[:2]))
    fetched = cv2.remap(there, places, None, interpolation, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload] # None: both axes are in one map
    return np.asarray(fetched, np.float32).reshape(flow.shape[:2] + there.shape[2:])


@lru_cache(maxsize=4)
def grid(height: int, width: int, finer: int = 1) -> Flow:
    """Return the place of each pixel itself, to be read only: column and row, from the top left."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack((columns, rows), axis=-1).astype(np.float32) * np.float32(finer)


def blurred(values: NDArray[np.float32], sigma_px: float) -> NDArray[np.float32]:
    """Return `values` under a gaussian, cut off where it is a hundredth; edges are mirrored."""
    side = 2 * math.ceil(REACH_SIGMAS * sigma_px) + 1
    return np.asarray(cv2.GaussianBlur(values, (side, side), sigma_px), np.float32)


def squares(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the square of each value."""
    return np.asarray(cv2.multiply(values, values), np.float32)


def channel_sum(values: NDArray[np.float32]) -> Plane:
    """Return the sum over the channels of each pixel."""
    channels = np.ones((1, values.shape[2]), np.float32)
    return np.asarray(cv2.transform(values, channels), np.float32)
