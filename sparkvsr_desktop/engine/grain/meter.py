"""The grain of a source, measured: what two neighbouring frames do not have in common."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.fidelity import LUMA_WEIGHTS
from sparkvsr_desktop.engine.grain.source_grain import NO_GRAIN, REACH_PX, SourceGrain
from sparkvsr_desktop.engine.propagation.display import DisplayView, luma_of
from sparkvsr_desktop.engine.propagation.match import at_matched_size
from sparkvsr_desktop.engine.propagation.search import FlowFinder
from sparkvsr_desktop.engine.upscale import finite
from sparkvsr_desktop.picture import Picture

Blocks = NDArray[np.float32]
"""(blocks, side, side, 3) float32."""

LARGE_BLOCK_PX, SMALL_BLOCK_PX = 16, 8
SMALL_BELOW_PX = 128
"""Pictures with a shorter side than this are cut into small blocks, in which coarse grain is
underrated; large ones would be too few."""

MOST_BLOCKS = 2000
"""Of each pair of frames; far more than a mean needs."""

LEAST_BLOCKS = 12
BLOCKS_PER_BRIGHTNESS, MOST_BRIGHTNESSES = 32, 8
QUIET_PERCENTILE, QUIET_RATIO = 20, 1.75
"""Blocks whose motion was not met show more than grain. So the mean is that of the quiet ones: it
starts at the fifth that differ least, and takes in whatever differs up to so many times as much."""

ROUNDS = 20

MOST_TEXTURE = 1.3
"""Grain is measured where the finest detail of one picture is no stronger than what two frames do
not have in common: where there is more, a motion by part of a pixel would pass for grain."""


@dataclass(frozen=True, slots=True)
class _Differences:
    """What blocks of two frames do not have in common, and how bright they are.

    luma: (blocks,) mean luma. apart: `Blocks`, without broad changes.
    """

    luma: NDArray[np.float32]
    apart: Blocks


class GrainMeter:
    """Looks at pairs of neighbouring frames and remembers what of them flickers.

    Blocks are matched by whole pixels, because a picture moved by part of a pixel is smoothed,
    and its grain with it. Holds a few thousand blocks of each pair.
    """

    def __init__(self) -> None:
        self._seen: list[_Differences] = []

    def see(self, here: Picture, there: Picture) -> None:
        """Take two neighbouring frames of one scene, at source size."""
        is_doubled = np.array_equal(here, there)  # as in telecine; it would pass for no grain
        if min(here.shape[:2]) >= SMALL_BLOCK_PX and not is_doubled:
            self._seen.append(_differences(finite(here), finite(there)))

    @property
    def grain(self) -> SourceGrain:
        """What the pairs seen so far tell of the source."""
        luma = np.concatenate([each.luma for each in self._seen] or [np.zeros(0, np.float32)])
        if luma.size < LEAST_BLOCKS:
            return NO_GRAIN
        return _grain(luma, np.concatenate([each.apart for each in self._seen]))


def _differences(here: Picture, there: Picture) -> _Differences:
    height, width = here.shape[:2]
    side = LARGE_BLOCK_PX if min(height, width) >= SMALL_BELOW_PX else SMALL_BLOCK_PX
    here = here[: height // side * side, : width // side * side]
    right, down = _whole_steps(here, there[: here.shape[0], : here.shape[1]], side)
    y, x = np.mgrid[: here.shape[0], : here.shape[1]]
    met_y, met_x = y + down, x + right
    inside = (met_y >= 0) & (met_y < height) & (met_x >= 0) & (met_x < width)
    met = there[np.clip(met_y, 0, height - 1), np.clip(met_x, 0, width - 1)]
    apart = _blocks(here - met, side) / np.float32(np.sqrt(2))  # both frames bring grain
    is_plain = _roughness(_blocks(here, side)) <= MOST_TEXTURE * _roughness(apart)
    is_inside = _blocks(inside[..., np.newaxis], side).all(axis=(1, 2, 3))
    chosen = np.flatnonzero(is_inside & is_plain)
    chosen = chosen[:: -(-chosen.size // MOST_BLOCKS) or 1]
    luma = _blocks(luma_of(here)[..., np.newaxis], side)[chosen].mean(axis=(1, 2, 3))
    return _Differences(luma, _without_slopes(apart[chosen]))


def _whole_steps(
    here: Picture, there: Picture, side: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return how many whole pixels right and down each block has moved, pixel by pixel.

    here, there: cut to whole blocks of `side` pixels.
    """
    small = at_matched_size(here)
    view = DisplayView.of(small)
    before, after = (
        view.levels(luma_of(view.seen(each))) for each in (small, at_matched_size(there))
    )
    flow, _ = FlowFinder(before.shape[1], before.shape[0]).raw_flows(before, after)
    rows, columns = here.shape[0] // side, here.shape[1] // side
    larger = here.shape[1] / flow.shape[1], here.shape[0] / flow.shape[0]
    steps = cv2.resize(flow, (columns, rows), interpolation=cv2.INTER_AREA) * larger
    each = np.rint(steps).astype(np.intp).repeat(side, axis=0).repeat(side, axis=1)
    return each[..., 0], each[..., 1]


