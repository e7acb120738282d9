"""Exact rates, and the frames of a media as half-open ranges."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Self

STANDARD_RATES = tuple(
    Fraction(*pair)
    for pair in (
        (24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1),
        (60000, 1001), (60, 1), (120, 1),
    )
)  # fmt: skip
RATE_TOLERANCE_FPS = 0.01
"""Writers store 23.976 as float32, with two, three or fifteen digits; all lie within this."""


@lru_cache(maxsize=256)  # asked for every time of a timeline, which all have the same few rates
def exact_rate(fps: float | Fraction) -> Fraction:
    """Return the standard rate that `fps` stands for, or `fps` itself where none is near.

    Raises ValueError when `fps` is not above zero.
    """
    if not fps > 0:
        raise ValueError(f"a rate is above zero, not {fps}")
    nearest = min(STANDARD_RATES, key=lambda rate: abs(rate - Fraction(fps)))
    if abs(nearest - Fraction(fps)) <= RATE_TOLERANCE_FPS:
        return nearest
    return Fraction(fps).limit_denominator(1001)


@dataclass(frozen=True, slots=True, order=True)
class SourceRange:
    """Frames [start, start + duration) of a media, counted from its first frame (0-based)."""

    start: int
    duration: int

    def __post_init__(self) -> None:
        if self.duration < 1:
            raise ValueError(f"a source range holds at least one frame, not {self.duration}")

    @classmethod
    def between(cls, start: int, end: int) -> Self:
        """Return the frames from `start` up to, not including, `end`."""
        return cls(start, end - start)

    @property
    def end(self) -> int:
        """The frame after the last one."""
        return self.start + self.duration

    @property
    def last_frame(self) -> int:
        """The last frame inside the range."""
        return self.end - 1

    @property
    def frames(self) -> range:
        """The source frames, in order."""
        return range(self.start, self.end)

    def holds(self, frame: int) -> bool:
        """Whether `frame` lies inside."""
        return self.start <= frame < self.end

    def covers(self, other: "SourceRange") -> bool:
        """Whether every frame of `other` lies inside."""
        return self.start <= other.start and other.end <= self.end

    def overlap(self, other: "SourceRange") -> "SourceRange | None":
        """Return the frames both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return SourceRange.between(start, end) if start < end else None


def with_handles(used: SourceRange, frames: int, available: SourceRange) -> SourceRange:
    """Return `used` grown by `frames` on each side, never past `available`."""
    return SourceRange.between(
        max(used.start - frames, available.start), min(used.end + frames, available.end)
    )


def joined(ranges: Iterable[SourceRange], gap: int) -> tuple[SourceRange, ...]:
    """Return the ranges in order, those that overlap or lie at most `gap` frames apart as one."""
    union: list[SourceRange] = []
    for span in sorted(ranges):
        if union and span.start - union[-1].end <= gap:
            union[-1] = SourceRange.between(union[-1].start, max(union[-1].end, span.end))
        else:
            union.append(span)
    return tuple(union)
