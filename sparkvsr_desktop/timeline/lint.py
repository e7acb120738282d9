"""The last look at a relinked timeline: whatever is wrong here is not written."""

import json
from collections.abc import Iterator
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path

import opentimelineio as otio

from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.clip_media import Probe, ProbedOnce, clip_name
from sparkvsr_desktop.timeline.exact_time import is_usable, seconds_of, span_of
from sparkvsr_desktop.timeline.media_sources import media_source_of
from sparkvsr_desktop.timeline.new_track import added_tracks
from sparkvsr_desktop.timeline.own_range import own_range_lies_in
from sparkvsr_desktop.timeline.placement import PlacedClip, placed_clips, trimmed_span
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.references import spell_paths_in_full, start_frame_of
from sparkvsr_desktop.timeline.relink import NAMESPACE, Relinked
from sparkvsr_desktop.timeline.sameness import say_the_same
from sparkvsr_desktop.timeline.top_object import transitions_side_by_side


class FaultyTimelineError(SparkVSRError):
    """A relinked timeline that must not be written; `faults` has a sentence for each reason."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(
            f"The timeline of “{name}” was not written: {faults[0].rstrip('.')}{more}.",
            remedy="The rendered media are complete; correct the edit, and give the command again.",
        )
        self.faults = faults


def lint(edit: Edit, relinked: Relinked, probe: Probe) -> None:
    """Refuse a relinked edit with any fault. Raises FaultyTimelineError."""
    faults = (
        *faults_of(edit.timeline, relinked.restored, probe),
        *faults_of(edit.timeline, relinked.session, probe),
    )
    if faults:
        raise FaultyTimelineError(edit.name, tuple(dict.fromkeys(faults)))


def lint_new_tracks(edit: Edit, relinked: Relinked) -> None:
    """Refuse a timeline whose added tracks do not fit, or that is not the edit beneath them.

    The clips on them are those that `lint` looked at. Raises FaultyTimelineError.
    """
    faults = tuple(_new_track_faults(edit, relinked.restored))
    if faults:
        raise FaultyTimelineError(edit.name, faults)


def lint_cuts(edit: Edit) -> None:
    """Refuse an edit whose through edits would be seen. Raises FaultyTimelineError."""
    faults = tuple(dict.fromkeys(_cut_faults(edit)))
    if faults:
        raise FaultyTimelineError(edit.name, faults)


def faults_of(
    original: otio.schema.Timeline, relinked: otio.schema.Timeline, probe: Probe
) -> tuple[str, ...]:
    """Return a sentence for each fault; none when the relinked timeline may be written.

    Faults the editor's own clips had before are not held against the ones we relinked; two
    transitions side by side are, as no host reads them.
    """
    return tuple(
        dict.fromkeys(
            [
                *_moved(original.tracks, relinked.tracks),
                *transitions_side_by_side(relinked.tracks),
                *_unknown_keys(relinked),
                *_faulty_clips(original, relinked, ProbedOnce(probe)),
                *_not_read_back(relinked),
            ]
        )
    )


def _moved(before: otio.core.Composable, after: otio.core.Composable) -> Iterator[str]:
    """Yield where order, kind, length or the editor's work on an item is not what it was."""
    if before is None or after is None or before.schema_name() != after.schema_name():
        name = getattr(after or before, "name", "")
        yield f"“{name}” stands where the edit has something else."
        return
    if _editors_work(before) != _editors_work(after):
        yield f"“{after.name}” lost or gained effects, markers, a transition or its name."
    if _length_of_its_own(before) != _length_of_its_own(after):
        yield f"“{_name(after)}” is no longer as long as in the edit."
    if isinstance(before, otio.core.Composition):
        for one, other in zip_longest(before, after):
            yield from _moved(one, other)


def _length_of_its_own(item: otio.core.Composable) -> Fraction | None:
    """Return the seconds of an item; None for a track or nest as long as what is on it."""
    is_filled = isinstance(item, otio.core.Composition) and item.source_range is None
    if is_filled or not isinstance(item, otio.core.Item):
        return None
    return trimmed_span(item).duration


def _editors_work(item: otio.core.Composable) -> tuple[object, ...]:
    stated = json.loads(item.to_json_string())
    keys = ("name", "effects", "markers", "enabled", "kind", "in_offset", "out_offset")
    return tuple(stated.get(key) for key in keys)


def _new_track_faults(edit: Edit, made: otio.schema.Timeline) -> Iterator[str]:
    beneath, original = made.deepcopy(), edit.timeline.deepcopy()
    spell_paths_in_full(original, edit.folder)
    for index in reversed(added_tracks(made)):
        copied, copy = made.tracks[index - 1], made.tracks[index]
        if trimmed_span(copied).duration != trimmed_span(copy).duration:
            yield f"“{copy.name}” is not as long as “{copied.name}”."
        del beneath.tracks[index]
    if not say_the_same(beneath, original):
        yield "The tracks below the new ones are not those of the edit."
    yield from transitions_side_by_side(made.tracks)
    yield from _not_read_back(made)


