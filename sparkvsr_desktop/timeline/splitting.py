"""An edit whose clips are cut where its shots are split, as far as that changes nothing seen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import opentimelineio as otio

from sparkvsr_desktop.core.media_split import MediaSplit, splits_of
from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.timeline.exact_time import seconds_of
from sparkvsr_desktop.timeline.origin import NOISE_FRAMES, origin_of
from sparkvsr_desktop.timeline.placement import PlacedClip, placed_clips, trimmed_span
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.retime import LinearSpeed
from sparkvsr_desktop.timeline.survey import MediaUse
from sparkvsr_desktop.timeline.through_edits import Blade, Blades


@dataclass(frozen=True, slots=True)
class RefusedSplit:
    """A split at which a clip cannot be cut; the shot stays whole there. `reason` is a sentence."""

    signature: str
    source_frame: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class SplitEdit:
    """The edit with its clips cut at the splits, and the splits for which that cannot be."""

    edit: Edit
    refused: tuple[RefusedSplit, ...]


@dataclass(frozen=True, slots=True)
class _Crossing:
    """A clip that needs frames on both sides of a split."""

    use: MediaUse
    source_frame: int

    @property
    def split(self) -> tuple[str, int]:
        return self.use.media.signature, self.source_frame


class _NoCutError(Exception):
    """Why a clip cannot be cut; not a failure, so not a SparkVSRError."""


def split_edit(edit: Edit, uses: Iterable[MediaUse], splits: tuple[MediaSplit, ...]) -> SplitEdit:
    """Return the edit with each clip cut that shows both sides of a split, or would in a nest
    that hides one of them.

    edit: as it was read. uses: those of its clips that are restored. A media is split for all of
    its clips or for none: where one cannot be cut, the split is refused.
    """
    placed = {each.clip_id: each for each in placed_clips(edit.timeline)}
    cuts: dict[_Crossing, Fraction] = {}
    refused: dict[tuple[str, int], RefusedSplit] = {}
    for crossing in _crossings(uses, splits):
        clip = placed[crossing.use.use.clip_id]
        try:
            cuts[crossing] = _cut(crossing, clip, edit)
        except _NoCutError as reason:
            refused.setdefault(crossing.split, _refusal(crossing, str(reason)))
    made = {each: at for each, at in cuts.items() if each.split not in refused}
    return SplitEdit(edit.cut_by(_blades(made)), tuple(refused.values()))


def _crossings(uses: Iterable[MediaUse], splits: tuple[MediaSplit, ...]) -> Iterator[_Crossing]:
    for use in uses:
        needed = use.use.needed_range
        for frame in splits_of(splits, use.media.signature):
            if needed.start < frame < needed.end:
                yield _Crossing(use, frame)


def _blades(cuts: dict[_Crossing, Fraction]) -> Blades:
    by_clip: dict[str, list[Fraction]] = {}
    for crossing, at in cuts.items():
        by_clip.setdefault(crossing.use.use.clip_id, []).append(at)
    return Blades(tuple(Blade(clip_id, tuple(sorted(at))) for clip_id, at in by_clip.items()))


def _refusal(crossing: _Crossing, reason: str) -> RefusedSplit:
    name, frame = crossing.use.use.name, crossing.source_frame
    words = f"The shot is not split at frame {frame}: “{name}” {reason}."
    return RefusedSplit(*crossing.split, words)


def _cut(crossing: _Crossing, placed: PlacedClip, edit: Edit) -> Fraction:
    """Return where to cut a clip, in seconds of its track from its first frame."""
    clip, retime = placed.clip, placed.retime
    if not isinstance(retime, LinearSpeed) or retime.factor <= 0:
        raise _NoCutError("has a speed change that a cut would break")
    if not isinstance(clip.parent(), otio.schema.Track):
        raise _NoCutError("lies in a stack, where parts cannot follow each other")
    if any(map(_is_animated, clip.effects)):
        raise _NoCutError("has animated effects, which a cut would begin anew")
    at = _place_of(crossing, placed, retime.factor)
    _refuse_in_transition(clip, at)
    _refuse_between_frames(placed, at, retime.factor, edit)
    return at


def _place_of(crossing: _Crossing, placed: PlacedClip, speed: Fraction) -> Fraction:
    """Return the seconds after a clip's first frame at which it shows the split's frame."""
    origin = origin_of(placed.clip, placed.source_start, crossing.use.media)
    if origin is None:
        raise _NoCutError("lies outside its media")
    at = (origin.seconds + crossing.source_frame / origin.rate - placed.source_start) / speed
    rate = exact_rate(placed.clip.trimmed_range().duration.rate)
    whole = round(at * rate) / rate
    return whole if abs(whole - at) * rate <= NOISE_FRAMES else at


def _refuse_in_transition(clip: otio.schema.Clip, at: Fraction) -> None:
    """A transition stays with the part at whose end it is, and that must be longer."""
    before, after = clip.parent().neighbors_of(clip)
    length = trimmed_span(clip).duration
    head = seconds_of(before.out_offset) if isinstance(before, otio.schema.Transition) else 0
    tail = seconds_of(after.in_offset) if isinstance(after, otio.schema.Transition) else 0
    if not head < at < length - tail:
        raise _NoCutError("has a transition there")


def _refuse_between_frames(placed: PlacedClip, at: Fraction, speed: Fraction, edit: Edit) -> None:
    if not edit.has_record_positions:
        return
    if placed.seen is not None and not placed.seen.core.duration:
        raise _NoCutError("is seen in a transition alone")
    if placed.record_start is None or placed.nest_speed is None or placed.seen is None:
        raise _NoCutError("lies in a nested sequence whose speed is changed")
    hidden = (placed.seen.core.start - placed.source_start) / speed
    frame = (placed.record_start + (at - hidden) / placed.nest_speed) * edit.rate
    if abs(frame - round(frame)) > NOISE_FRAMES:
        raise _NoCutError("shows it between two frames of the timeline")


def _is_animated(effect: otio.schema.Effect) -> bool:
    """Whether an effect has key frames that count (Resolve, which states idle ones as well)."""
    stated = effect.metadata.get("Resolve_OTIO", {})
    if not stated.get("Enabled", True):
        return False
    return any(parameter.get("Key Frames") for parameter in stated.get("Parameters", []))
