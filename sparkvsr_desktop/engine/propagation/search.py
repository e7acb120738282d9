"""The search for motion between two pictures of a shot: OpenCV's, at a size that suits it."""

from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np

from sparkvsr_desktop.engine.propagation.maps import Flow, Levels
from sparkvsr_desktop.picture import Picture

PATCH_AND_STRIDE_PX, SMALL_PATCH_AND_STRIDE_PX = (12, 8), (8, 6)
"""Small patches are found in half the time: OpenCV has vector code for those of 8 pixels. They do
for pictures from `HALVED_FROM_PX` on (0.07 dB more and 0.03 less on the two clips that large;
beside each other, every 8 pixels, they made the chroma of a colouring worse by 0.25 dB). Smaller
ones lose 0.2 dB on the mean by them, facades 0.5; and advice, which searches smaller still, no
longer tells good stills from others if the way back alone is sought so."""

FINEST_SCALE, FINEST_SCALE_BACKWARD = 0, 1
SEARCHED_SHARE = 0.5
"""Finer than half size the search follows grain. The way back is only checked against, and
smoothed for it, so a quarter of the size does as well; an eighth is too coarse where pictures turn
(0.5 dB less on a scene that turns by 18 degrees)."""

LEAST_SEARCHED_PX, LEAST_SEARCHED_SHORT_SIDE_PX = 240, 32
"""Smaller pictures are searched enlarged: the search needs a few scales of patches."""

HALVED_FROM_PX = 480
"""From this long side on the way is chosen at half the size: the search is no finer there."""


class FlowFinder:
    """Finds dense motion by OpenCV's DIS flow and betters it by choosing among smoother versions.

    The coarsest preset, with the best of its smoother versions taken at each pixel, came within
    0.2 dB of the finest on every clip measured, and above it on some. Made for one size, and not
    to be shared between threads: the searches keep their buffers (in OpenCV 5.0.0 a search that
    is given another size can end the process).
    """

    def __init__(
        self, width_px: int, height_px: int, least_searched_px: int = LEAST_SEARCHED_PX
    ) -> None:
        self._size = way_size(width_px, height_px)
        self._search_size = _search_size(width_px, height_px, least_searched_px)
        is_large = max(width_px, height_px) >= HALVED_FROM_PX
        patches = SMALL_PATCH_AND_STRIDE_PX if is_large else PATCH_AND_STRIDE_PX
        self._forth = _search(FINEST_SCALE, *patches)
        self._back = _search(FINEST_SCALE_BACKWARD, *patches)

    def raw_flows(self, here: Levels, there: Levels) -> tuple[Flow, Flow]:
        """Return the motion from `here` to `there`, and a coarser one from there to here.

        here, there: 8-bit luma of the size this was made for, or of its `way_size`. The motions
        have the latter, and count its pixels.
        """
        start, end = (_at_size(side, self._search_size) for side in (here, there))
        forth = self._forth.calc(start, end, None)  # type: ignore[call-overload] # None: no guess
        back = self._back.calc(end, start, None)  # type: ignore[call-overload] # None: no guess
        width, height = self._size
        return resized_flow(forth, width, height), resized_flow(back, width, height)


class FlowFinders:
    """Finders for pictures of one size, as many as are in use at once."""

    def __init__(self) -> None:
        self._idle: list[FlowFinder] = []

    @contextmanager
    def lent(self, picture: Picture) -> Iterator[FlowFinder]:
        """Lend a finder for the size of `picture` to the thread that asks."""
        try:
            finder = self._idle.pop()
        except IndexError:
            finder = FlowFinder(picture.shape[1], picture.shape[0])
        yield finder
        self._idle.append(finder)


def way_size(width_px: int, height_px: int) -> tuple[int, int]:
    """Return the size (width, height) at which the way between two pictures is chosen."""
    if max(width_px, height_px) < HALVED_FROM_PX:
        return width_px, height_px
    return -(-width_px // 2), -(-height_px // 2)


def resized_flow(flow: Flow, width: int, height: int) -> Flow:
    """Return a motion at another size, in pixels of that size."""
    found_height, found_width = flow.shape[:2]
    if (found_width, found_height) == (width, height):
        return flow
    how = cv2.INTER_AREA if width < found_width else cv2.INTER_LINEAR
    per_axis = np.array((width / found_width, height / found_height, 0, 0))
    resized = cv2.resize(flow, (width, height), interpolation=how)
    return np.asarray(cv2.multiply(resized, per_axis), np.float32)


def _search(finest_scale: int, patch_px: int, stride_px: int) -> cv2.DISOpticalFlow:
    search = cv2.DISOpticalFlow.create(cv2.DISOpticalFlow_PRESET_ULTRAFAST)
    search.setFinestScale(finest_scale)
    search.setPatchSize(patch_px)
    search.setPatchStride(stride_px)
    return search


def _search_size(width: int, height: int, least_searched_px: int) -> tuple[int, int]:
    factor = max(SEARCHED_SHARE, least_searched_px / max(width, height))
    return (
        max(round(width * factor), LEAST_SEARCHED_SHORT_SIDE_PX),
        max(round(height * factor), LEAST_SEARCHED_SHORT_SIDE_PX),
    )


def _at_size(levels: Levels, size: tuple[int, int]) -> Levels:
    height, width = levels.shape
    if size == (width, height):
        return levels
    if size[0] > width:
        # twice as large first: enlarged straight to size it stays too sharp, and less is found
        twice = 2 * size[0], 2 * size[1]
        levels = np.asarray(cv2.resize(levels, twice, interpolation=cv2.INTER_CUBIC), np.uint8)
    return np.asarray(cv2.resize(levels, size, interpolation=cv2.INTER_AREA), np.uint8)
