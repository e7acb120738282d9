"""Every video clip of an edit in its place: what of it is seen, through nests and retimes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeGuard

import opentimelineio as otio

from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.timeline.exact_time import Span, is_usable, seconds_of, span_of
from sparkvsr_desktop.timeline.retime import (
    FrozenFrame,
    LinearSpeed,
    Retime,
    UnknownRetime,
    retime_of,
    seen_through,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The seconds of its source that a clip shows, counted as its source range counts.

    `core` is what its place on the track shows, `whole` adds what transitions reach for.
    """

    core: Span
    whole: Span


@dataclass(frozen=True, slots=True)
class PlacedClip:
    """A clip, and what the edit shows of it.

    `source_start` is the clip's own first frame, in seconds of its source. `is_visible` is False
    where the trim of a nest or track cuts it away. `seen` is None then, and for an unknown
    retime, which may show any frame. `untrimmed` is what it would show if no nest or track around
    it were trimmed; None for an unknown retime alone. `record_start` is in seconds from the first
    frame of the timeline, None for a clip that is seen in a transition alone; `nest_speed` is the
    speed of all nests around the clip; both are None below a retime that does not run straight.
    """

    clip: otio.schema.Clip
    clip_id: str
    track: str
    is_enabled: bool
    is_visible: bool
    retime: Retime
    source_start: Fraction
    seen: Seen | None
    untrimmed: Seen | None
    record_start: Fraction | None
    nest_speed: Fraction | None


@dataclass(frozen=True, slots=True)
class _Record:
    """Where a composition's own time lies in the timeline: start + time / speed."""

    start: Fraction
    speed: Fraction

    def at(self, time: Fraction) -> Fraction:
        return self.start + time / self.speed


@dataclass(frozen=True, slots=True)
class _View:
    """How a composition is looked at: `window` None shows all of it."""

    path: tuple[int, ...]
    track: str
    window: Span | None
    record: _Record | None
    is_enabled: bool


@dataclass(frozen=True, slots=True)
class _Slot:
    """A child in the time of its parent, and the seconds that transitions add at its ends."""

    index: int
    item: otio.core.Item
    place: Span
    head: Fraction = Fraction(0)
    tail: Fraction = Fraction(0)


def placed_clips(timeline: otio.schema.Timeline) -> Iterator[PlacedClip]:
    """Yield the clips of all video tracks, bottom track first, each track in record order."""
    tracks = timeline.tracks
    record = _Record(-_start_of(tracks), Fraction(1))
    window = span_of(tracks.source_range) if tracks.source_range else None
    view = _View((), "", window, record, tracks.enabled)
    video_number = 0
    for slot in _slots(tracks):
        if _is_video(slot.item):
            video_number += 1
            label = slot.item.name or f"Video {video_number}"
            yield from _placed(slot, replace(view, track=label))


def clip_with_id(timeline: otio.schema.Timeline, clip_id: str) -> otio.schema.Clip:
    """Return the clip that `placed_clips` gave this id; ids survive a deep copy."""
    item = timeline.tracks
    for index in clip_id.split("/"):
        item = item[int(index)]
    return item


def trimmed_span(item: otio.core.Item) -> Span:
    """Return the seconds of its own time that an item shows, before any retime."""
    if item.source_range is not None:
        return span_of(item.source_range)
    if isinstance(item, otio.core.Composition):
        return Span(Fraction(0), _content_length(item))
    available = item.media_reference.available_range if hasattr(item, "media_reference") else None
    return span_of(available) if is_usable(available) else Span(Fraction(0), Fraction(0))


def _placed(slot: _Slot, view: _View) -> Iterator[PlacedClip]:
    item, shown = slot.item, _shown(slot, view.window)
    inner = _View(
        path=(*view.path, slot.index),
        track=view.track,
        window=None,
        record=view.record,
        is_enabled=view.is_enabled and item.enabled,
    )
    if isinstance(item, otio.schema.Clip):
        yield _placed_clip(slot, inner, shown)
    elif isinstance(item, otio.core.Composition):
        yield from _placed_children(slot, inner, shown)


def _shown(slot: _Slot, window: Span | None) -> Span | None:
    """Return what a window shows of an item: of one that is seen in a transition alone its end."""
    place = slot.place
    if window is None:
        return place
    if inside := place.overlap(window):
        return inside
    if window.overlap(Span(place.start - slot.head, place.start)):
        return Span(place.start, place.start)
    if window.overlap(Span(place.end, place.end + slot.tail)):
        return Span(place.end, place.end)
    return None


