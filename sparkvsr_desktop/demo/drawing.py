"""A drawing of the demo film: filled shapes and strokes with smooth edges, and what they cover."""

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from sparkvsr_desktop.demo.layer import Colour, Layer, cut_out
from sparkvsr_desktop.demo.texture import Mask, single

Points: TypeAlias = NDArray[np.float64]
"""(points, 2): x and y in pixels."""

EIGHTHS = 3
"""OpenCV takes positions as whole numbers with this many binary places."""


class Drawing:
    """Flat colours, drawn one over the other on nothing."""

    def __init__(self, height: int, width: int) -> None:
        self._colours = np.zeros((height, width, 3), np.uint8)
        self._cover = np.zeros((height, width), np.uint8)

    def fill(self, outline: ArrayLike, colour: Colour = (1, 1, 1)) -> None:
        """Fill the shape inside an outline (points, 2)."""
        points = [_eighths(outline)]
        cv2.fillPoly(self._colours, points, _bytes(colour), cv2.LINE_AA, EIGHTHS)
        cv2.fillPoly(self._cover, points, 255, cv2.LINE_AA, EIGHTHS)

    def stroke(self, path: ArrayLike, width_px: int, colour: Colour = (1, 1, 1)) -> None:
        """Draw a line along a path (points, 2)."""
        points = [_eighths(path)]
        cv2.polylines(self._colours, points, False, _bytes(colour), width_px, cv2.LINE_AA, EIGHTHS)
        cv2.polylines(self._cover, points, False, 255, width_px, cv2.LINE_AA, EIGHTHS)

    @property
    def cover(self) -> Mask:
        """What has been drawn on."""
        return single(self._cover / np.float32(255))

    def layer(self, shading: ArrayLike) -> Layer:
        """Return the drawing as a layer, its colours multiplied by `shading` (height, width, 1)."""
        return cut_out(self._colours / np.float32(255) * single(shading), self.cover)


def _eighths(points: ArrayLike) -> NDArray[np.int32]:
    whole: NDArray[np.int32] = np.round(np.asarray(points, float) * 2**EIGHTHS).astype(np.int32)
    return whole


def _bytes(colour: Colour) -> Sequence[float]:
    return tuple(min(255 * part, 255) for part in colour)
