"""Motion between two pictures of a shot, found at the source's own size."""

from collections.abc import Iterator
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.propagation.band import smoothly_resized
from sparkvsr_desktop.picture import Picture

Flow: TypeAlias = NDArray[np.float32]
"""(height, width, 2) float32: the way from each pixel to its place in the other picture, in
pixels to the right and down."""

Levels: TypeAlias = NDArray[np.uint8]
Plane: TypeAlias = NDArray[np.float32]

PATCH_PX, STRIDE_PX = 12, 8
FINEST_SCALE, FINEST_SCALE_BACKWARD = 1, 2
"""Finer than half size the search follows grain. The way back is only checked against, and
smoothed for it, so a quarter of the size does as well."""

SHORTEST_LONG_SIDE_PX, SHORTEST_SHORT_SIDE_PX = 480, 64
"""Smaller pictures are matched enlarged: the search needs a few scales of patches."""

SMOOTHER_SIGMAS_PX = (3.0, 10.0)
PREFERENCE = 0.9
"""A smoother motion wins although it explains the picture this much worse, per grade of
smoothness: what it leaves unexplained is mostly grain."""

COMPARED_SIGMA_PX = 2.0
SEAM_SIGMA_PX = 0.7
BACKWARD_SIGMA_PX = 4.0
COARSER_BY = 2

CONSISTENT_PX2 = 0.5
LEAST_WEIGHT = np.float32(1e-4)
CAMERA_SAMPLES, CAMERA_ROUNDS = 4000, 4
CAMERA_OUTLIER_PX2 = 0.25


class FlowFinder:
    """Finds dense motion by OpenCV's DIS flow and betters it by choosing among smoother versions.

    The coarsest preset, with the best of its smoother versions taken at each pixel, came within
    0.2 dB of the finest on every clip measured, and above it on some. Made for one size, and not
    to be shared between threads: the searches keep their buffers (in OpenCV 5.0.0 a search that
    is given another size can end the process).
    """

    def __init__(self, width_px: int, height_px: int) -> None:
        self._size = (width_px, height_px)
        self._search_size = _search_size(width_px, height_px)
        self._forth = _search(FINEST_SCALE)
        self._back = _search(FINEST_SCALE_BACKWARD)

    def raw_flows(self, here: Levels, there: Levels) -> tuple[Flow, Flow]:
        """Return the motion from `here` to `there`, and a coarser one from there to here.

        here, there: 8-bit luma of the size this was made for.
        """
        start, end = (_enlarged(side, self._search_size) for side in (here, there))
        forth = self._forth.calc(start, end, None)  # type: ignore[call-overload] # None: no guess
        back = self._back.calc(end, start, None)  # type: ignore[call-overload] # None: no guess
        width, height = self._size
        return _resized_flow(forth, width, height), _resized_flow(back, width, height)


def chosen_flow(raw: Flow, back: Flow, here: Picture, there: Picture) -> Flow:
    """Return, at each pixel, that version of `raw` by which `there` explains `here` best.

    The versions are the motion as found, smoothed twice, the camera's motion, and rest. Smoothing
    trusts pixels whose motion and `back`, the motion the other way, lead to the start again.
    """
    weight = np.exp(round_trip_px2(raw, back) / -CONSISTENT_PX2) + LEAST_WEIGHT
    chosen, least = raw.copy(), _unexplained(raw, here, there)
    for grade, smoother in enumerate(_smoother_flows(raw, weight), start=1):
        unexplained = _unexplained(smoother, here, there) * np.float32(PREFERENCE**grade)
        better = unexplained < least
        cv2.copyTo(smoother, better.view(np.uint8), chosen)
        np.minimum(least, unexplained, out=least)
    return blurred(chosen, SEAM_SIGMA_PX)


def steadied_backward(back: Flow, forth: Flow) -> Flow:
    """Return `back` without the search's jitter, for the check of round trips alone."""
    weight = np.exp(round_trip_px2(back, forth) / -CONSISTENT_PX2) + LEAST_WEIGHT
    return _weighted_blur(back, weight, BACKWARD_SIGMA_PX)


def round_trip_px2(forth: Flow, back: Flow) -> Plane:
    """Return how far each pixel ends from its start after going `forth` and `back`, squared."""
    missed = forth + warped(back, forth, cv2.INTER_LINEAR)
    return np.asarray(cv2.transform(missed * missed, np.ones((1, 2), np.float32)), np.float32)


def warped(there: Picture, flow: Flow, interpolation: int = cv2.INTER_CUBIC) -> Picture:
    """Return `there` as seen from here: each pixel fetched from where `flow` says it is."""
    x, y = positions(flow[..., 0], flow[..., 1])
    fetched = cv2.remap(there, x, y, interpolation, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(fetched, np.float32).reshape(flow.shape[:2] + there.shape[2:])


def positions(right: Plane, down: Plane, first_row: int = 0) -> tuple[Plane, Plane]:
    """Return the places, in pixels from the top left one, that a motion leads to.

    first_row: where the rows given lie in the whole picture.
    """
    height, width = right.shape
    columns = np.arange(width, dtype=np.float32)
    rows = np.arange(first_row, first_row + height, dtype=np.float32)[:, np.newaxis]
    return right + columns, down + rows


def blurred(values: NDArray[np.float32], sigma_px: float) -> NDArray[np.float32]:
    """Return `values` under a gaussian; edges are mirrored."""
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma_px), np.float32)


