"""A reference still made ready to be carried: what of it is detail, and what is a grade."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from sparkvsr_desktop.engine.grain.meter import GrainMeter
from sparkvsr_desktop.engine.propagation.band import smoothly_resized
from sparkvsr_desktop.engine.propagation.fine_still import FineStill
from sparkvsr_desktop.engine.propagation.known_matches import Digest, digest_of
from sparkvsr_desktop.engine.propagation.maps import blurred
from sparkvsr_desktop.engine.propagation.match import Sight, at_matched_size
from sparkvsr_desktop.engine.propagation.search import way_size
from sparkvsr_desktop.engine.propagation.still_grain import without_grain
from sparkvsr_desktop.engine.protocol import Reference
from sparkvsr_desktop.engine.upscale import finite, resized
from sparkvsr_desktop.picture import Picture

GRADE_SIGMA_PX = 2.0
"""Where a still differs from its source more broadly than this, it was graded or coloured;
where more finely, it has detail that the source lacks."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A still and its source frame.

    The first three pictures have the restored size: the still as it is, `clean` without its grain,
    and `ungraded`, that in the colours of its source. `grade` is what the still changes of its
    colours, at the size at which ways are chosen, `sight` the source frame as the matcher sees it,
    and `digest` that of this frame.
    """

    source_frame: int
    still: Picture
    clean: Picture
    ungraded: FineStill
    grade: Picture
    sight: Sight
    digest: Digest | None


def anchor(
    reference: Reference, source: Picture, neighbour: Callable[[], Picture | None]
) -> Anchor:
    """Make the still ready.

    source: its frame of the shot, at source size and finite. neighbour: called where the grain
    of the shot matters, returns a frame beside it, or None where there is none.
    """
    still = finite(reference.picture)
    height, width = still.shape[:2]
    matched = at_matched_size(source)
    broad = way_size(*_size(matched))
    difference = resized(still, *broad) - resized(source, *broad)
    grade = blurred(difference, GRADE_SIGMA_PX * broad[0] / matched.shape[1])
    clean = without_grain(still, lambda: _grainiest(source, neighbour(), width))
    return Anchor(
        source_frame=reference.source_frame,
        still=still,
        clean=clean,
        ungraded=FineStill.of(_less(clean, smoothly_resized(grade, width, height))),
        grade=grade,
        sight=Sight.of(matched),
        digest=digest_of(matched),
    )


def _less(picture: Picture, grade: Picture) -> Picture:
    """Return the picture less the grade, whose memory it takes."""
    return np.subtract(picture, grade, out=grade)


def _grainiest(source: Picture, neighbour: Picture | None, width_px: int) -> float:
    """Return the standard deviation that the luma of grain may have in a still of this width.

    Grain of single pixels is averaged when a picture is made smaller, so that a still that is
    larger than its source may have as many times as much.
    """
    if neighbour is None:
        return 0.0
    meter = GrainMeter()
    meter.see(source, neighbour)
    return float(fmean(meter.grain.sigmas) * max(1.0, width_px / source.shape[1]))


def _size(picture: Picture) -> tuple[int, int]:
    return picture.shape[1], picture.shape[0]
