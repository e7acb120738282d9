"""The keyframes an editor marked on the timeline, found as frames of the media."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import opentimelineio as otio

from sparkvsr_desktop.core.shot import ClipUse, Shot
from sparkvsr_desktop.timeline.exact_time import Span, seconds_of
from sparkvsr_desktop.timeline.origin import Origin, origin_of
from sparkvsr_desktop.timeline.placement import PlacedClip, placed_clips
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.relink import NAMESPACE
from sparkvsr_desktop.timeline.retime import LinearSpeed

NAME_PREFIX = "sparkvsr"
"""Editors write “SparkVSR keyframe”, in any case; no host lets them write metadata."""


@dataclass(frozen=True, slots=True)
class KeyframeMark:
    """A marker of ours: the clip it falls on, the frame of that clip's media, and its text."""

    clip_id: str
    source_frame: int
    note: str


def keyframe_marks(edit: Edit, shots: tuple[Shot, ...]) -> tuple[KeyframeMark, ...]:
    """Return the keyframes marked on clips, tracks and the timeline, in order of clips.

    A marker on a clip counts as the clip's source does, or, where that lies outside the clip,
    from the clip's first frame (Kdenlive). A marker on a track or the timeline falls on every
    clip below it. Marks outside the frames a clip shows are not of use and left out.
    """
    placed = {clip.clip_id: clip for clip in placed_clips(edit.timeline)}
    marks = [
        mark
        for shot in shots
        for use in shot.uses
        for mark in _marks_of_use(edit, shot, use, placed[use.clip_id])
    ]
    return tuple(dict.fromkeys(marks))


def note_of(marker: otio.schema.Marker) -> str:
    """Return a marker's text: its comment, else Resolve's note, else its name."""
    resolve = marker.metadata.get("Resolve_OTIO", {})
    return str(getattr(marker, "comment", "") or resolve.get("Note", "") or marker.name)


def _marks_of_use(
    edit: Edit, shot: Shot, use: ClipUse, placed: PlacedClip
) -> Iterator[KeyframeMark]:
    origin = origin_of(placed.clip, placed.source_start, shot.media)
    if origin is None:
        return
    on_clip = _frames_on_clip(placed, origin, use)
    on_timeline = _frames_on_timeline(edit, placed, origin)
    for marker, frame in (*on_clip, *on_timeline):
        if use.source_range.holds(frame):
            yield KeyframeMark(use.clip_id, frame, note_of(marker))


def _frames_on_clip(
    placed: PlacedClip, origin: Origin, use: ClipUse
) -> Iterator[tuple[otio.schema.Marker, int]]:
    for marker in filter(_is_ours, placed.clip.markers):
        start = seconds_of(marker.marked_range.start_time)
        frame = floor(origin.frame_at(start))
        if not use.source_range.holds(frame):
            frame = floor(origin.frame_at(placed.source_start + start))
        yield marker, frame


def _frames_on_timeline(
    edit: Edit, placed: PlacedClip, origin: Origin
) -> Iterator[tuple[otio.schema.Marker, int]]:
    if placed.record_start is None or placed.seen is None:
        return
    for marker in filter(_is_ours, _markers_above(edit.timeline, placed)):
        start = seconds_of(marker.marked_range.start_time)
        at = _source_at(placed, start - placed.record_start)
        if at is not None:
            yield marker, floor(origin.frame_at(at))


def _source_at(placed: PlacedClip, since_start: Fraction) -> Fraction | None:
    """Return the source seconds that a clip shows this long after its first frame in the record."""
    if not isinstance(placed.retime, LinearSpeed) or placed.retime.factor < 0:
        return None
    if placed.seen is None or placed.nest_speed is None:
        return None
    core: Span = placed.seen.core
    at = core.start + since_start * placed.retime.factor * placed.nest_speed
    return at if core.start <= at < core.end else None


def _markers_above(
    timeline: otio.schema.Timeline, placed: PlacedClip
) -> Iterator[otio.schema.Marker]:
    track = timeline.tracks[int(placed.clip_id.split("/")[0])]
    yield from timeline.tracks.markers
    if isinstance(track, otio.core.Composition):
        yield from track.markers


def _is_ours(marker: otio.schema.Marker) -> bool:
    return NAMESPACE in marker.metadata or marker.name.casefold().startswith(NAME_PREFIX)