def _cut_faults(edit: Edit) -> Iterator[str]:
    """Yield where the parts of a cut clip are not, one after the other, what the clip was."""
    whole = {placed.clip_id: placed for placed in placed_clips(edit.as_read.timeline)}
    parts = {placed.clip_id: placed for placed in placed_clips(edit.timeline)}
    cuts = {blade.clip_id: len(blade.at) for blade in edit.blades.blades}
    if len(parts) != len(whole) + sum(cuts.values()):
        yield "The edit has other clips once it is cut."
        return
    for clip_id, before in whole.items():
        ids = [edit.blades.id_of(clip_id, part) for part in range(cuts.get(clip_id, 0) + 1)]
        yield from _part_faults(before, [parts[each] for each in ids])


def _part_faults(before: PlacedClip, parts: list[PlacedClip]) -> Iterator[str]:
    name = clip_name(before.clip)
    first = next((part for part in parts if part.is_visible), parts[0])
    if before.record_start != first.record_start:
        yield f"“{name}” no longer begins where it did."
    lengths = [trimmed_span(part.clip).duration for part in parts]
    if sum(lengths) != trimmed_span(before.clip).duration:
        yield f"The parts of “{name}” are not as long as it was."
    cores = [part.seen.core for part in parts if part.seen]
    if before.seen is None or len(cores) < len(parts):  # a speed ramp, or hidden by a nest's trim
        return
    starts, ends = [core.start for core in cores], [core.end for core in cores]
    if (*starts, ends[-1]) != (before.seen.core.start, *ends[:-1], before.seen.core.end):
        yield f"The parts of “{name}” do not show what it showed, one after the other."


def _unknown_keys(timeline: otio.schema.Timeline) -> Iterator[str]:
    for clip in timeline.find_clips():
        if clip.active_media_reference_key not in clip.media_references():
            key = clip.active_media_reference_key
            yield f"“{clip_name(clip)}” shows the reference “{key}”, which it does not have."


def _faulty_clips(
    original: otio.schema.Timeline, relinked: otio.schema.Timeline, files: ProbedOnce
) -> Iterator[str]:
    before = {placed.clip_id: placed.clip for placed in placed_clips(original)}
    for placed in placed_clips(relinked):
        reference = placed.clip.media_reference
        source = before.get(placed.clip_id)
        if reference is None or source is None or NAMESPACE not in reference.metadata:
            continue
        if source.media_reference and reference.is_equivalent_to(source.media_reference):
            continue
        yield from _range_faults(placed.clip)
        yield from _file_faults(placed.clip, source, files)


def _range_faults(clip: otio.schema.Clip) -> Iterator[str]:
    name, available, trim = clip_name(clip), clip.media_reference.available_range, clip.source_range
    if not is_usable(available) or not is_usable(trim):
        yield f"“{name}” has a range without a rate, or none at all."
        return
    if trim.start_time.value < 0:
        yield f"“{name}” starts before the first frame of its media."
    if not own_range_lies_in(clip, span_of(available), 1 / exact_rate(available.duration.rate)):
        yield f"“{name}” has frames in its range that its restored media does not have."


def _file_faults(
    clip: otio.schema.Clip, source: otio.schema.Clip, files: ProbedOnce
) -> Iterator[str]:
    reference, name = clip.media_reference, clip_name(clip)
    available = reference.available_range
    if not is_usable(available):
        return
    rate = exact_rate(available.duration.rate)
    try:
        media = files(media_source_of(reference, Path.cwd()), rate)
    except SparkVSRError as error:
        yield f"“{name}”: {error}"
        return
    conformed = source.media_reference.available_range if source.media_reference else None
    is_conformed = is_usable(conformed) and exact_rate(conformed.duration.rate) == rate
    if media.rate != rate and not is_conformed:
        yield f"“{name}” counts at {float(rate):.3f} fps, its file at {float(media.rate):.3f}."
    if media.frames != available.duration.value:
        yield f"“{name}” states {available.duration.value:g} frames, its file has {media.frames}."
    if start_frame_of(media) != seconds_of(available.start_time) * rate:
        yield f"“{name}” states another start timecode than its file has."


def _not_read_back(timeline: otio.schema.Timeline) -> Iterator[str]:
    text = timeline.to_json_string()
    back = otio.adapters.read_from_string(text, adapter_name="otio_json")
    if not say_the_same(back, timeline):
        yield "The timeline does not read back as it was written."


def _name(item: otio.core.Composable) -> str:
    return clip_name(item) if isinstance(item, otio.schema.Clip) else item.name
