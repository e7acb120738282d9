"""Motion between two pictures of a shot, found at the source's own size."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.propagation.band import smoothly_resized
from sparkvsr_desktop.engine.propagation.camera import camera_flow
from sparkvsr_desktop.picture import Picture

Flow: TypeAlias = NDArray[np.float32]
"""(height, width, 2) float32: the way from each pixel to its place in the other picture, in
pixels to the right and down."""

Levels: TypeAlias = NDArray[np.uint8]
Plane: TypeAlias = NDArray[np.float32]

PATCH_AND_STRIDE_PX, SMALL_PATCH_AND_STRIDE_PX = (12, 8), (8, 6)
"""Small patches are found in half the time: OpenCV has vector code for those of 8 pixels. They do
for pictures from `HALVED_FROM_PX` on (0.07 dB more and 0.03 less on the two clips that large).
Smaller ones lose 0.2 dB on the mean by them, facades 0.5; and advice, which searches smaller
still, no longer tells good stills from others if the way back alone is sought so."""

FINEST_SCALE, FINEST_SCALE_BACKWARD = 0, 1
SEARCHED_SHARE = 0.5
"""Finer than half size the search follows grain. The way back is only checked against, and
smoothed for it, so a quarter of the size does as well."""

LEAST_SEARCHED_PX, LEAST_SEARCHED_SHORT_SIDE_PX = 240, 32
"""Smaller pictures are searched enlarged: the search needs a few scales of patches."""

HALVED_FROM_PX = 480
"""From this long side on the way is chosen at half the size: the search is no finer there."""

SMOOTHER_SIGMAS_PX = (3.0, 10.0)
PREFERENCE = 0.9
"""A smoother motion wins although it explains the picture this much worse, per grade of
smoothness: what it leaves unexplained is mostly grain."""

REFINED_PREFERENCE = 0.8
"""The refined motion wins although it explains the picture this much worse: it is smoother."""

COMPARED_SIGMA_PX = 2.0
SEAM_SIGMA_PX = 0.7
BACKWARD_SIGMA_PX = 4.0
COARSER_BY = 2

CONSISTENT_PX2 = 0.5
LEAST_WEIGHT = np.float32(1e-4)


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


def chosen_flow(raw: Flow, back: Flow, here: Plane, there: Plane) -> Flow:
    """Return, at each pixel, that version of `raw` by which `there` explains `here` best.

    here, there: luma as on a display.

    The versions are the motion as found, smoothed twice, the camera's motion, and rest. Smoothing
    trusts pixels whose motion and `back`, the motion the other way, lead to the start again.
    """
    chosen, least = raw.copy(), _unexplained(raw, here, there)
    for grade, smoother in enumerate(_smoother_flows(raw, _consistency(raw, back)), start=1):
        unexplained = _unexplained(smoother, here, there, PREFERENCE**grade)
        cv2.copyTo(smoother, cv2.compare(unexplained, least, cv2.CMP_LT), chosen)
        cv2.min(unexplained, least, dst=least)
    return blurred(chosen, SEAM_SIGMA_PX)


def refined_flow(flow: Flow, here: Plane, there: Plane, levels: tuple[Levels, Levels]) -> Flow:
    """Return the motion, moved by parts of a pixel where that explains the picture as well.

    levels: `here` and `there` as the search sees them, softened. One round of OpenCV's
    variational refinement: 0.17 dB on the mean of eight clips, 0.5 at most; five rounds gave 0.02
    more for three times the time.
    """
    refinement = cv2.VariationalRefinement.create()
    refinement.setFixedPointIterations(1)
    refined = np.asarray(refinement.calc(*levels, flow.copy()), np.float32)
    left = _unexplained(flow, here, there)
    left_by_refined = _unexplained(refined, here, there, REFINED_PREFERENCE)
    chosen = flow.copy()
    cv2.copyTo(refined, cv2.compare(left_by_refined, left, cv2.CMP_LT), chosen)
    return chosen


def steadied_backward(back: Flow, forth: Flow) -> Flow:
    """Return `back` without the search's jitter, for the check of round trips alone."""
    return _weighted_blur(back, _consistency(back, forth), BACKWARD_SIGMA_PX)


def round_trip_px2(forth: Flow, back: Flow) -> Plane:
    """Return how far each pixel ends from its start after going `forth` and `back`, squared."""
    return channel_sum(squares(forth + warped(back, forth, cv2.INTER_LINEAR)))


def warped(there: Picture, flow: Flow, interpolation: int = cv2.INTER_CUBIC) -> Picture:
    """Return `there` as seen from here: each pixel fetched from where `flow` says it is."""
    places = cv2.add(flow, grid(*flow.shape[:2]))
    fetched = cv2.remap(there, places, None, interpolation, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload] # None: both axes are in one map
    return np.asarray(fetched, np.float32).reshape(flow.shape[:2] + there.shape[2:])


@lru_cache(maxsize=2)
def grid(height: int, width: int) -> Flow:
    """Return the place of each pixel itself, to be read only: column and row, from the top left."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack((columns, rows), axis=-1).astype(np.float32)


def blurred(values: NDArray[np.float32], sigma_px: float) -> NDArray[np.float32]:
    """Return `values` under a gaussian; edges are mirrored."""
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma_px), np.float32)


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


def _area_average(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)


def _smoother_flows(raw: Flow, weight: Plane) -> Iterator[Flow]:
    for sigma_px in SMOOTHER_SIGMAS_PX:
        yield _weighted_blur(raw, weight, sigma_px)
    yield camera_flow(raw, weight)
    yield np.zeros_like(raw)


def _weighted_blur(flow: Flow, weight: Plane, sigma_px: float) -> Flow:
    """Return the mean of the motion around each pixel; found coarsely, as it varies slowly."""
    height, width = weight.shape
    coarse = (-(-width // COARSER_BY), -(-height // COARSER_BY))
    weighted = np.asarray(cv2.multiply(flow, cv2.merge([weight, weight])), np.float32)
    sums, weights = (
        blurred(_area_average(part, coarse), sigma_px / COARSER_BY) for part in (weighted, weight)
    )
    mean = cv2.divide(sums, cv2.merge([weights, weights]))
    return smoothly_resized(np.asarray(mean, np.float32), width, height)


def _consistency(flow: Flow, back: Flow) -> Plane:
    """Return how far `flow` and `back` agree: 1 where they lead to the start again, to nearly 0."""
    missed_px2 = round_trip_px2(flow, back)
    agreement = cv2.exp(missed_px2 * np.float32(-1 / CONSISTENT_PX2))
    return np.asarray(agreement + LEAST_WEIGHT, np.float32)


def _unexplained(flow: Flow, here: Plane, there: Plane, factor: float = 1.0) -> Plane:
    """Return `factor` times the squared difference that the motion leaves around each pixel."""
    difference = (here - warped(there, flow)) * np.float32(np.sqrt(factor))
    return blurred(squares(difference), COMPARED_SIGMA_PX)


def squares(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the square of each value."""
    return np.asarray(cv2.multiply(values, values), np.float32)


def channel_sum(values: NDArray[np.float32]) -> Plane:
    """Return the sum over the channels of each pixel."""
    channels = np.ones((1, values.shape[2]), np.float32)
    return np.asarray(cv2.transform(values, channels), np.float32)
