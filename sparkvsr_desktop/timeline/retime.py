"""Speed changes of a clip or a nested sequence, and which seconds are seen through them."""

from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import TypeAlias

import opentimelineio as otio

from sparkvsr_desktop.timeline.exact_time import Span

FINEST_SPEED_PART = 10_000
"""Speeds are read to this part: 47.6 fps in a 24 fps EDL is 119/60, with float noise."""
_REMAPPING_EFFECTS = ("timeremap", "time remap")
"""How FCP7 XML calls a speed change; its reader does not turn it into a time effect."""


@dataclass(frozen=True, slots=True)
class LinearSpeed:
    """A constant speed: 2 is twice as fast, -1 backwards."""

    factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class FrozenFrame:
    """One frame stands still."""


@dataclass(frozen=True, slots=True)
class UnknownRetime:
    """A speed ramp, or an effect whose meaning only its writer knows."""

    effect: str


Retime: TypeAlias = LinearSpeed | FrozenFrame | UnknownRetime


def retime_of(item: otio.core.Item) -> Retime:
    """Return what all time effects of an item do together."""
    factor = Fraction(1)
    effects = [effect for effect in item.effects if _changes_time(effect)]
    for effect in effects:
        scalar = getattr(effect, "time_scalar", None)
        if scalar is None or not isfinite(scalar):
            return UnknownRetime(effect.name or effect.effect_name or effect.schema_name())
        factor *= Fraction(scalar).limit_denominator(FINEST_SPEED_PART)
    return LinearSpeed(factor) if factor else FrozenFrame()


def seen_through(retime: LinearSpeed | FrozenFrame, start: Fraction, shown: Span) -> Span:
    """Return the seconds of the source that `shown` needs.

    start: source time at the item's own first frame. shown: seconds of record time from that
    frame; negative before it. A frozen frame is a span without duration. Writers disagree from
    which end a reversed item plays, so both sides of `start` are returned.
    """
    if isinstance(retime, FrozenFrame):
        return Span(start, start)
    if retime.factor < 0:
        reach = -retime.factor * max(shown.end, -shown.start)
        return Span(start - reach, start + reach)
    return Span(start + retime.factor * shown.start, start + retime.factor * shown.end)


def _changes_time(effect: otio.schema.Effect) -> bool:
    if isinstance(effect, otio.schema.TimeEffect):
        return True
    return any(
        getattr(effect, word, "").casefold() in _REMAPPING_EFFECTS
        for word in ("name", "effect_name")
    )
