"""The one timeline to work on, whatever the top object of a file is."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import opentimelineio as otio

from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.exact_time import is_usable
from sparkvsr_desktop.timeline.timeline_kind import (
    UnknownTimelineKindError,
    UnreadableTimelineError,
)


class TimelineNotChosenError(SparkVSRError):
    """A file with several timelines, and no word which one is meant. `names` are theirs."""

    def __init__(self, path: Path, names: tuple[str, ...], asked: str | None) -> None:
        known = ", ".join(f"“{name}”" for name in names)
        missing = f"has no timeline “{asked}”" if asked else f"holds {len(names)} timelines"
        super().__init__(
            f"“{path.name}” {missing}.",
            remedy=f"Choose one of them (--timeline on the command line): {known}.",
        )
        self.names = names


class EditWithoutVideoError(SparkVSRError):
    """A timeline in which no video track has a clip."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” has no video clip.",
            remedy="Export a timeline with at least one clip on a video track.",
        )


def all_timelines(top_object: object) -> Iterator[otio.schema.Timeline]:
    """Yield the timelines of a file's top object, those inside collections too."""
    if isinstance(top_object, otio.schema.Timeline):
        yield top_object
    else:
        for child in _members(top_object):
            yield from all_timelines(child)


def chosen_timeline(
    top_object: object, path: Path, name: str | None
) -> tuple[otio.schema.Timeline, bool]:
    """Return the timeline to work on, and whether it was made here around loose clips.

    A Clip, a Track, a Stack or a list of them becomes a timeline of its own. Raises
    UnknownTimelineKindError, TimelineNotChosenError and EditWithoutVideoError.
    """
    if not isinstance(top_object, otio.core.SerializableObject) and not _is_list(top_object):
        raise UnknownTimelineKindError(path)
    timelines = tuple(all_timelines(top_object))
    names = tuple(timeline.name for timeline in timelines)
    if name is not None and timelines:
        named = [timeline for timeline in timelines if timeline.name == name]
        if len(named) != 1:
            raise TimelineNotChosenError(path, names, name if not named else None)
        return named[0], False
    if len(timelines) > 1:
        raise TimelineNotChosenError(path, names, None)
    return (timelines[0], False) if timelines else _wrapped(top_object, path)


def has_video(timeline: otio.schema.Timeline) -> bool:
    """Whether a clip stands on a track that is not sound or text."""
    return any(
        clips
        for clips in (
            child.find_clips() if isinstance(child, otio.core.Composition) else [child]
            for child in timeline.tracks
            if getattr(child, "kind", otio.schema.TrackKind.Video) == otio.schema.TrackKind.Video
        )
    )


def check_ranges(timeline: otio.schema.Timeline, path: Path) -> None:
    """Refuse a timeline whose items have no countable place. Raises UnreadableTimelineError."""
    for item in timeline.find_children():
        if isinstance(item, otio.schema.Transition):
            spans = [otio.opentime.TimeRange(t, t) for t in (item.in_offset, item.out_offset)]
        else:
            spans = [item.source_range] if item.source_range is not None else []
        if not all(map(is_usable, spans)):
            raise UnreadableTimelineError(path, f"“{item.name}” has a range that is no time")


def transitions_side_by_side(composition: otio.core.Composition) -> Iterator[str]:
    """Yield a sentence for each pair of transitions without a clip between: no host reads them."""
    for one, other in pairwise(composition):
        if all(isinstance(item, otio.schema.Transition) for item in (one, other)):
            yield f"Two transitions stand side by side on “{composition.name}”."
    for child in composition:
        if isinstance(child, otio.core.Composition):
            yield from transitions_side_by_side(child)


def first_stated_rate(timeline: otio.schema.Timeline) -> Fraction | None:
    """Return the rate of the timeline's start, else of its first video item, else None."""
    start = timeline.global_start_time
    if start is not None and start.rate > 0:
        return exact_rate(start.rate)
    for item in timeline.find_children():
        trim = getattr(item, "source_range", None)
        if trim is not None and not _is_sound(item):
            return exact_rate(trim.duration.rate)
    available = (_available_range(clip) for clip in timeline.find_clips())
    rates = (span.duration.rate for span in available if is_usable(span))
    return next((exact_rate(rate) for rate in rates), None)


def _available_range(clip: otio.schema.Clip) -> otio.opentime.TimeRange | None:
    return clip.media_reference.available_range if clip.media_reference else None


def _is_sound(item: otio.core.Composable) -> bool:
    while item is not None:
        if getattr(item, "kind", "") == otio.schema.TrackKind.Audio:
            return True
        item = item.parent()
    return False


def _wrapped(top_object: object, path: Path) -> tuple[otio.schema.Timeline, bool]:
    """Loose objects get a timeline; deep copies, as OTIO lets a child have one parent only."""
    if isinstance(top_object, otio.schema.Stack):
        timeline = otio.schema.Timeline(name=top_object.name)
        timeline.tracks = top_object.deepcopy()
        return timeline, False
    if isinstance(top_object, otio.schema.Track):
        return _timeline_of(top_object.name, [top_object.deepcopy()]), False
    loose = [child.deepcopy() for child in _composables(top_object)]
    if not loose:
        raise EditWithoutVideoError(path)
    if all(isinstance(child, otio.schema.Track) for child in loose):
        return _timeline_of(path.stem, loose), False
    track = otio.schema.Track(name="Video 1", kind=otio.schema.TrackKind.Video, children=loose)
    return _timeline_of(loose[0].name if len(loose) == 1 else path.stem, [track]), True


def _composables(top_object: object) -> Iterator[otio.core.Composable]:
    if isinstance(top_object, otio.core.Composable):
        yield top_object
    else:
        for child in _members(top_object):
            yield from _composables(child)


def _members(top_object: object) -> Iterator[object]:
    """Yield what a collection or a bare list holds."""
    if _is_list(top_object) and isinstance(top_object, Iterable):
        yield from top_object


def _is_list(top_object: object) -> bool:
    """OTIO has no public name for its own list type; tracks and stacks are no lists here."""
    return hasattr(top_object, "append") and not isinstance(top_object, otio.core.Composition)


def _timeline_of(name: str, tracks: list[otio.schema.Track]) -> otio.schema.Timeline:
    return otio.schema.Timeline(name=name, tracks=tracks)
