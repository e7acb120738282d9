"""A scene of the demo film: a wide backdrop, a slow camera, and something that passes by."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.demo.layer import Layer, Point, lay_over
from sparkvsr_desktop.demo.texture import single
from sparkvsr_desktop.picture import Picture

SIZE_PX = (1280, 720)
BACKDROP_SIZE_PX = (1408, 792)
"""Width and height: the picture and 5 % more on each side, room for the camera."""


@dataclass(frozen=True, slots=True)
class CameraMove:
    """A pan over the backdrop, in backdrop pixels per frame from near its middle, and a zoom.

    The zoom begins at 1 and only grows, so that the backdrop is never sampled more coarsely than it
    was drawn and cannot alias.
    """

    start_px: Point
    step_px: Point
    zoom_step: float

    def placing(self, frame: int) -> NDArray[np.float64]:
        """Return the (2, 3) matrix from a pixel of the picture to one of the backdrop."""
        scale = 1 / (1 + frame * self.zoom_step)
        middle = (np.array(BACKDROP_SIZE_PX) - 1) / 2 + _along(self.start_px, self.step_px, frame)
        corner = middle - scale * (np.array(SIZE_PX) - 1) / 2
        return np.array([[scale, 0, corner[0]], [0, scale, corner[1]]])


@dataclass(frozen=True, slots=True)
class Passage:
    """A straight way across the picture, in pixels and degrees per frame."""

    start_px: Point
    step_px: Point
    turn_degrees: float = 0.0

    def centre(self, frame: int) -> Point:
        """Return where the middle of the passing thing is, in pixels of the picture (x, y)."""
        return _along(self.start_px, self.step_px, frame)


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What is seen between two cuts. Frames count from the scene's first, 0-based.

    `backdrop` is (792, 1408, 3), `passer` a smaller layer with its shadow.
    """

    frames: int
    backdrop: Picture
    camera: CameraMove
    passer: Layer
    passage: Passage

    def picture(self, frame: int) -> Picture:
        """Return the true picture of a frame: (720, 1280, 3) float32, 0..1, Rec. 709 encoded."""
        placing, flags = self.camera.placing(frame), cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        picture = single(cv2.warpAffine(self.backdrop, placing, SIZE_PX, flags=flags))
        degrees = frame * self.passage.turn_degrees
        lay_over(picture, self.passer, self.passage.centre(frame), degrees)
        return single(np.clip(picture * _vignette(), 0, 1))


def _along(start: Point, step: Point, frame: int) -> Point:
    return start[0] + frame * step[0], start[1] + frame * step[1]


@cache
def _vignette() -> Picture:
    """Return how a lens darkens the corners, by 22 %, to be read only."""
    across, down = (np.linspace(-1, 1, size, dtype=np.float32) for size in SIZE_PX)
    return single(1 - 0.11 * (across**2 + down[:, None] ** 2))[..., None]
