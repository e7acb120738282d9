"""Maps that can be looked up between their pixels, many times over and quickly."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.propagation.maps import Flow, grid

HALFWAY = np.array((-0.11, 0.61, 0.61, -0.11), np.float32)
"""Weights of four pixels for the place in their middle: a little sharper than the cubic spline
that suits best by itself, for the linear interpolation that follows (0.01 dB)."""


@dataclass(frozen=True, slots=True)
class FineMap:
    """A map or picture at `finer` times its size, or as it is where `finer` is 1.

    Linear interpolation of a doubled picture is nearly as sharp as cubic interpolation of the
    picture itself, and OpenCV 5 does it in less than half the time, if the channels are one or
    four.
    """

    values: NDArray[np.float32]
    finer: int

    @classmethod
    def doubled(cls, values: NDArray[np.float32]) -> Self:
        """Put a column after each column and a row after each row, of one or four channels.

        Every second one is the map's own, so that what does not move stays as it is.
        """
        height, width = values.shape[:2]
        larger = np.empty((2 * height, 2 * width, *values.shape[2:]), np.float32)
        for down, right, quarter in quarters(values):
            whole_pixels(larger)[down::2, right::2] = whole_pixels(quarter)
        return cls(larger, 2)

    def along(self, flow: Flow) -> NDArray[np.float32]:
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


def whole_pixels(values: NDArray[Any]) -> NDArray[Any]:
    """Return four channels as one number of their size and of no meaning: so they move fast.

    values: float32 or uint16; of one channel they come back as they are.
    """
    if values.ndim == 2:
        return values
    return values.view(np.complex128 if values.itemsize == 4 else np.complex64)[..., 0]


def _half_a_pixel_on(
    values: NDArray[np.float32], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    anchor = (weights.shape[1] - 1) // 2, (weights.shape[0] - 1) // 2
    moved = cv2.filter2D(values, -1, weights, anchor=anchor, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)
