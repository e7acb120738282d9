"""What is to be drafted: the loop at reduced size, from the stills there are."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_job import output_size
from sparkvsr_desktop.core.shot import Shot

LARGEST_SIDE_PX = 960
"""The embedded engine draws 21 to 28 pictures of 960 x 540 a second on two shared cores."""


@dataclass(frozen=True, slots=True)
class DraftOrder:
    """What is to be drafted: a span of a shot, and its stills as (source frame, file).

    `first_frame` is the one that is waited for, None where that is the first of the span.
    """

    shot: Shot
    span: SourceRange
    stills: tuple[tuple[int, Path], ...]
    scale: float
    guidance_scale: float
    first_frame: int | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the draft in pixels: even, and no larger than the result."""
        width, height = output_size(self.shot.media, self.scale, None)
        shrink = min(1.0, LARGEST_SIDE_PX / max(width, height))
        return even(width * shrink), even(height * shrink)


@dataclass(frozen=True, slots=True, eq=False)
class DraftPicture:
    """One frame of a draft, as soon as it is there."""

    source_frame: int
    image: QImage
    mean_trust: float


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A finished draft: its film, and the mean trust, 0..1, of each source frame."""

    order: DraftOrder
    media: Media
    trust: dict[int, float]


def even(length: float) -> int:
    """Return a length in pixels as the nearest even number, at least 2."""
    return max(2, round(length / 2) * 2)
