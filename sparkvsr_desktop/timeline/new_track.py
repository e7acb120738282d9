"""Restored clips on tracks of their own, above the editor's, which stay as they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

import opentimelineio as otio

from sparkvsr_desktop.timeline.exact_time import seconds_of
from sparkvsr_desktop.timeline.placement import trimmed_span
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.references import spell_paths_in_full
from sparkvsr_desktop.timeline.relink import NAMESPACE, Relinked
from sparkvsr_desktop.timeline.retime import LinearSpeed, retime_of

_Ends: TypeAlias = tuple[otio.opentime.RationalTime | None, otio.opentime.RationalTime | None]
COPY_OF = "copy_of"
"""Names, in our metadata on a new track, the track whose restored clips it holds."""


@dataclass(frozen=True, slots=True)
class _Place:
    """An item of a track, what stands before and after it, and whether it is restored."""

    item: otio.core.Composable
    is_restored: bool


def on_new_tracks(edit: Edit, relinked: Relinked) -> Relinked:
    """Return `relinked` with its restored timeline in another form: the edit with tracks added.

    Each video track with restored clips gets a copy right above it, as long as itself: restored
    clips at their places, gaps elsewhere. A transition is copied where both of its clips are
    restored. Where one is, that clip is shortened, so that the transition below is seen; a clip
    that cannot be, for its speed change or its length, stays below and is warned of.
    """
    timeline = edit.timeline.deepcopy()
    spell_paths_in_full(timeline, edit.folder)
    warnings = list(relinked.warnings)
    for index in reversed(range(len(timeline.tracks))):
        copied = relinked.restored.tracks[index]
        if _is_video(copied) and _holds_restored(copied, str(index), relinked.clip_ids):
            track = _copy(copied, index, relinked.clip_ids, warnings)
            timeline.tracks.insert(index + 1, track)
    return replace(relinked, restored=timeline, warnings=tuple(warnings))


def added_tracks(timeline: otio.schema.Timeline) -> tuple[int, ...]:
    """Return the places of the tracks that `on_new_tracks` added."""
    tracks = enumerate(timeline.tracks)
    return tuple(index for index, track in tracks if COPY_OF in track.metadata.get(NAMESPACE, {}))


def _is_video(track: otio.core.Composable) -> bool:
    return isinstance(track, otio.schema.Track) and track.kind == otio.schema.TrackKind.Video


def _holds_restored(item: otio.core.Composable, clip_id: str, restored: Sequence[str]) -> bool:
    return any(each == clip_id or each.startswith(f"{clip_id}/") for each in restored)


def _copy(
    track: otio.schema.Track, index: int, restored: Sequence[str], warnings: list[str]
) -> otio.schema.Track:
    copy = otio.schema.Track(
        f"{track.name or 'Video'} restored",
        kind=track.kind,
        source_range=track.source_range,
        metadata={NAMESPACE: {COPY_OF: track.name}},
    )
    copy.enabled = track.enabled
    places = [
        _Place(item, _holds_restored(item, f"{index}/{number}", restored))
        for number, item in enumerate(track)
    ]
    copy.extend(_merged(_items(list(_without_stubborn(places, warnings)))))
    return copy


def _without_stubborn(places: list[_Place], warnings: list[str]) -> Iterator[_Place]:
    """Yield the places, those that cannot give way to a transition below as not restored."""
    for number, place in enumerate(places):
        ends = _uncovered(places, number)
        if place.is_restored and any(ends) and not _may_give_way(place.item, ends):
            warnings.append(
                f"“{place.item.name}” is not on the new track: a transition to a clip that was not"
                " restored lies on it, and it cannot be shortened."
            )
            yield replace(place, is_restored=False)
        else:
            yield place


def _may_give_way(item: otio.core.Item, ends: _Ends) -> bool:
    taken = sum((seconds_of(end) for end in ends if end), start=Fraction(0))
    return retime_of(item) == LinearSpeed() and taken < trimmed_span(item).duration


def _uncovered(places: list[_Place], number: int) -> _Ends:
    """Return what transitions with clips that stay below take of an item's head and tail."""
    before, after = _neighbour(places, number, -1), _neighbour(places, number, 1)
    return before and before.out_offset, after and after.in_offset


def _neighbour(places: list[_Place], number: int, step: int) -> otio.schema.Transition | None:
    """Return the transition beside an item, unless the clip behind it is restored too."""
    beside, behind = number + step, number + 2 * step
    if not 0 <= beside < len(places):
        return None
    transition = places[beside].item
    if not isinstance(transition, otio.schema.Transition):
        return None
    is_shared = 0 <= behind < len(places) and places[behind].is_restored
    return None if is_shared else transition


def _items(places: list[_Place]) -> Iterator[otio.core.Composable]:
    for number, place in enumerate(places):
        if isinstance(place.item, otio.schema.Transition):
            sides = places[max(number - 1, 0) : number + 2]
            if len(sides) == 3 and sides[0].is_restored and sides[2].is_restored:
                yield place.item.deepcopy()
        elif place.is_restored:
            yield from _shortened(place.item, *_uncovered(places, number))
        elif isinstance(place.item, otio.core.Item):
            yield _gap(place.item.trimmed_range().duration)


def _shortened(
    item: otio.core.Item,
    head: otio.opentime.RationalTime | None,
    tail: otio.opentime.RationalTime | None,
) -> Iterator[otio.core.Item]:
    """Yield a copy of an item that gives way to gaps at its ends."""
    copy = item.deepcopy()
    span = item.trimmed_range()
    start, duration = span.start_time, span.duration
    if head is not None:
        start, duration = start + head, duration - head
        yield _gap(head)
    if tail is not None:
        duration -= tail
    if head is not None or tail is not None:
        copy.source_range = otio.opentime.TimeRange(start, duration)
    yield copy
    if tail is not None:
        yield _gap(tail)


def _gap(duration: otio.opentime.RationalTime) -> otio.schema.Gap:
    zero = otio.opentime.RationalTime(0, duration.rate)
    return otio.schema.Gap(source_range=otio.opentime.TimeRange(zero, duration))


def _merged(items: Iterator[otio.core.Composable]) -> list[otio.core.Composable]:
    """Return the items with neighbouring gaps of one rate made one, and empty ones left out."""
    merged: list[otio.core.Composable] = []
    for item in items:
        if isinstance(item, otio.schema.Gap) and not trimmed_span(item).duration:
            continue
        last = merged[-1] if merged else None
        if _are_gaps_of_one_rate(last, item):
            merged[-1] = _gap(merged[-1].source_range.duration + item.source_range.duration)
        else:
            merged.append(item)
    return merged


def _are_gaps_of_one_rate(last: object, item: otio.core.Composable) -> bool:
    if not isinstance(last, otio.schema.Gap) or not isinstance(item, otio.schema.Gap):
        return False
    return bool(last.source_range.duration.rate == item.source_range.duration.rate)