def _placed_clip(slot: _Slot, view: _View, shown: Span | None) -> PlacedClip:
    clip, retime = slot.item, retime_of(slot.item)
    return PlacedClip(
        clip=clip,
        clip_id="/".join(map(str, view.path)),
        track=view.track,
        is_enabled=view.is_enabled,
        is_visible=shown is not None,
        retime=retime,
        source_start=_start_of(clip),
        seen=_seen(slot, retime, shown),
        untrimmed=_seen(slot, retime, slot.place),
        record_start=_record_start(shown, view.record),
        nest_speed=view.record.speed if view.record else None,
    )


def _record_start(shown: Span | None, record: _Record | None) -> Fraction | None:
    if shown is None or record is None or not shown.duration:
        return None
    return record.at(shown.start)


def _seen(slot: _Slot, retime: Retime, shown: Span | None) -> Seen | None:
    if shown is None or isinstance(retime, UnknownRetime):
        return None
    start = _start_of(slot.item)
    core = seen_through(retime, start, _from_first_frame(shown, slot))
    return Seen(core, seen_through(retime, start, _with_transitions(shown, slot)))


def _placed_children(slot: _Slot, view: _View, shown: Span | None) -> Iterator[PlacedClip]:
    nest, retime = slot.item, retime_of(slot.item)
    start = _start_of(nest)
    nowhere = Span(start, start)
    if shown is None:
        window: Span | None = nowhere
    elif isinstance(retime, UnknownRetime):
        window = None
    else:
        window = seen_through(retime, start, _with_transitions(shown, slot))
        if isinstance(retime, FrozenFrame):
            window = Span(start, start + _frame_length(nest))
    label = f"{view.track} / {nest.name}" if nest.name and len(view.path) > 1 else view.track
    record = _record_inside(slot, view.record, retime, start)
    inner = replace(view, track=label, window=window, record=record)
    for child in _slots(nest):
        if _is_video(child.item):
            yield from _placed(child, inner)


def _record_inside(
    slot: _Slot, outer: _Record | None, retime: Retime, start: Fraction
) -> _Record | None:
    if outer is None or not isinstance(retime, LinearSpeed) or retime.factor < 0:
        return None
    at_own_zero = slot.place.start - start / retime.factor
    return _Record(outer.at(at_own_zero), outer.speed * retime.factor)


def _from_first_frame(shown: Span, slot: _Slot) -> Span:
    return Span(shown.start - slot.place.start, shown.end - slot.place.start)


def _with_transitions(shown: Span, slot: _Slot) -> Span:
    """Add what transitions reach for, at the ends that a nest's trim has not cut away."""
    head = slot.head if shown.start == slot.place.start else Fraction(0)
    tail = slot.tail if shown.end == slot.place.end else Fraction(0)
    core = _from_first_frame(shown, slot)
    return Span(core.start - head, core.end + tail)


def _slots(composition: otio.core.Composition) -> Iterator[_Slot]:
    """Yield the items of a track one after the other, those of a stack all from zero."""
    is_stack = isinstance(composition, otio.schema.Stack)
    children = list(composition)
    position = Fraction(0)
    for index, item in enumerate(children):
        if not isinstance(item, otio.core.Item):
            continue
        start = Fraction(0) if is_stack else position
        position = start + trimmed_span(item).duration
        before = children[index - 1] if index else None
        after = children[index + 1] if index + 1 < len(children) else None
        head = seconds_of(before.in_offset) if _is_transition(before) else Fraction(0)
        tail = seconds_of(after.out_offset) if _is_transition(after) else Fraction(0)
        yield _Slot(index, item, Span(start, position), head, tail)


def _content_length(composition: otio.core.Composition) -> Fraction:
    return max((slot.place.end for slot in _slots(composition)), default=Fraction(0))


def _start_of(item: otio.core.Item) -> Fraction:
    return trimmed_span(item).start


def _frame_length(item: otio.core.Item) -> Fraction:
    """Return the seconds of one frame in a nest's own rate, 1/24 where it states none."""
    for candidate in (item, *item.find_children()):
        trim = getattr(candidate, "source_range", None)
        if trim is not None:
            return 1 / exact_rate(trim.duration.rate)
    return Fraction(1, 24)


def _is_transition(item: object) -> TypeGuard[otio.schema.Transition]:
    return isinstance(item, otio.schema.Transition)


def _is_video(item: object) -> bool:
    video = otio.schema.TrackKind.Video
    return bool(getattr(item, "kind", video) == video)
