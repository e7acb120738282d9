"""Whether the media under a clip has all frames of the clip's own range, seen or not."""

from collections.abc import Iterator
from fractions import Fraction

import opentimelineio as otio

from sparkvsr_desktop.timeline.exact_time import Span
from sparkvsr_desktop.timeline.placement import trimmed_span
from sparkvsr_desktop.timeline.retime import (
    LinearSpeed,
    Retime,
    UnknownRetime,
    retime_of,
    seen_through,
)


def own_range_lies_in(clip: otio.schema.Clip, available: Span, frame: Fraction) -> bool:
    """Whether all that a clip's own range plays is in `available`.

    Nests and tracks around the clip may hide some of it; that counts, as hosts look at the clip
    alone, and nests are opened and trimmed anew. Its speed counts too: at half speed, a range of
    20 frames plays 10. A reversed clip may play from either end, so one of the two must be there;
    after an unknown retime, which may show any frame, only the start is looked at.

    available: in seconds as the clip's range counts. frame: seconds of one frame of the media;
    less than one is forgiven (positions between frames), and at speed s the end of the last.
    """
    retime = retime_of(clip)
    slack = frame * max(_speed(retime), Fraction(1))
    before = slack if _is_reversed(retime) else frame
    return any(
        available.start - before < played.start and played.end < available.end + slack
        for played in _ways_to_play(clip, retime)
    )


def _ways_to_play(clip: otio.schema.Clip, retime: Retime) -> Iterator[Span]:
    trim = trimmed_span(clip)
    if isinstance(retime, UnknownRetime):
        yield Span(trim.start, trim.start)
        return
    played = seen_through(retime, trim.start, Span(Fraction(0), trim.duration))
    if _is_reversed(retime):
        yield Span(played.start, trim.start)
        yield Span(trim.start, played.end)
    else:
        yield played


def _speed(retime: Retime) -> Fraction:
    return abs(retime.factor) if isinstance(retime, LinearSpeed) else Fraction(1)


def _is_reversed(retime: Retime) -> bool:
    return isinstance(retime, LinearSpeed) and retime.factor < 0
