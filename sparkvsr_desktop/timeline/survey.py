"""What an edit uses: for each video clip its media and frames, or why it is left alone."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.shot import ClipUse, LeftAlone
from sparkvsr_desktop.timeline.clip_media import (
    ClipMedia,
    ClipNotUsableError,
    Probe,
    ProbedOnce,
    clip_name,
)
from sparkvsr_desktop.timeline.exact_time import Span, is_usable
from sparkvsr_desktop.timeline.media_paths import Roots
from sparkvsr_desktop.timeline.origin import Origin, OriginKind, likeliest_origin, origin_of
from sparkvsr_desktop.timeline.own_range import own_range_lies_in
from sparkvsr_desktop.timeline.placement import PlacedClip, Seen, placed_clips, trimmed_span
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.retime import LinearSpeed

MAX_FRAMES_OF_UNKNOWN_RETIME = 1500
"""A speed ramp may show any frame, so all are rendered: up to a minute at 25 fps, by judgement."""


@dataclass(frozen=True, slots=True)
class MediaUse:
    """A clip's use of its media."""

    use: ClipUse
    media: Media


@dataclass(frozen=True, slots=True)
class Survey:
    """All video clips of an edit, bottom track first, and sentences of warning."""

    uses: tuple[MediaUse, ...]
    left_alone: tuple[LeftAlone, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ShownFrames:
    frames: SourceRange
    needed: SourceRange
    warnings: tuple[str, ...] = ()
    own: SourceRange | None = None
    step: Fraction | None = None


def survey(
    edit: Edit,
    probe: Probe,
    *,
    roots: Roots = (),
    media_folders: tuple[Path, ...] = (),
    include_disabled: bool = False,
) -> Survey:
    """Return what each video clip of an edit uses, each media probed once.

    roots: (root as the timeline spells it, root on this machine) for timelines from elsewhere.
    media_folders: where media that are not in their place may be taken by their file name.
    include_disabled: takes the clips that the editor switched off, too.
    """
    media_of_clip = ClipMedia(edit, ProbedOnce(probe), roots, media_folders)
    uses: list[MediaUse] = []
    left_alone: list[LeftAlone] = []
    warnings: list[str] = []
    for placed in placed_clips(edit.timeline):
        name = clip_name(placed.clip)
        try:
            _check_is_seen(placed, name, include_disabled)
            media = media_of_clip.of(placed.clip)
            shown = _shown_frames(placed, name, media)
        except ClipNotUsableError as reason:
            left_alone.append(
                LeftAlone(placed.clip_id, name, placed.track, str(reason), reason.missing_path)
            )
            continue
        uses.append(MediaUse(_clip_use(placed, name, shown, edit), media))
        warnings.extend(shown.warnings)
    return Survey(tuple(uses), tuple(left_alone), tuple(warnings))


def _check_is_seen(placed: PlacedClip, name: str, include_disabled: bool) -> None:
    if not placed.is_enabled and not include_disabled:
        raise ClipNotUsableError(f"“{name}” is disabled in the edit.")
    if not trimmed_span(placed.clip).duration:
        raise ClipNotUsableError(f"“{name}” has no source range.")
    if not placed.is_visible:
        raise ClipNotUsableError(f"“{name}” is cut away by the sequence it lies in.")


def _clip_use(placed: PlacedClip, name: str, shown: _ShownFrames, edit: Edit) -> ClipUse:
    record_start = placed.record_start if edit.has_record_positions else None
    step = None if shown.step is None else shown.step / edit.rate
    return ClipUse(
        clip_id=placed.clip_id,
        name=name,
        track=placed.track,
        source_range=shown.frames,
        needed_range=shown.needed,
        timeline_start=None if record_start is None else round(record_start * edit.rate),
        is_enabled=placed.is_enabled,
        own_range=shown.own,
        source_step=step,
    )


def _shown_frames(placed: PlacedClip, name: str, media: Media) -> _ShownFrames:
    if placed.seen is None or placed.untrimmed is None:
        return _every_frame(placed, name, media)
    origin = origin_of(placed.clip, placed.source_start, media)
    if origin is None:
        likeliest = likeliest_origin(placed.clip, placed.source_start, media)
        raise ClipNotUsableError(_outside(name, placed.seen.core, likeliest, media))
    if not _lies_inside(placed, placed.seen, origin, media):
        raise ClipNotUsableError(_outside(name, placed.seen.core, origin, media))
    first, end = origin.frames_of(placed.seen.whole)
    inside = SourceRange.between(first, end).overlap(media.available_range)
    if inside is None:
        raise ClipNotUsableError(_outside(name, placed.seen.core, origin, media))
    warnings = (
        *_doubts(placed, name, origin),
        *_short_handles(name, first, end, media),
        *_too_long(placed, name, origin, media),
    )
    untrimmed = SourceRange.between(*origin.frames_of(placed.untrimmed.whole))
    needed = untrimmed.overlap(media.available_range) or inside
    own = SourceRange.between(*origin.frames_of(placed.seen.core)).overlap(inside)
    return _ShownFrames(inside, needed, warnings, own, _frames_each_second(placed, origin))


def _frames_each_second(placed: PlacedClip, origin: Origin) -> Fraction | None:
    """Return how many source frames a second of the record shows, None where that varies."""
    if not isinstance(placed.retime, LinearSpeed) or placed.nest_speed is None:
        return None
    speed = placed.retime.factor * placed.nest_speed
    return speed * origin.rate if speed > 0 else None


def _every_frame(placed: PlacedClip, name: str, media: Media) -> _ShownFrames:
    if media.frames > MAX_FRAMES_OF_UNKNOWN_RETIME:
        effect = getattr(placed.retime, "effect", "unknown")
        raise ClipNotUsableError(
            f"“{name}” has a speed change that cannot be followed ({effect}), and its media of "
            f"{media.frames} frames is too long to restore all of it."
        )
    return _ShownFrames(media.available_range, media.available_range)


def _lies_inside(placed: PlacedClip, seen: Seen, origin: Origin, media: Media) -> bool:
    """Whether the clip itself asks for frames that exist; a fraction of a frame is forgiven.

    At speed s the frame after the last one shown may lie up to s frames past the media. A
    reversed clip was widened on purpose and is clipped to the media.
    """
    speed = placed.retime.factor if isinstance(placed.retime, LinearSpeed) else Fraction(1)
    if speed < 0:
        return True
    first, end = origin.frame_at(seen.core.start), origin.frame_at(seen.core.end)
    return first > -1 and end < media.frames + max(speed, Fraction(1))


def _doubts(placed: PlacedClip, name: str, origin: Origin) -> tuple[str, ...]:
    stated = is_usable(placed.clip.media_reference.available_range)
    if origin.kind is OriginKind.AVAILABLE_RANGE or not stated:
        return ()
    return (
        f"“{name}” lies outside the range that the timeline states for its media; its frames "
        f"are counted from {origin.kind.value}.",
    )


def _short_handles(name: str, first: int, end: int, media: Media) -> tuple[str, ...]:
    missing = max(-first, end - media.frames)
    if missing <= 1:
        return ()
    return (f"“{name}” reaches {missing} frames past the end of its media.",)


def _too_long(placed: PlacedClip, name: str, origin: Origin, media: Media) -> tuple[str, ...]:
    """Say of a clip before it is rendered that it will not be linked; see `relink`."""
    available = Span(origin.seconds, origin.seconds + media.frames / origin.rate)
    if own_range_lies_in(placed.clip, available, 1 / origin.rate):
        return ()
    return (
        f"“{name}” will be rendered, but keep its source: its own range reaches past its media, "
        "even if not in what is seen. Shorten it to have it linked.",
    )


def _outside(name: str, asked: Span, origin: Origin, media: Media) -> str:
    first, end = origin.frames_of(asked)
    return (
        f"“{name}” asks for frames {first} to {end - 1}; "
        f"its media has frames 0 to {media.frames - 1}."
    )
