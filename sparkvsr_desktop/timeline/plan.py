"""Which media ranges to render so that every clip of the edit is served, each frame once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.media_split import MediaSplit, parts_between, splits_of
from sparkvsr_desktop.core.plan import Plan as Plan
from sparkvsr_desktop.core.ranges import SourceRange, joined, with_handles
from sparkvsr_desktop.core.shot import ClipUse, Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.clip_media import Probe
from sparkvsr_desktop.timeline.media_paths import Roots
from sparkvsr_desktop.timeline.media_sources import identity_of
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.shot_names import file_safe, unique
from sparkvsr_desktop.timeline.survey import MediaUse, survey

UNEVEN_TIME_MARGIN_FRAMES = 2
"""Interlaced and variable-rate media: fields and jitter reach past the frame that is named."""


class NoSuchClipError(SparkVSRError):
    """A clip was asked for by a name that nothing in the edit has."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        names = ", ".join(f"“{each}”" for each in known) or "none"
        super().__init__(
            f"No shot of the edit is called “{name}”.", remedy=f"Choose from: {names}."
        )


class NegativeHandlesError(SparkVSRError):
    """Handles or a join gap below zero."""

    def __init__(self, what: str, frames: int) -> None:
        super().__init__(f"The {what} cannot be {frames} frames.", remedy="Give 0 or more frames.")


def plan_shots(
    edit: Edit,
    probe: Probe,
    *,
    handles: int = 12,
    join_gap: int = 24,
    only: Iterable[str] = (),
    roots: Roots = (),
    media_folders: tuple[Path, ...] = (),
    include_disabled: bool = False,
    splits: tuple[MediaSplit, ...] = (),
) -> Plan:
    """Return the shots of an edit: for each media the union of all ranges its clips need.

    A clip needs all of its own range, also what the trim of a nest hides: so the range stays
    valid for the finished media, and the nest can be opened or trimmed anew.

    handles: frames added at both ends of a clip's range, within the media. join_gap: ranges at
    most this many frames apart become one shot, as an engine needs context and each job has a
    cost. roots, media_folders, include_disabled: see `survey`. only: names of shots or clips;
    empty for all. Shots keep the names of the full plan. splits: where shots end, handles
    included; one on both sides of which a clip of the edit still needs frames is passed over
    (see `timeline.splitting`).
    Raises NoSuchClipError and NegativeHandlesError.
    """
    for what, frames in (("handles", handles), ("join gap", join_gap)):
        if frames < 0:
            raise NegativeHandlesError(what, frames)
    found = survey(
        edit,
        probe,
        roots=roots,
        media_folders=media_folders,
        include_disabled=include_disabled,
    )
    shots = _named(_shots_of(found.uses, handles, join_gap, splits), splits)
    chosen = _chosen(shots, tuple(only))
    warnings = (*edit.warnings, *found.warnings, *_uneven_time(chosen))
    return Plan(chosen, found.left_alone, warnings, edit.record_start)


def _uneven_time(shots: Iterable[Shot]) -> Iterator[str]:
    """Say where the result's frames are not those that an editor may expect."""
    for shot in shots:
        if shot.media.is_interlaced:
            yield (
                f"“{shot.name}” is interlaced: both fields of a frame are restored as one picture,"
                " and the result is progressive. Deinterlace it first if it moves."
            )
        if shot.media.has_variable_rate:
            yield (
                f"“{shot.name}” has a variable frame rate: the result shows the same frames at an"
                f" even {float(shot.media.rate):.3f} fps, so its picture may drift from the sound."
            )


def _shots_of(
    uses: Iterable[MediaUse], handles: int, join_gap: int, splits: tuple[MediaSplit, ...]
) -> list[Shot]:
    by_media: dict[tuple[str, ...], list[MediaUse]] = {}
    for use in uses:
        key = (*identity_of(use.media.source), use.media.signature, str(use.media.rate))
        by_media.setdefault(key, []).append(use)
    shots = [
        shot
        for same_media in by_media.values()
        for part, inside in _parts(same_media, splits)
        for shot in _shots_of_part(inside, part, handles, join_gap)
    ]
    return sorted(shots, key=_place_in_edit)


def _parts(
    uses: list[MediaUse], splits: tuple[MediaSplit, ...]
) -> Iterator[tuple[SourceRange, list[MediaUse]]]:
    """Yield the parts of a media between its splits, and the uses that lie in each."""
    media, needed = uses[0].media, [use.use.needed_range for use in uses]
    walls = [
        frame
        for frame in splits_of(splits, media.signature)
        if not any(span.start < frame < span.end for span in needed)
    ]
    for part in parts_between(media.available_range, walls):
        yield part, [use for use in uses if part.covers(use.use.needed_range)]


def _shots_of_part(
    uses: list[MediaUse], part: SourceRange, handles: int, join_gap: int
) -> list[Shot]:
    if not uses:
        return []
    media = uses[0].media
    margin = handles + _extra_margin(media)
    wanted = [with_handles(use.use.needed_range, margin, part) for use in uses]
    clips = [use.use for use in uses]
    return [Shot("", media, span, _clips_inside(clips, span)) for span in joined(wanted, join_gap)]


def _extra_margin(media: Media) -> int:
    is_uneven = media.is_interlaced or media.has_variable_rate
    return UNEVEN_TIME_MARGIN_FRAMES if is_uneven else 0


def _clips_inside(clips: list[ClipUse], span: SourceRange) -> tuple[ClipUse, ...]:
    inside = [clip for clip in clips if span.covers(clip.needed_range)]
    return tuple(sorted(inside, key=_record_order))


def _record_order(use: ClipUse) -> tuple[int, tuple[int, ...]]:
    place = tuple(int(index) for index in use.clip_id.split("/"))
    return (use.timeline_start or 0, place)


def _place_in_edit(shot: Shot) -> tuple[int, tuple[int, ...]]:
    return _record_order(shot.uses[0])


def _named(shots: list[Shot], splits: tuple[MediaSplit, ...]) -> tuple[Shot, ...]:
    """Name shots after their first clip; the parts of a split one have numbers from 1."""
    parts: Counter[tuple[str, str]] = Counter()
    names = []
    for shot in shots:
        name = file_safe(shot.uses[0].name)
        if _is_part(shot, splits):
            parts[shot.media.signature, name] += 1
            name = f"{name}-{parts[shot.media.signature, name]}"
        names.append(name)
    return tuple(replace(shot, name=name) for name, shot in zip(unique(names), shots, strict=True))


def _is_part(shot: Shot, splits: tuple[MediaSplit, ...]) -> bool:
    span = shot.source_range
    return any(frame in (span.start, span.end) for frame in splits_of(splits, shot.media.signature))


def _chosen(shots: tuple[Shot, ...], only: tuple[str, ...]) -> tuple[Shot, ...]:
    """Return the shots that are asked for; the name of a shot means that shot alone."""
    if not only:
        return shots
    chosen: set[str] = set()
    for name in only:
        found = [shot.name for shot in shots if shot.name == name]
        found = found or [shot.name for shot in shots if shot.answers_to(name)]
        if not found:
            raise NoSuchClipError(name, tuple(shot.name for shot in shots))
        chosen.update(found)
    return tuple(shot for shot in shots if shot.name in chosen)
