"""Times of a timeline as exact fractions, whatever digits a writer gave its rates."""

from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import TypeGuard

import opentimelineio as otio

from sparkvsr_desktop.core.ranges import exact_rate

FINEST_FRAME_PART = 10_000
"""Positions between frames are read to this part of a frame; what is finer is float noise."""


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds [start, end) in the time of a clip, a track or a media."""

    start: Fraction
    end: Fraction

    @property
    def duration(self) -> Fraction:
        """Length in seconds."""
        return self.end - self.start

    def overlap(self, other: "Span") -> "Span | None":
        """Return the seconds both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


def frames_of(time: otio.opentime.RationalTime) -> Fraction:
    """Return the frame count of a time, fractions of a frame kept."""
    return Fraction(time.value).limit_denominator(FINEST_FRAME_PART)


def seconds_of(time: otio.opentime.RationalTime) -> Fraction:
    """Return the seconds of a time at the exact rate its own rate stands for."""
    return frames_of(time) / exact_rate(time.rate)


def span_of(time_range: otio.opentime.TimeRange) -> Span:
    """Return the seconds a time range covers."""
    start = seconds_of(time_range.start_time)
    return Span(start, start + seconds_of(time_range.duration))


def time_at(seconds: Fraction, rate_as_written: float) -> otio.opentime.RationalTime:
    """Return a time at the very rate a writer used, so that the file keeps its own spelling."""
    frames = seconds * exact_rate(rate_as_written)
    return otio.opentime.RationalTime(float(frames), rate_as_written)


def is_usable(
    time_range: otio.opentime.TimeRange | None,
) -> TypeGuard[otio.opentime.TimeRange]:
    """Whether a range has finite numbers, rates above zero and no negative duration.

    Kdenlive states stills at a rate of 0; the AAF reader now and then gives no range at all.
    """
    if time_range is None:
        return False
    start, duration = time_range.start_time, time_range.duration
    numbers = (start.value, start.rate, duration.value, duration.rate)
    return all(map(isfinite, numbers)) and min(start.rate, duration.rate, duration.value + 1) > 0