def _blocks(picture: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    height, width, channels = picture.shape
    cut = picture.reshape(height // side, side, width // side, side, channels)
    return cut.swapaxes(1, 2).reshape(-1, side, side, channels)


def _roughness(blocks: Blocks) -> NDArray[np.float32]:
    """Return the energy of the finest detail of each block's luma."""
    luma = blocks @ LUMA_WEIGHTS.astype(np.float32)
    across, down = np.diff(luma, n=2, axis=2), np.diff(luma, n=2, axis=1)
    return np.asarray(np.square(across).mean((1, 2)) + np.square(down).mean((1, 2)), np.float32)


def _without_slopes(blocks: Blocks) -> Blocks:
    """Return blocks without their mean and slopes, scaled for the three numbers taken away."""
    side = blocks.shape[1]
    flat, across = np.ones((side, side)), np.tile(np.linspace(-1, 1, side), (side, 1))
    broad = np.stack([flat, across, across.T]).reshape(3, -1)
    broad = (broad / np.linalg.norm(broad, axis=1, keepdims=True)).astype(np.float32)
    pixels = blocks.reshape(len(blocks), side * side, 3)
    left = pixels - np.einsum("kp,bkc->bpc", broad, np.einsum("kp,bpc->bkc", broad, pixels))
    scaled = left * np.float32(np.sqrt(side**2 / (side**2 - 3)))
    return np.asarray(scaled.reshape(blocks.shape), np.float32)


def _grain(luma: NDArray[np.float32], apart: Blocks) -> SourceGrain:
    planes = apart @ LUMA_WEIGHTS.astype(np.float32)
    variance = np.square(planes).mean(axis=(1, 2))
    brightnesses = min(MOST_BRIGHTNESSES, max(1, luma.size // BLOCKS_PER_BRIGHTNESS))
    groups = np.array_split(np.argsort(luma, kind="stable"), brightnesses)
    quiet = [group[_is_quiet(variance[group])] for group in groups]
    taken = np.concatenate(quiet)
    whole = float(variance[taken].mean())
    if whole == 0:
        return NO_GRAIN
    return SourceGrain(
        lumas=tuple(float(luma[group].mean()) for group in quiet),
        sigmas=tuple(float(np.sqrt(variance[group].mean())) for group in quiet),
        covariance=_covariance(apart[taken], whole),
        correlation=_correlation(planes[taken], whole),
    )


def _is_quiet(variance: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return which blocks differ no more than the quiet ones do by their grain."""
    level = float(np.percentile(variance, QUIET_PERCENTILE))
    for _ in range(ROUNDS):
        found = float(variance[variance <= level * QUIET_RATIO].mean())
        if found == level:
            break
        level = found
    return np.asarray(variance <= level * QUIET_RATIO)


def _covariance(apart: Blocks, luma_variance: float) -> tuple[tuple[float, ...], ...]:
    pixels = apart.reshape(-1, 3).astype(np.float64)
    covariance = pixels.T @ pixels / len(pixels) / luma_variance
    return tuple(tuple(row) for row in covariance.tolist())


def _correlation(planes: NDArray[np.float32], variance: float) -> tuple[tuple[float, ...], ...]:
    side = 2 * REACH_PX + 1
    found = np.ones((side, side))
    for right in range(REACH_PX + 1):
        for down in range(-REACH_PX, REACH_PX + 1):
            related = _related(planes, right, down) / variance
            found[REACH_PX + down, REACH_PX + right] = related
            found[REACH_PX - down, REACH_PX - right] = related
    return tuple(tuple(row) for row in found.tolist())


def _related(planes: NDArray[np.float32], right: int, down: int) -> float:
    """Return the mean product of pixels that lie so far apart."""
    upper, lower = planes, planes
    if down:
        upper, lower = planes[:, : -abs(down)], planes[:, abs(down) :]
    first, second = (upper, lower) if down >= 0 else (lower, upper)
    if right:
        first, second = first[:, :, :-right], second[:, :, right:]
    return float((first * second).mean())
