"""Which media ranges to render so that every clip of the edit is served, each frame once."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sparkvsr_desktop.core.media import Media
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
) -> Plan:
    """Return the shots of an edit: for each media the union of all ranges its clips show.

    handles: frames added at both ends of a clip's range, within the media. join_gap: ranges at
    most this many frames apart become one shot, as an engine needs context and each job has a
    cost. roots, media_folders, include_disabled: see `survey`. only: names of shots or clips;
    empty for all. Shots keep the names of the full plan.
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
    shots = _named(_shots_of(found.uses, handles, join_gap))
    chosen = _chosen(shots, tuple(only))
    warnings = (*edit.warnings, *found.warnings, *_uneven_time(chosen))
    return Plan(chosen, found.left_alone, warnings)


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


def _shots_of(uses: Iterable[MediaUse], handles: int, join_gap: int) -> list[Shot]:
    by_media: dict[tuple[str, ...], list[MediaUse]] = {}
    for use in uses:
        key = (*identity_of(use.media.source), use.media.signature, str(use.media.rate))
        by_media.setdefault(key, []).append(use)
    shots = [
        shot
        for same_media in by_media.values()
        for shot in _shots_of_media(same_media, handles, join_gap)
    ]
    return sorted(shots, key=_place_in_edit)


def _shots_of_media(uses: list[MediaUse], handles: int, join_gap: int) -> list[Shot]:
    media = uses[0].media
    margin = handles + _extra_margin(media)
    wanted = [with_handles(u.use.source_range, margin, media.available_range) for u in uses]
    clips = [use.use for use in uses]
    return [Shot("", media, span, _clips_inside(clips, span)) for span in joined(wanted, join_gap)]


def _extra_margin(media: Media) -> int:
    is_uneven = media.is_interlaced or media.has_variable_rate
    return UNEVEN_TIME_MARGIN_FRAMES if is_uneven else 0


def _clips_inside(clips: list[ClipUse], span: SourceRange) -> tuple[ClipUse, ...]:
    inside = [clip for clip in clips if span.covers(clip.source_range)]
    return tuple(sorted(inside, key=_record_order))


def _record_order(use: ClipUse) -> tuple[int, tuple[int, ...]]:
    place = tuple(int(index) for index in use.clip_id.split("/"))
    return (use.timeline_start or 0, place)


def _place_in_edit(shot: Shot) -> tuple[int, tuple[int, ...]]:
    return _record_order(shot.uses[0])


def _named(shots: list[Shot]) -> tuple[Shot, ...]:
    names = unique(file_safe(shot.uses[0].name) for shot in shots)
    return tuple(
        Shot(name, shot.media, shot.source_range, shot.uses)
        for name, shot in zip(names, shots, strict=True)
    )


def _chosen(shots: tuple[Shot, ...], only: tuple[str, ...]) -> tuple[Shot, ...]:
    if not only:
        return shots
    for name in only:
        if not any(shot.answers_to(name) for shot in shots):
            raise NoSuchClipError(name, tuple(shot.name for shot in shots))
    return tuple(shot for shot in shots if any(map(shot.answers_to, only)))
