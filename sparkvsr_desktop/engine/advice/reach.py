"""How far each candidate would reach, as a still, over the rest of its scene."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.advice.glimpse import Glimpse
from sparkvsr_desktop.engine.propagation.match import matched
from sparkvsr_desktop.engine.propagation.search import FlowFinder
from sparkvsr_desktop.engine.protocol import StopToken

CELLS_WIDE, CELLS_HIGH = 16, 9
"""Coverage is kept for parts of the picture, so that two stills can complete each other."""

LEAST_SEARCHED_PX = 120
"""Smaller pictures are searched enlarged to this, half of what a render needs, for the speed."""

LEAST_COVERAGE = 0.05
"""Where less of the picture is covered, no frame further away is looked at."""

OWN_ODDS = 99.0
"""A still covers its own frame; 99 in 100 is as good as whole."""

FROM_ONE_SIDE = np.float32(0.9)
"""Two stills even out each other's small faults of place; a frame that one alone reaches has less
of its odds."""

SCENE_ODDS = 0.02
"""What a still promises, out of its reach, for the frames of its scene that lie between those
looked at: next to nothing, and more the nearer they are, so that stills spread."""

DISTANCE_EXPONENT = -0.25
"""Odds fall with the distance beyond what the match shows: its small faults add up. Measured on
eight clips with two, three and four stills (`tests/benchmarks/README.md`)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The odds that each candidate's still is right on each glimpse, and in each cell of it.

    `odds` is (candidates, glimpses, cells) float32, 0 in other scenes; `frames` and `candidates`
    are source frames, ascending, and `candidates` are among `frames`.
    """

    frames: tuple[int, ...]
    candidates: tuple[int, ...]
    odds: NDArray[np.float32]

    def coverage(self, stills: Iterable[int]) -> NDArray[np.float32]:
        """Return the trust, 0..1, of each glimpse and cell, with these candidates as stills.

        As in the engine, the nearest still before a frame and the nearest after it are carried.
        """
        chosen = sorted(stills)
        places = [self.candidates.index(still) for still in chosen]
        total = np.zeros(self.odds.shape[1:], np.float32)
        for at, frame in enumerate(self.frames):
            after = bisect_right(chosen, frame)
            near = [self.odds[place, at] for place in places[max(after - 1, 0) : after + 1]]
            reaching = [odds for odds in near if odds.any()]
            total[at] = sum(reaching, total[at])
            if len(reaching) == 1 and frame not in chosen:
                total[at] *= FROM_ONE_SIDE
        return np.asarray(total / (1 + total))


def reach(
    seen: Sequence[Glimpse],
    candidates: Sequence[int],
    walls: tuple[int, ...],
    furthest_frames: float,
    stop: StopToken,
) -> Reach:
    """Match every candidate with the glimpses of its scene, outwards as long as it reaches."""
    order = tuple(glimpse.source_frame for glimpse in seen)
    scenes = np.array([bisect_right(walls, frame) for frame in order])
    odds = np.zeros((len(candidates), len(seen), CELLS_HIGH * CELLS_WIDE), np.float32)

    def fill(row: int) -> None:
        at = order.index(candidates[row])
        height, width = seen[at].sight.source.shape[:2]
        finder = FlowFinder(width, height, LEAST_SEARCHED_PX)
        distances = np.abs(np.array(order) - order[at])
        odds[row, scenes == scenes[at]] = SCENE_ODDS
        odds[row, at] = OWN_ODDS
        for outwards in (range(at + 1, len(seen)), range(at - 1, -1, -1)):
            for other in outwards:
                stop.raise_if_stopped()
                if scenes[other] != scenes[at] or distances[other] > furthest_frames:
                    break
                covered = _cells(seen[at], seen[other], finder)
                if covered.mean() < LEAST_COVERAGE:
                    break
                odds[row, other] += covered / (1 - covered)
        fall = np.maximum(distances, 1).astype(np.float32) ** DISTANCE_EXPONENT
        odds[row] *= fall[:, np.newaxis]

    with ThreadPoolExecutor(cv2.getNumberOfCPUs()) as workers:
        for _ in workers.map(fill, range(len(candidates))):
            pass
    return Reach(order, tuple(candidates), odds)


def _cells(still: Glimpse, frame: Glimpse, finder: FlowFinder) -> NDArray[np.float32]:
    """Return how much of each part of `frame` the still would cover, 0 to below 1."""
    odds = matched(frame.sight.source, still.sight, finder).odds
    size = CELLS_WIDE, CELLS_HIGH
    cells = cv2.resize(odds / (1 + odds), size, interpolation=cv2.INTER_AREA)
    return np.asarray(cells, np.float32).ravel()
