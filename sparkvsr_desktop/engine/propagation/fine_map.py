"""Maps that can be looked up between their pixels, many times over and quickly."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.propagation.maps import Flow, Plane, grid

HALFWAY = np.array((-0.11, 0.61, 0.61, -0.11), np.float32)
"""Weights of four pixels for the place in their middle: a little sharper than the cubic spline
that suits best by itself, for the linear interpolation that follows (0.01 dB)."""

BACK, ON = 1, 2
"""Pixels that it reaches back from a pixel, and on."""


@dataclass(frozen=True, slots=True)
class FineMap:
    """A map of one number a pixel at `finer` times its size, or as it is where `finer` is 1.

    Linear interpolation of a doubled map is nearly as sharp as cubic interpolation of the map
    itself, and OpenCV 5 does it in a third of the time.
    """

    values: Plane
    finer: int

    @classmethod
    def doubled(cls, values: Plane) -> Self:
        """Put a column after each column and a row after each row.

        Every second one is the map's own, so that what does not move stays as it is.
        """
        height, width = values.shape
        larger = np.empty((2 * height, 2 * width), np.float32)
        for down, right, quarter in quarters(values):
            larger[down::2, right::2] = quarter
        return cls(larger, 2)

    def along(self, flow: Flow) -> Plane:
        """Return what lies where `flow`, in pixels of the map itself, leads from each of them.

        Beyond its edges the map goes on as it ends.
        """
        places = cv2.scaleAdd(flow, self.finer, grid(*flow.shape[:2], self.finer))
        how = cv2.INTER_CUBIC if self.finer == 1 else cv2.INTER_LINEAR
        fetched = cv2.remap(self.values, places, None, how, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload] # None: both axes are in one map
        return np.asarray(fetched, np.float32)


def quarters(
    values: NDArray[np.float32],
) -> Iterator[tuple[int, int, NDArray[np.float32]]]:
    """Yield how a map looks half a pixel down (1, or 0) and right, in this order."""
    for right, upper in enumerate((values, _half_a_pixel_on(values, HALFWAY[np.newaxis]))):
        yield 0, right, upper
        yield 1, right, _half_a_pixel_on(upper, HALFWAY[:, np.newaxis])


def _half_a_pixel_on(
    values: NDArray[np.float32], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    anchor = (weights.shape[1] - 1) // 2, (weights.shape[0] - 1) // 2
    moved = cv2.filter2D(values, -1, weights, anchor=anchor, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)
