"""Dissolves inside a shot, found from its pictures: frames that are a mixture of two scenes."""

from collections import deque

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.upscale import finite
from sparkvsr_desktop.picture import Picture

LONG_SIDE_PX = 48
SOFT_SIGMA_PX = 1.0
"""At this size, and so soft, what moves inside a scene hardly matters beside another scene."""

SPANS_FRAMES = (6, 9, 13, 19, 28, 40, 58)
"""Distances over which two pictures are compared: from a quick dissolve to two seconds."""

MOST_ALIKE = 0.5
"""Two pictures whose shapes correlate more are of one scene, however its light changes."""

LEAST_CONTRAST = 0.02
"""A picture that varies less shows no scene: it is a fade to a plain colour."""

LARGEST_REST = 0.06
"""What a mixture of both ends may leave unexplained of a frame between them, as a share of the
squared difference of the ends. A thing that moves, or a wipe, leaves up to a quarter."""

LEAST_SPREAD = 0.15
"""How evenly two pictures differ, 1 all over alike; a thing that enters one of them is small."""

LARGEST_STEP, LARGEST_STEP_BACK = 0.4, 0.03
"""By how much the share of the incoming scene grows from one frame to the next: a cut is a step of
one, and in a dissolve nothing goes back."""

WELL_MIXED = (0.15, 0.85)
"""Shares of the incoming scene between which its growth is measured; from there its beginning and
its end are told, because what moves looks like a small share, too."""

FEWEST_STEPS = 3
"""Frames that must be so mixed."""


class DissolveFinder:
    """Looks at the pictures of a shot one after the other and remembers where scenes dissolve.

    A frame of a dissolve is a mixture of what is shown before and after it, with a share that
    grows from frame to frame. Holds some 60 thumbnails, however long the shot.
    """

    def __init__(self) -> None:
        self._seen: deque[NDArray[np.float32]] = deque(maxlen=max(SPANS_FRAMES) + 1)
        self._found: tuple[SourceRange, ...] = ()

    def see(self, source_frame: int, picture: Picture) -> None:
        """Take the next picture of the shot; source frames follow each other without a gap."""
        self._seen.append(_thumbnail(picture))
        for span in SPANS_FRAMES:
            if span < len(self._seen):
                pictures = list(self._seen)[-span - 1 :]
                mixture = _mixture(source_frame - span, pictures)
                if mixture is not None:
                    self._found = _joined(self._found, mixture)

    @property
    def dissolves(self) -> tuple[SourceRange, ...]:
        """The dissolves among the pictures seen so far, ascending; all their frames are mixed."""
        return self._found


def _joined(known: tuple[SourceRange, ...], span: SourceRange) -> tuple[SourceRange, ...]:
    """Return the dissolves with one more; a pair inside of a dissolve shows a part of it."""
    touching = [each for each in known if each.start <= span.end and span.start <= each.end]
    others = [each for each in known if each not in touching]
    start = min(each.start for each in (*touching, span))
    end = max(each.end for each in (*touching, span))
    joined = SourceRange.between(start, end)
    return tuple(sorted((*others, joined), key=lambda each: each.start))


def _mixture(first_frame: int, pictures: list[NDArray[np.float32]]) -> SourceRange | None:
    """Return the frames that mix the first and the last picture, if those between do."""
    start, end = pictures[0], pictures[-1]
    if _correlation(start, end) > MOST_ALIKE:
        return None
    way = end - start
    whole = float(np.vdot(way, way))
    if _spread(way) < LEAST_SPREAD:
        return None
    gone = np.stack(pictures) - start
    shares = gone.reshape(len(pictures), -1) @ way.ravel() / whole
    rests = np.square(gone - shares[:, None, None, None] * way).sum(axis=(1, 2, 3)) / whole
    steps = np.diff(shares)
    if rests.max() > LARGEST_REST or steps.max() > LARGEST_STEP:
        return None
    mixed = np.flatnonzero((shares > WELL_MIXED[0]) & (shares < WELL_MIXED[1]))
    if mixed.size < FEWEST_STEPS or steps.min() < -LARGEST_STEP_BACK:
        return None
    growth, at_start = np.polyfit(mixed, shares[mixed], 1)
    first_mixed = max(int(np.floor(-at_start / growth)) + 1, 1)
    first_pure = min(int(np.ceil((1 - at_start) / growth)), len(pictures) - 1)
    return SourceRange.between(first_frame + first_mixed, first_frame + first_pure)


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return how much two pictures have the same shapes, -1 to 1; 1 where one shows none."""
    first, second = one - one.mean(axis=(0, 1)), other - other.mean(axis=(0, 1))
    if min(first.std(), second.std()) < LEAST_CONTRAST:
        return 1.0
    return float(np.vdot(first, second) / np.sqrt(np.vdot(first, first) * np.vdot(second, second)))


def _spread(way: NDArray[np.float32]) -> float:
    """Return the share of the picture over which a difference is spread, 0 to 1."""
    energy = np.square(way).sum(axis=2)
    return float(energy.sum() ** 2 / (energy.size * np.square(energy).sum()))


def _thumbnail(picture: Picture) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    shrink = max(1.0, max(height, width) / LONG_SIDE_PX)
    size = (max(1, round(width / shrink)), max(1, round(height / shrink)))
    small = cv2.resize(finite(picture), size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(np.clip(small, 0, 1), (0, 0), SOFT_SIGMA_PX)
    return np.asarray(soft, np.float32)
