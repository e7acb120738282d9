"""A reference still made ready to be carried: what of it is detail, and what is a grade."""

from dataclasses import dataclass

from sparkvsr_desktop.engine.propagation.band import smoothly_resized
from sparkvsr_desktop.engine.propagation.flow import blurred
from sparkvsr_desktop.engine.propagation.match import Sight
from sparkvsr_desktop.engine.protocol import Reference
from sparkvsr_desktop.engine.upscale import finite, resized
from sparkvsr_desktop.picture import Picture

LONGEST_MATCHED_PX = 960
"""Larger sources are matched at this size: motion needs no more, and memory and time would."""

GRADE_SIGMA_PX = 2.0
"""Where a still differs from its source more broadly than this, it was graded or coloured;
where more finely, it has detail that the source lacks."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A still and its source frame.

    `still` and `ungraded` have the restored size: the still, and the still in the colours of
    its source. `sight` and `grade` have the matched size: the source frame as the matcher sees
    it, and what the still changes of its colours.
    """

    source_frame: int
    still: Picture
    ungraded: Picture
    grade: Picture
    sight: Sight


def anchor(reference: Reference, source: Picture) -> Anchor:
    """Make the still ready. `source` is its frame of the shot, at source size and finite."""
    still = finite(reference.picture)
    height, width = still.shape[:2]
    matched = at_matched_size(source)
    difference = resized(still - resized(source, width, height), *_size(matched))
    grade = blurred(difference, GRADE_SIGMA_PX)
    return Anchor(
        source_frame=reference.source_frame,
        still=still,
        ungraded=still - smoothly_resized(grade, width, height),
        grade=grade,
        sight=Sight.of(matched),
    )


def at_matched_size(source: Picture) -> Picture:
    """Return `source` at the size that motion is found at: its own, unless that is large."""
    width, height = _size(source)
    shrink = max(1.0, max(width, height) / LONGEST_MATCHED_PX)
    if shrink == 1:
        return source
    return resized(source, max(1, round(width / shrink)), max(1, round(height / shrink)))


def _size(picture: Picture) -> tuple[int, int]:
    return picture.shape[1], picture.shape[0]
