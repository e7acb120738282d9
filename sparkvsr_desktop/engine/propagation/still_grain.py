"""The grain of a still, taken out before it is carried: on moving content it would look frozen."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.propagation.display import luma_of
from sparkvsr_desktop.engine.propagation.maps import Plane, blurred, squares
from sparkvsr_desktop.picture import Picture

SIGMAS_PX = (1.0, 2.0)
"""The bands that grain is looked for in: finer than the first, and between the two."""

BLOCK_PX = 16
FLOOR_PERCENTILE, FLOOR_RATIO = 2.0, 1.5
"""Grain lies everywhere, texture seldom does: the quietest blocks of a picture show how strong its
grain can be at most (measured on nine clips with and without grain in the stills,
`tests/benchmarks/README.md`)."""

LEAST_VARIANCE = (1.25 / 255) ** 2
"""Of luma in one band. Weaker grain cannot be seen."""

BLACK_VARIANCE = 1e-8
"""Blocks without even rounding noise are bars or clipped sky, and tell nothing."""

SUPPRESSION = 1.5
SURROUNDINGS = 2.0
"""What is no stronger than so many times the grain is taken for grain; how strong a place is, is
judged by its surroundings, so many times as wide as the band's own detail."""

ROUNDS = 20


def without_grain(still: Picture, grainiest: Callable[[], float]) -> Picture:
    """Return the still without its grain; itself where it has none.

    grainiest: called where it matters, returns the standard deviation that the luma of grain may
    have in a still of this shot. What lies everywhere and is stronger is texture: cloth, or sand.
    Detail stays as far as it is stronger than the grain: a Wiener filter in two bands.
    """
    floors = _floors(luma_of(still))
    if max(floors) < LEAST_VARIANCE:
        return still
    strongest = grainiest() ** 2
    clean, rest = still, still
    for sigma_px, floor in zip(SIGMAS_PX, floors, strict=True):
        broad = blurred(rest, sigma_px)
        if LEAST_VARIANCE <= floor <= strongest:
            clean = clean - _grain_in(rest - broad, floor, sigma_px)
        rest = broad
    return clean


def _floors(luma: Plane) -> list[float]:
    """Return how strong the grain of each band can be at most: the variance of its luma."""
    floors, rest = [], luma
    for sigma_px in SIGMAS_PX:
        broad = blurred(rest, sigma_px)
        floors.append(_floor(squares(rest - broad)))
        rest = broad
    return floors


def _grain_in(band: Picture, floor: float, sigma_px: float) -> Picture:
    """Return that part of a band that is taken for grain."""
    around = blurred(squares(luma_of(band)), SURROUNDINGS * sigma_px)
    share = np.minimum(np.float32(SUPPRESSION * floor) / np.maximum(around, floor), 1)
    return band * share[..., np.newaxis]


def _floor(energy: Plane) -> float:
    """Return the mean of the quietest blocks, which is that of the grain if there is any."""
    means = _block_means(energy)
    means = means[means > BLACK_VARIANCE]
    if means.size == 0:
        return 0.0
    level = float(np.percentile(means, FLOOR_PERCENTILE))
    for _ in range(ROUNDS):
        found = float(means[means <= level * FLOOR_RATIO].mean())
        if found == level:
            break
        level = found
    return level


def _block_means(energy: Plane) -> NDArray[np.float32]:
    height, width = energy.shape
    size = max(1, width // BLOCK_PX), max(1, height // BLOCK_PX)
    return np.asarray(cv2.resize(energy, size, interpolation=cv2.INTER_AREA), np.float32).ravel()
