"""Finished media into a copy of the edit; nothing but the media under the clips changes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import opentimelineio as otio

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.core.shot import ClipUse, LeftAlone, Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.exact_time import is_usable, span_of, time_at
from sparkvsr_desktop.timeline.media_sources import spelling_of
from sparkvsr_desktop.timeline.origin import NOISE_FRAMES, Origin, origin_of
from sparkvsr_desktop.timeline.own_range import own_range_lies_in
from sparkvsr_desktop.timeline.placement import clip_with_id, trimmed_span
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.references import (
    reference_to,
    spell_paths_in_full,
    start_frame_of,
)
from sparkvsr_desktop.timeline.resolve_transform import is_panned_or_tilted

NAMESPACE = "sparkvsr"
"""The one metadata key that is ours, on clips and on our references."""
METADATA_VERSION = 1
RESTORED_KEY = "restored"
DEFAULT_KEY = otio.schema.Clip.DEFAULT_MEDIA_KEY


class RenderMismatchError(SparkVSRError):
    """A finished file that is not the shot it was made for."""

    def __init__(self, shot: Shot, media: Media) -> None:
        wanted = f"{shot.source_range.duration} frames at {float(shot.media.rate):.3f} fps"
        found = f"{media.frames} frames at {float(media.rate):.3f} fps"
        super().__init__(
            f"“{media.source}” has {found}; the shot “{shot.name}” has {wanted}.",
            remedy="Delete that file and render the shot again.",
        )


@dataclass(frozen=True, slots=True)
class RenderedShot:
    """A shot and its finished media, as probed at its final place.

    `facts` is what the timeline is to remember of the job, in plain JSON values: job_id, engine,
    model, settings_hash, handles, keyframes, created and whatever else belongs to it.
    """

    shot: Shot
    media: Media
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Relinked:
    """The edit with finished media in two forms.

    `restored` is for hosts: one reference per clip. `session` keeps every reference and has the
    finished one active. `clip_ids` were relinked, `left_alone` were in a shot but could not be.
    """

    restored: otio.schema.Timeline
    session: otio.schema.Timeline
    clip_ids: tuple[str, ...]
    left_alone: tuple[LeftAlone, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Link:
    """What a clip gets: a reference, and a source range where its own does not fit any more."""

    clip_id: str
    reference: otio.core.MediaReference
    source_range: otio.opentime.TimeRange | None
    metadata: dict[str, object]


def relink(edit: Edit, renders: Sequence[RenderedShot], *, file_urls: bool = False) -> Relinked:
    """Return copies of the edit whose clips show the finished media, at the same frames.

    A clip is relinked only when all it shows lies inside the render, and all of its own range, of
    which a nest may hide some: a host may look at the clip alone. Otherwise it keeps its source,
    and a warning says why. Relative paths of other
    media are spelled in full, as the copies may be saved elsewhere. file_urls: `file://` URLs
    instead of bare paths, for hosts that want them. Raises RenderMismatchError.
    """
    restored, session = edit.timeline.deepcopy(), edit.timeline.deepcopy()
    for timeline in (restored, session):
        spell_paths_in_full(timeline, edit.folder)
    links: list[_Link] = []
    left_alone: list[LeftAlone] = []
    for render, use in _uses(renders):
        clip = clip_with_id(edit.timeline, use.clip_id)
        link = _link(clip, use, render, file_urls)
        if link is None or not _stays_inside(link, clip):
            left_alone.append(_not_inside(use, render))
            continue
        links.append(link)
        _apply(link, clip_with_id(restored, use.clip_id), keep_others=False)
        _apply(link, clip_with_id(session, use.clip_id), keep_others=True)
    ids = tuple(link.clip_id for link in links)
    warnings = (*(alone.reason for alone in left_alone), *_size_warnings(edit, renders, ids))
    return Relinked(restored, session, ids, tuple(left_alone), warnings)


def _uses(renders: Sequence[RenderedShot]) -> Iterator[tuple[RenderedShot, ClipUse]]:
    for render in renders:
        frames, rate = render.shot.source_range.duration, render.shot.media.rate
        if render.media.frames != frames or render.media.rate != rate:
            raise RenderMismatchError(render.shot, render.media)
        for use in render.shot.uses:
            yield render, use


def _link(
    clip: otio.schema.Clip, use: ClipUse, render: RenderedShot, file_urls: bool
) -> _Link | None:
    origin = origin_of(clip, trimmed_span(clip).start, render.shot.media)
    if origin is None or not render.shot.source_range.covers(use.source_range):
        return None
    rate = _rate_as_written(clip, origin, render.media)
    reference = reference_to(render.media, rate, file_urls=file_urls)
    original = clip.media_reference
    if original.available_image_bounds is not None:
        reference.available_image_bounds = original.available_image_bounds
    metadata = _metadata(clip, render)
    reference.metadata[NAMESPACE] = metadata
    source_range = _source_range_in_render(clip, origin, render)
    return _Link(use.clip_id, reference, source_range, metadata)


def _source_range_in_render(
    clip: otio.schema.Clip, origin: Origin, render: RenderedShot
) -> otio.opentime.TimeRange | None:
    """Return the clip's range as the finished media counts, None where its own still holds.

    Media with timecode keeps its count, so a timecode range stays as it is. A count from zero
    (no timecode, or Kdenlive, which ignores it on writing but subtracts it on reading) is moved
    to the count of the finished file.
    """
    trim = clip.trimmed_range()
    start = trimmed_span(clip).start
    first_frame = start_frame_of(render.media) - render.shot.source_range.start
    moved = (first_frame / origin.rate) + (start - origin.seconds)
    if clip.source_range is not None and abs(moved - start) * origin.rate <= NOISE_FRAMES:
        return None
    return otio.opentime.TimeRange(time_at(moved, trim.start_time.rate), trim.duration)


def _rate_as_written(clip: otio.schema.Clip, origin: Origin, media: Media) -> float:
    """Return the digits the timeline already uses for this rate: readers compare them as floats."""
    available = clip.media_reference.available_range
    if is_usable(available) and exact_rate(available.duration.rate) == origin.rate:
        return float(available.duration.rate)
    own_rate = clip.trimmed_range().duration.rate
    return float(own_rate if exact_rate(own_rate) == media.rate else media.rate)


def _stays_inside(link: _Link, clip: otio.schema.Clip) -> bool:
    linked = clip.deepcopy()
    _apply(link, linked, keep_others=False)
    available = linked.media_reference.available_range
    if linked.source_range.start_time.value < 0:  # by a part of a frame, which lint refuses too
        return False
    return own_range_lies_in(linked, span_of(available), 1 / exact_rate(available.duration.rate))


def _apply(link: _Link, clip: otio.schema.Clip, *, keep_others: bool) -> None:
    reference = link.reference.deepcopy()
    if keep_others:
        references = clip.media_references()
        key = _free_key(references)
        clip.set_media_references({**references, key: reference}, key)
    else:
        clip.set_media_references({DEFAULT_KEY: reference}, DEFAULT_KEY)
    if link.source_range is not None:
        clip.source_range = link.source_range
    clip.metadata[NAMESPACE] = link.metadata


def _free_key(references: Mapping[str, object]) -> str:
    key, number = RESTORED_KEY, 1
    while key in references:
        number += 1
        key = f"{RESTORED_KEY}.{number}"
    return key


def _metadata(clip: otio.schema.Clip, render: RenderedShot) -> dict[str, object]:
    media, interval = render.shot.media, render.shot.source_range
    facts = {
        **render.facts,
        "version": METADATA_VERSION,
        "shot": render.shot.name,
        "source": {
            "url": spelling_of(clip.media_reference),
            "sha": media.signature,
            "range": _plain_range(clip.media_reference.available_range),
            "rate": str(media.rate),
            "start_tc": str(media.start_timecode) if media.start_timecode else None,
        },
        "interval": {"start": interval.start, "duration": interval.duration},
        "original_source_range": _plain_range(clip.source_range),
    }
    plain: dict[str, object] = json.loads(json.dumps(facts, allow_nan=False))
    return plain


def _plain_range(time_range: otio.opentime.TimeRange | None) -> dict[str, float] | None:
    if time_range is None:
        return None
    start, duration = time_range.start_time, time_range.duration
    return {"start": start.value, "duration": duration.value, "rate": start.rate}


def _not_inside(use: ClipUse, render: RenderedShot) -> LeftAlone:
    shown, needed, rendered = use.source_range, use.needed_range, render.shot.source_range
    was_rendered = (
        f"“{render.shot.name}” was rendered from {rendered.start} to {rendered.last_frame}"
    )
    if not rendered.covers(shown):
        why = f"it shows frames {shown.start} to {shown.last_frame}, {was_rendered}"
    elif not rendered.covers(needed):
        why = (
            f"with what its sequence hides it has frames {needed.start} to {needed.last_frame}, "
            f"{was_rendered}"
        )
    else:
        why = "its own range reaches past its media, even if not in what is seen"
    return LeftAlone(use.clip_id, use.name, use.track, f"“{use.name}” keeps its source: {why}.")


def _size_warnings(
    edit: Edit, renders: Sequence[RenderedShot], ids: tuple[str, ...]
) -> Iterator[str]:
    """Say where another size may move the picture: pan and tilt are relative to the source."""
    for render, use in _uses(renders):
        before, after = render.shot.media, render.media
        is_resized = (before.width, before.height) != (after.width, after.height)
        if is_resized and use.clip_id in ids:
            clip = clip_with_id(edit.timeline, use.clip_id)
            if is_panned_or_tilted(clip):
                yield (
                    f"“{use.name}” is panned or tilted in Resolve, and its media is now "
                    f"{after.width} by {after.height} pixels: check its framing."
                )