def _search(finest_scale: int) -> cv2.DISOpticalFlow:
    search = cv2.DISOpticalFlow.create(cv2.DISOpticalFlow_PRESET_ULTRAFAST)
    search.setFinestScale(finest_scale)
    search.setPatchSize(PATCH_PX)
    search.setPatchStride(STRIDE_PX)
    return search


def _search_size(width: int, height: int) -> tuple[int, int]:
    factor = max(1.0, SHORTEST_LONG_SIDE_PX / max(width, height))
    return (
        max(round(width * factor), SHORTEST_SHORT_SIDE_PX),
        max(round(height * factor), SHORTEST_SHORT_SIDE_PX),
    )


def _enlarged(levels: Levels, size: tuple[int, int]) -> Levels:
    if size == (levels.shape[1], levels.shape[0]):
        return levels
    return np.asarray(cv2.resize(levels, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _resized_flow(flow: Flow, width: int, height: int) -> Flow:
    found_height, found_width = flow.shape[:2]
    if (found_width, found_height) == (width, height):
        return flow
    smaller = cv2.resize(flow, (width, height), interpolation=cv2.INTER_AREA)
    per_axis = np.array((width / found_width, height / found_height), np.float32)
    return np.asarray(smaller * per_axis, np.float32)


def _smoother_flows(raw: Flow, weight: Plane) -> Iterator[Flow]:
    for sigma_px in SMOOTHER_SIGMAS_PX:
        yield _weighted_blur(raw, weight, sigma_px)
    yield camera_flow(raw, weight)
    yield np.zeros_like(raw)


def _weighted_blur(flow: Flow, weight: Plane, sigma_px: float) -> Flow:
    """Return the mean of the motion around each pixel; found coarsely, as it varies slowly."""
    height, width = weight.shape
    coarse = (-(-width // COARSER_BY), -(-height // COARSER_BY))
    parts = cv2.merge([flow[..., 0] * weight, flow[..., 1] * weight, weight])
    fewer = cv2.resize(parts, coarse, interpolation=cv2.INTER_AREA)
    spread = blurred(np.asarray(fewer, np.float32), sigma_px / COARSER_BY)
    mean = spread[..., :2] / (spread[..., 2:] + np.float32(1e-6))
    return smoothly_resized(mean, width, height)


def _unexplained(flow: Flow, here: Picture, there: Picture) -> Plane:
    """Return the squared difference that the motion leaves, over colours and surroundings."""
    difference = here - warped(there, flow)
    energy = cv2.transform(difference * difference, np.ones((1, 3), np.float32))
    return blurred(np.asarray(energy, np.float32), COMPARED_SIGMA_PX)


def camera_flow(flow: Flow, weight: Plane) -> Flow:
    """Return the smooth motion of the whole picture that most of `flow` agrees with.

    A polynomial of second degree holds pans, tilts, rolls and zooms, and small turns of the
    camera to the second order. Fitted by least squares, in rounds that trust outliers less.
    """
    height, width = weight.shape
    columns = np.arange(width) / width - 0.5
    rows = np.arange(height) / height - 0.5
    step = max(1, int(np.sqrt(height * width / CAMERA_SAMPLES)))
    x, y = (grid.ravel() for grid in np.meshgrid(columns[::step], rows[::step]))
    terms = np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), axis=1)
    samples = flow[::step, ::step].reshape(-1, 2).astype(np.float64)
    right, down = _robust_fit(terms, samples, weight[::step, ::step].ravel()).T
    return np.stack([_surface(fit, columns, rows) for fit in (right, down)], axis=-1)


def _robust_fit(
    terms: NDArray[np.float64], samples: NDArray[np.float64], weight: Plane
) -> NDArray[np.float64]:
    ridge = 1e-6 * np.eye(terms.shape[1])
    trusted = weight.astype(np.float64)
    for _ in range(CAMERA_ROUNDS):
        weighted = terms * trusted[:, np.newaxis]
        fit = np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ samples)
        missed = np.square(terms @ fit - samples).sum(axis=1)
        trusted = weight / np.square(1 + missed / CAMERA_OUTLIER_PX2)
    return np.asarray(fit)


def _surface(
    fit: NDArray[np.float64], columns: NDArray[np.float64], rows: NDArray[np.float64]
) -> Plane:
    constant, x, y, xx, xy, yy = fit
    down = (rows * (y + yy * rows))[:, np.newaxis]
    across = constant + columns * (x + xx * columns)
    return np.asarray(down + across + xy * rows[:, np.newaxis] * columns, np.float32)
