"""How the matcher looks at pictures: as on a display, whatever the encoding of the source."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.fidelity import LUMA_WEIGHTS
from sparkvsr_desktop.picture import Picture

BRIGHT_PERCENT = 99.5
LARGEST_DISPLAY_VALUE = 1.2
"""Video with super-white stays below; what lies above is taken as scene-linear light."""

MIDDLE_GREY = 0.4
"""Where the median of scene-linear light comes to lie, near an 18 % card in video."""

LEAST_CONTRAST = 0.05
"""Pictures flatter than this are not stretched further for the flow: it would match grain."""


@dataclass(frozen=True, slots=True)
class DisplayView:
    """A fixed view of pictures, chosen from one of them so that both sides of a match agree.

    `scale` and `white` bend scene-linear light (`scale` is None for pictures that are video
    already); `dark` and `bright` are the luma range that the flow spreads over its 256 levels.
    """

    scale: float | None
    white: float
    dark: float
    bright: float

    @classmethod
    def of(cls, picture: Picture) -> Self:
        """Choose the view that shows `picture` well."""
        luma, scale = luma_of(picture), None
        dark, bright = _range(luma)
        white = bright
        if white > LARGEST_DISPLAY_VALUE:
            scale = _scale_for_middle_grey(float(np.median(luma)), white)
            dark, bright = _range(_bent(luma, scale, white))
        short = max(0.0, LEAST_CONTRAST - (bright - dark)) / 2
        return cls(scale, white, dark - short, bright + short)

    def seen(self, picture: Picture) -> Picture:
        """Return `picture` as on a display; video comes back as it is, not copied."""
        if self.scale is None:
            return picture
        return _bent(picture, self.scale, self.white)

    def levels(self, luma: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return the luma of a seen picture, stretched to the 8 bits that the flow takes."""
        stretch = np.float32(255 / (self.bright - self.dark))
        levels = (luma - np.float32(self.dark)) * stretch
        return np.asarray(np.rint(np.clip(levels, 0, 255)), np.uint8)


def luma_of(picture: Picture) -> NDArray[np.float32]:
    """Return the BT.709 luma of a picture: (height, width)."""
    weights = LUMA_WEIGHTS.astype(np.float32)[np.newaxis]
    return np.asarray(cv2.transform(picture, weights), np.float32)


def _range(luma: NDArray[np.float32]) -> tuple[float, float]:
    dark, bright = np.percentile(luma, (100 - BRIGHT_PERCENT, BRIGHT_PERCENT))
    return float(dark), float(bright)


def _bent(light: NDArray[np.float32], scale: float, white: float) -> NDArray[np.float32]:
    bent = np.log1p(np.maximum(light, 0) * np.float32(scale)) / np.float32(np.log1p(white * scale))
    return np.asarray(bent, np.float32)


def _scale_for_middle_grey(median: float, white: float) -> float:
    """Return the scale at which a logarithm puts the median of the light at middle grey."""
    scales = np.geomspace(1e-3, 1e6, 91) / white
    grey = np.log1p(max(median, 0.0) * scales) / np.log1p(white * scales)
    return float(scales[np.argmin(np.abs(grey - MIDDLE_GREY))])
