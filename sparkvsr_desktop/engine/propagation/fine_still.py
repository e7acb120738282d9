"""Stills that can be looked up between their pixels, for many frames and quickly."""

from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.propagation.band import bands
from sparkvsr_desktop.engine.propagation.fine_map import BACK, ON, quarters
from sparkvsr_desktop.engine.propagation.maps import Plane
from sparkvsr_desktop.picture import Picture

DOUBLED_UP_TO_PIXELS = 1920 * 1080
"""At this size a doubled still takes 66 MB in codes, and twice that in floats."""

COARSEST_STEP = 2.0**-14
"""Of the codes: a quarter of a step of 12-bit video."""

OVERSHOOT = 0.54
"""How far a picture may go beyond its range between its pixels, as a share of that: `quarters`
weighs them by numbers that, without their signs, add up to 1.44 across and 1.44 down."""

Codes: TypeAlias = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Coding:
    """How values are kept in 16 bits: code 0 is `lowest`, and each next one is a `step` more."""

    lowest: float
    step: float

    @classmethod
    def of(cls, picture: Picture) -> Self:
        """Choose the finest steps that hold a picture and what lies between its pixels."""
        low, high = float(picture.min()), float(picture.max())
        beyond = OVERSHOOT * (high - low)
        return cls(low - beyond, max(high - low + 2 * beyond, COARSEST_STEP) / 65535)

    @property
    def is_fine(self) -> bool:
        """Whether nobody sees the steps; the range of scene-linear light may be too wide."""
        return self.step <= COARSEST_STEP

    def coded(self, picture: Picture) -> Codes:
        """Return the nearest codes."""
        scale, offset = 1 / self.step, -self.lowest / self.step
        codes = cv2.addWeighted(picture, scale, picture, 0, offset, dtype=cv2.CV_16U)
        return np.asarray(codes, np.uint16)

    def decoded(self, codes: Codes) -> Picture:
        """Return what the codes stand for."""
        picture = cv2.addWeighted(codes, self.step, codes, 0, self.lowest, dtype=cv2.CV_32F)
        return np.asarray(picture, np.float32)


@dataclass(frozen=True, slots=True)
class FineStill:
    """A still at `finer` times its size with a fourth channel, or as it is where `finer` is 1.

    Linear interpolation of a doubled picture is as sharp as cubic interpolation of the picture
    itself, and OpenCV 5 does it in less than half the time, if the channels are four. Reading its
    memory is what takes longest then, so where codes of 16 bits are fine enough it is kept in
    these, and `coding` is not None.
    """

    pixels: NDArray[np.float32] | Codes
    finer: int
    coding: Coding | None

    @classmethod
    def of(cls, picture: Picture) -> Self:
        """Make a still ready."""
        height, width = picture.shape[:2]
        if height * width > DOUBLED_UP_TO_PIXELS:
            return cls(picture, 1, None)
        coding = Coding.of(picture)
        kept = coding if coding.is_fine else None
        shape = (2 * height, 2 * width, 4)
        pixels = np.empty(shape, np.uint16) if kept else np.empty(shape, np.float32)
        for rows in bands(width, height):
            band, first = _whole_pixels(pixels)[2 * rows.start : 2 * rows.stop], rows.start - BACK
            for down, right, quarter in quarters(picture[max(first, 0) : rows.stop + ON]):
                own = quarter[rows.start - max(first, 0) :][: rows.stop - rows.start]
                fourfold = cv2.cvtColor(kept.coded(own) if kept else own, cv2.COLOR_RGB2RGBA)
                band[down::2, right::2] = _whole_pixels(fourfold)
        return cls(pixels, 2, kept)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the still itself in pixels."""
        height, width = self.pixels.shape[:2]
        return width // self.finer, height // self.finer

    def at(self, right: Plane, down: Plane, first_row: int = 0) -> Picture:
        """Return what the still shows so far right and down of each pixel.

        right, down: in pixels of the finer picture, `finer` times those of the still itself.
        first_row: where the rows given lie in the whole picture. Beyond its edges the still goes
        on as it ends.
        """
        height, width = right.shape
        columns = np.arange(0, width * self.finer, self.finer, dtype=np.float32)
        rows = np.arange(first_row, first_row + height, dtype=np.float32) * np.float32(self.finer)
        x, y = right + columns, down + rows[:, np.newaxis]
        how = cv2.INTER_CUBIC if self.finer == 1 else cv2.INTER_LINEAR
        fetched = cv2.remap(self.pixels, x, y, how, borderMode=cv2.BORDER_REPLICATE)
        colours = fetched if self.finer == 1 else cv2.cvtColor(fetched, cv2.COLOR_RGBA2RGB)
        if self.coding is None:
            return np.asarray(colours, np.float32)
        return self.coding.decoded(np.asarray(colours, np.uint16))


def _whole_pixels(pixels: NDArray[Any]) -> NDArray[Any]:
    """Return the four channels as one number of their size and of no meaning: so they move fast."""
    return pixels.view(np.complex128 if pixels.itemsize == 4 else np.complex64)[..., 0]
