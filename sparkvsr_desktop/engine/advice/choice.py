"""Choosing the stills that together leave the least of a shot uncovered."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.core.keyframe import SPACING_FRAMES
from sparkvsr_desktop.engine.advice.reach import Reach

MOST_TRUST, LEAST_ERROR = 0.985, 0.005
"""The trust at which stills leave next to nothing of the upscale's error, and that rest."""

BLUR_COST_DB = 4.0
"""What a still that is wholly blurred would cost each frame it is carried to."""

LEAST_PROMISE_DB = 0.1
"""What a choice must promise above stills at equal distances, ends included. Less is within what
the expectation errs by: on the demo film such a choice lost 0.55 dB, on one clip it gained that."""

LEAST_BETTERMENT_DB = 1e-4
MOST_EXCHANGES = 20


def chosen_stills(
    reach: Reach, have: tuple[int, ...], count: int, blurs: Mapping[int, float]
) -> tuple[int, ...]:
    """Return up to `count` candidates to add to the stills `have`, the most useful first.

    blurs: of each candidate, 0 sharp to 1. Each is taken where it gains most beside those already
    taken; then each is exchanged for a better one, as long as that helps. Where the outcome
    promises hardly more than equal distances, it is these. Fewer come back where no more fit
    SPACING_FRAMES apart.
    """
    taken: tuple[int, ...] = ()
    while len(taken) < count and (options := list(_additions(reach, have, taken))):
        taken = max(options, key=lambda stills: _worth(reach, have, stills, blurs))
    for _ in range(MOST_EXCHANGES):
        better = max(
            _exchanges(reach, have, taken),
            key=lambda stills: _worth(reach, have, stills, blurs),
            default=taken,
        )
        bettered = _worth(reach, have, better, blurs) - _worth(reach, have, taken, blurs)
        if bettered < LEAST_BETTERMENT_DB:
            break
        taken = better
    even = _even(reach, count)
    if not have and len(even) == len(taken) and _keep_apart(even):
        promise = _worth(reach, have, taken, blurs) - _worth(reach, have, even, blurs)
        taken = taken if promise >= LEAST_PROMISE_DB else even
    return _most_useful_first(reach, have, taken, blurs)


def _even(reach: Reach, count: int) -> tuple[int, ...]:
    """Return the candidates that lie nearest to equal distances from the first to the last."""
    first, last = reach.frames[0], reach.frames[-1]
    places = np.linspace(first, last, count)
    nearest = (min(reach.candidates, key=lambda at: abs(at - place)) for place in places)
    return tuple(sorted(set(nearest)))


def expected_gain_db(coverage: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the gain over the plain upscale that a trust, 0..1, promises.

    Frames of trust t keep about MOST_TRUST - t of the upscale's squared error: the table of
    `test_trust_calibration`.
    """
    short = MOST_TRUST - coverage.mean(axis=1)
    # falls with `short` and bends towards zero below LEAST_ERROR: more trust is always better
    left = (short + np.hypot(short, 2 * LEAST_ERROR)) / 2
    return np.asarray(-10 * np.log10(left), np.float32)


def _worth(
    reach: Reach, have: tuple[int, ...], stills: tuple[int, ...], blurs: Mapping[int, float]
) -> float:
    """Return the expected mean gain in dB, less what blurred stills would cost."""
    gain = expected_gain_db(reach.coverage(have + stills)).mean()
    return float(gain) - BLUR_COST_DB * sum(blurs[still] for still in stills) / len(have + stills)


def _additions(
    reach: Reach, have: tuple[int, ...], taken: tuple[int, ...]
) -> Iterator[tuple[int, ...]]:
    for candidate in reach.candidates:
        if _keep_apart((*have, *taken, candidate)):
            yield (*taken, candidate)


def _exchanges(
    reach: Reach, have: tuple[int, ...], taken: tuple[int, ...]
) -> Iterator[tuple[int, ...]]:
    for place in range(len(taken)):
        yield from _additions(reach, have, taken[:place] + taken[place + 1 :])


def _most_useful_first(
    reach: Reach, have: tuple[int, ...], taken: tuple[int, ...], blurs: Mapping[int, float]
) -> tuple[int, ...]:
    ordered: tuple[int, ...] = ()
    while waiting := [still for still in taken if still not in ordered]:
        options = [(*ordered, still) for still in waiting]
        ordered = max(options, key=lambda stills: _worth(reach, have, stills, blurs))
    return ordered


def _keep_apart(stills: Sequence[int]) -> bool:
    return all(later - earlier >= SPACING_FRAMES for earlier, later in pairwise(sorted(stills)))
