"""The grain of a source, measured: what two neighbouring frames do not have in common."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.fidelity import LUMA_WEIGHTS
from sparkvsr_desktop.engine.grain.source_grain import NO_GRAIN, REACH_PX, SourceGrain
from sparkvsr_desktop.engine.propagation.anchor import at_matched_size
from sparkvsr_desktop.engine.propagation.display import DisplayView, luma_of
from sparkvsr_desktop.engine.propagation.flow import FlowFinder
from sparkvsr_desktop.engine.upscale import finite
from sparkvsr_desktop.picture import Picture

Blocks = NDArray[np.float32]
"""(blocks, BLOCK_PX, BLOCK_PX, 3) float32."""

BLOCK_PX = 16
MOST_BLOCKS = 2000
"""Of each pair of frames; far more than a mean needs."""

LEAST_BLOCKS, MOST_BRIGHTNESSES = 32, 8
QUIET_PERCENTILE, QUIET_RATIO = 20, 1.75
"""Blocks whose motion was not met show more than grain. So the mean is that of the quiet ones: it
starts at the fifth that differ least, and takes in whatever differs up to so many times as much."""

ROUNDS = 20


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
        if min(here.shape[:2]) >= BLOCK_PX and not is_doubled:
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
    rows, columns = height // BLOCK_PX, width // BLOCK_PX
    right, down = _whole_steps(here, there, rows, columns)
    y, x = np.mgrid[: rows * BLOCK_PX, : columns * BLOCK_PX]
    met_y, met_x = y + down, x + right
    inside = (met_y >= 0) & (met_y < height) & (met_x >= 0) & (met_x < width)
    met = there[np.clip(met_y, 0, height - 1), np.clip(met_x, 0, width - 1)]
    cropped = here[: rows * BLOCK_PX, : columns * BLOCK_PX]
    chosen = np.flatnonzero(_blocks(inside[..., np.newaxis]).all(axis=(1, 2, 3)))
    chosen = chosen[:: -(-chosen.size // MOST_BLOCKS) or 1]
    luma = _blocks(luma_of(cropped)[..., np.newaxis])[chosen].mean(axis=(1, 2, 3))
    # Both frames bring grain of their own to the difference.
    apart = _blocks(cropped - met)[chosen] / np.float32(np.sqrt(2))
    return _Differences(luma, _without_slopes(apart))


def _whole_steps(
    here: Picture, there: Picture, rows: int, columns: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return how many whole pixels right and down each block has moved, pixel by pixel."""
    small = at_matched_size(here)
    view = DisplayView.of(small)
    before, after = (
        view.levels(luma_of(view.seen(side))) for side in (small, at_matched_size(there))
    )
    height, width = before.shape
    flow, _ = FlowFinder(width, height).raw_flows(before, after)
    larger = np.array((here.shape[1] / flow.shape[1], here.shape[0] / flow.shape[0]))
    whole = flow[: -(-rows * BLOCK_PX * flow.shape[0] // here.shape[0])]
    steps = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA) * larger
    each = np.rint(steps).astype(np.intp).repeat(BLOCK_PX, axis=0).repeat(BLOCK_PX, axis=1)
    return each[..., 0], each[..., 1]


def _blocks(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width, channels = picture.shape
    cut = picture.reshape(height // BLOCK_PX, BLOCK_PX, width // BLOCK_PX, BLOCK_PX, channels)
    return cut.swapaxes(1, 2).reshape(-1, BLOCK_PX, BLOCK_PX, channels)


def _without_slopes(blocks: Blocks) -> Blocks:
    """Return blocks without their mean and slopes, scaled for the three numbers taken away."""
    place = np.linspace(-1, 1, BLOCK_PX)
    flat, across = np.ones((BLOCK_PX, BLOCK_PX)), np.tile(place, (BLOCK_PX, 1))
    broad = np.stack([flat, across, across.T]).reshape(3, -1)
    broad = (broad / np.linalg.norm(broad, axis=1, keepdims=True)).astype(np.float32)
    pixels = blocks.reshape(len(blocks), -1, 3)
    left = pixels - np.einsum("kp,bkc->bpc", broad, np.einsum("kp,bpc->bkc", broad, pixels))
    scaled = left * np.float32(np.sqrt(BLOCK_PX**2 / (BLOCK_PX**2 - 3)))
    return np.asarray(scaled.reshape(blocks.shape), np.float32)


def _grain(luma: NDArray[np.float32], apart: Blocks) -> SourceGrain:
    planes = apart @ LUMA_WEIGHTS.astype(np.float32)
    variance = np.square(planes).mean(axis=(1, 2))
    brightnesses = min(MOST_BRIGHTNESSES, luma.size // LEAST_BLOCKS)
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
