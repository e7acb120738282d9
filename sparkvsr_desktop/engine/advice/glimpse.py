"""Glimpses of a shot: a bounded number of its frames, small, to judge the whole by."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.propagation.match import Sight
from sparkvsr_desktop.engine.protocol import SourceFrames, StopToken
from sparkvsr_desktop.engine.upscale import finite, resized

LONG_SIDE_PX = 320
"""Enough to tell whether a motion can be followed; larger pictures change the order little."""

FEWEST_GLIMPSES, GLIMPSES_PER_STILL = 48, 4
"""How finely a long shot is looked at: its length costs reading, not matching."""

NEIGHBOURS = 4
"""Sharpness is compared with this many glimpses on either side."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A frame as the matcher sees it. `sharpness` is comparable among its neighbours only."""

    source_frame: int
    sight: Sight
    sharpness: float


def glimpses(frames: SourceFrames, wanted: Iterable[int], stop: StopToken) -> Iterator[Glimpse]:
    """Yield a glimpse of each wanted frame, in order.

    The shot is read once, one picture at a time.
    """
    shot, looked_at = frames.available, set(wanted)
    for source_frame, picture in zip(shot.frames, frames.read(shot), strict=True):
        stop.raise_if_stopped()
        if source_frame in looked_at:
            height, width = picture.shape[:2]
            shrink = max(1.0, max(height, width) / LONG_SIDE_PX)
            size = max(1, round(width / shrink)), max(1, round(height / shrink))
            sight = Sight.of(resized(finite(picture), *size))
            yield Glimpse(source_frame, sight, _sharpness(sight))


def looked_at_frames(shot: SourceRange, stills: int) -> range:
    """Return the frames by which a shot that is to get so many stills is judged.

    They have equal distances, and as much room before the first as after the last.
    """
    step = -(-shot.duration // max(FEWEST_GLIMPSES, GLIMPSES_PER_STILL * stills))
    return range(shot.start + (shot.duration - 1) % step // 2, shot.end, step)


def blur(seen: Sequence[Glimpse], at: int) -> float:
    """Return how much less sharp glimpse `at` is than those around it: 0 not at all, to 1."""
    around = seen[max(at - NEIGHBOURS, 0) : at + NEIGHBOURS + 1]
    usual = float(np.median([glimpse.sharpness for glimpse in around]))
    return max(0.0, 1 - seen[at].sharpness / max(usual, 1e-9))


def _sharpness(sight: Sight) -> float:
    """Return the strength of fine detail over that of broad detail: high where nothing is blurred.

    Grain is below the first blur.
    """
    luma = sight.view.seen(sight.source).mean(axis=2)
    fine, broad, base = (cv2.GaussianBlur(luma, (0, 0), sigma) for sigma in (1.0, 2.0, 6.0))
    return float((fine - broad).std() / ((broad - base).std() + np.float32(1e-4)))
