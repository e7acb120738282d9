"""The motion of the camera: one smooth motion of the whole picture."""

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

CAMERA_SAMPLES, CAMERA_ROUNDS = 1000, 4
CAMERA_OUTLIER_PX2 = 0.25


def camera_flow(flow: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the smooth motion of the whole picture that most of `flow` agrees with.

    flow: (height, width, 2), in pixels to the right and down. weight: (height, width), how far
    each pixel's motion is trusted.

    A polynomial of second degree holds pans, tilts, rolls and zooms, and small turns of the
    camera to the second order. Fitted by least squares, in rounds that trust outliers less.
    """
    height, width = weight.shape
    step = math.ceil(math.sqrt(height * width / CAMERA_SAMPLES))
    down, across = _powers(height), _powers(width)
    terms = _camera_terms(height, width, step)
    samples = flow[::step, ::step].reshape(-1, 2).astype(np.float64)
    fits = _robust_fit(terms, samples, weight[::step, ::step].ravel()).T
    surfaces = [(down @ _by_powers(fit) @ across.T).astype(np.float32) for fit in fits]
    return np.asarray(cv2.merge(surfaces), np.float32)


def _powers(length: int) -> NDArray[np.float64]:
    """Return the powers 0, 1 and 2 of each place along a side, which goes from -0.5 to 0.5."""
    return np.vander(np.arange(length) / length - 0.5, 3, increasing=True)


@lru_cache(maxsize=2)
def _camera_terms(height: int, width: int, step: int) -> NDArray[np.float64]:
    """Return 1, x, y, xx, xy and yy of every `step`th place each way; to be read only."""
    places = _powers(height)[::step, 1], _powers(width)[::step, 1]
    y, x = (grid.ravel() for grid in np.meshgrid(*places, indexing="ij"))
    return np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), axis=1)


def _by_powers(fit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the factors of a polynomial by the power of y (rows) and of x (columns)."""
    constant, x, y, xx, xy, yy = fit
    return np.array(((constant, x, xx), (y, xy, 0), (yy, 0, 0)))


def _robust_fit(
    terms: NDArray[np.float64], samples: NDArray[np.float64], weight: NDArray[np.float32]
) -> NDArray[np.float64]:
    ridge = 1e-6 * np.eye(terms.shape[1])
    trusted: NDArray[np.float64] = weight.astype(np.float64)
    for _ in range(CAMERA_ROUNDS):
        weighted = terms * trusted[:, np.newaxis]
        fit = np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ samples)
        off_by = terms @ fit - samples
        missed = off_by[:, 0] ** 2 + off_by[:, 1] ** 2
        trusted = np.asarray(weight / np.square(1 + missed / CAMERA_OUTLIER_PX2))
    return np.asarray(fit)
