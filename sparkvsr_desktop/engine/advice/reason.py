"""Why a still helps where it is advised, in an editor's words."""

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.advice.reach import CELLS_HIGH, CELLS_WIDE, Reach

MUCH_UNCOVERED, PARTLY_UNCOVERED = 0.5, 0.8
"""Trust below which a frame is told to be uncovered, or uncovered in part."""

LEAST_UNEVENNESS = 0.15
"""How much less one side is covered than the other before it is named."""


def reason(reach: Reach, before: tuple[int, ...], still: int, borders: tuple[int, ...]) -> str:
    """Return why `still` is advised beside the stills `before` it, as the end of a sentence.

    borders: the first frame of each scene of the shot, and the frame after its last.
    """
    scene = bisect_right(borders, still)
    near = [other for other in before if bisect_right(borders, other) == scene]
    if not near:
        first, end = borders[scene - 1], borders[scene]
        if len(borders) > 2:
            return f"the scene of frames {first} to {end - 1} has no still"
        return "it is like most of the shot"
    nearest = min(near, key=lambda other: abs(other - still))
    coverage = reach.coverage(before)
    covered = float(coverage[reach.frames.index(still)].mean())
    if covered >= PARTLY_UNCOVERED:
        return f"the nearest still is {abs(still - nearest)} frames away"
    how_much = "most" if covered < MUCH_UNCOVERED else "a part"
    side = _side(coverage[reach.frames.index(still)])
    place = f", at the {side}" if side else ""
    since = _onset(reach, coverage, nearest, still)
    when = "after" if nearest < still else "before"
    return f"{how_much} of the picture is uncovered {when} frame {since}{place}"


def _onset(reach: Reach, coverage: NDArray[np.float32], nearest: int, still: int) -> int:
    """Return the frame, on the way from the nearest still, after which coverage falls most."""
    start, end = reach.frames.index(nearest), reach.frames.index(still)
    step = 1 if end > start else -1
    way = coverage[range(start, end + step, step)].mean(axis=1)
    return reach.frames[start + step * int(np.argmax(way[:-1] - way[1:]))]


def _side(cells: NDArray[np.float32]) -> str:
    """Return the side of the picture that is uncovered, or nothing where it is no one side."""
    picture = cells.reshape(CELLS_HIGH, CELLS_WIDE)
    rows, columns = CELLS_HIGH // 3, CELLS_WIDE // 3
    sides = {
        "left": picture[:, :columns],
        "right": picture[:, -columns:],
        "top": picture[:rows],
        "bottom": picture[-rows:],
    }
    means = {name: float(part.mean()) for name, part in sides.items()}
    least = min(means, key=lambda name: means[name])
    return least if means[least] < float(picture.mean()) - LEAST_UNEVENNESS else ""
