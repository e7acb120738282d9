"""Motion between two pictures of a shot: the best of a few versions, at each pixel."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.propagation.band import smoothly_resized
from sparkvsr_desktop.engine.propagation.camera import camera_flow
from sparkvsr_desktop.engine.propagation.fine_map import FineMap
from sparkvsr_desktop.engine.propagation.maps import (
    Flow,
    Levels,
    Plane,
    blurred,
    channel_sum,
    squares,
    warped,
)

SMOOTHER_SIGMAS_PX = (3.0, 10.0)
PREFERENCE = 0.9
"""A smoother motion wins although it explains the picture this much worse, per grade of
smoothness: what it leaves unexplained is mostly grain."""

REFINED_PREFERENCE = 0.8
"""The refined motion wins although it explains the picture this much worse: it is smoother."""

COMPARED_SIGMA_PX = 2.0
SEAM_SIGMA_PX = 0.7
COARSER_BY = 4

CONSISTENT_PX2 = 0.5
LEAST_WEIGHT = np.float32(1e-4)


def chosen_flow(raw: Flow, back: Flow, here: Plane, there: FineMap) -> Flow:
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


def refined_flow(flow: Flow, here: Plane, there: FineMap, levels: tuple[Levels, Levels]) -> Flow:
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


def round_trip_px2(forth: Flow, back: Flow) -> Plane:
    """Return how far each pixel ends from its start after going `forth` and `back`, squared."""
    return channel_sum(squares(forth + warped(back, forth, cv2.INTER_LINEAR)))


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


def _unexplained(flow: Flow, here: Plane, there: FineMap, factor: float = 1.0) -> Plane:
    """Return `factor` times the squared difference that the motion leaves around each pixel."""
    difference = cv2.subtract(here, there.along(flow))
    squared = np.asarray(cv2.multiply(difference, difference, scale=factor), np.float32)
    return blurred(squared, COMPARED_SIGMA_PX)
