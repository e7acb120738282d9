"""The media behind a clip: a movie or a numbered picture sequence that is really there."""

import os
from pathlib import Path

import opentimelineio as otio

from sparkvsr_desktop.core.media import ImageSequence, MediaSource, MissingFrames, MovieFile
from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.core.sequence_pattern import SequencePattern, parse_pattern
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.exact_time import is_usable, seconds_of
from sparkvsr_desktop.timeline.media_paths import Roots, first_existing, path_of_url

MAX_FRAMES_IN_SEQUENCE = 10_000_000
"""More pictures than four days at 25 fps is a fault of the writer, not a sequence."""


class MissingMediaError(SparkVSRError):
    """Media that is not where the timeline says."""

    def __init__(self, spelled: str) -> None:
        super().__init__(
            f"“{spelled}” is not where the timeline says.",
            remedy="Relink the clip in the editor, or say where that folder is on this machine.",
        )
        self.spelled = spelled


def media_source_of(
    reference: otio.core.MediaReference, folder: Path, roots: Roots = ()
) -> MediaSource:
    """Return the movie or sequence an external or image-sequence reference names.

    folder: where relative paths start. Raises MissingMediaError with the path as the timeline
    spells it, and UnsupportedUrlError.
    """
    if isinstance(reference, otio.schema.ImageSequenceReference):
        return _sequence_of_reference(reference, folder, roots)
    candidates = path_of_url(reference.target_url, folder)
    path = first_existing(candidates, roots)
    if path is not None:
        return MovieFile(path)
    for candidate in candidates:
        parent = first_existing((candidate.parent,), roots)
        sequence = pattern_sequence(parent / candidate.name) if parent else None
        if sequence is not None:
            return sequence
    raise MissingMediaError(spelling_of(reference))


def pattern_sequence(pattern: Path) -> ImageSequence | None:
    """Return the pictures a file name with `%04d`, `####` or `[1000-1100]` stands for.

    None when the name has no such pattern, or no picture of it is on disk.
    """
    parsed = parse_pattern(pattern.name)
    if parsed is None or not pattern.parent.is_dir():
        return None
    numbers = parsed.numbers_among(os.listdir(pattern.parent))
    if not numbers:
        return None
    first, last = parsed.stated or (numbers[0], numbers[-1])
    if not any(first <= number <= last for number in numbers):
        return None
    return ImageSequence(pattern.parent, parsed.prefix, parsed.suffix, first, last, parsed.padding)


def media_named(name: str, folders: tuple[Path, ...]) -> MediaSource | None:
    """Return the media called `name` in the first folder that has it, None where none does.

    A name without suffix, as an EDL gives it, stands for the one file with that stem.
    """
    if not name or "\0" in name:
        return None
    for folder in folders:
        if (folder / name).is_file():
            return MovieFile(folder / name)
        if sequence := pattern_sequence(folder / name):
            return sequence
        of_that_stem = [path for path in folder.glob("*") if path.stem == name and path.is_file()]
        if len(of_that_stem) == 1:
            return MovieFile(of_that_stem[0])
    return None


def spelling_of(reference: otio.core.MediaReference) -> str:
    """Return the path or URL of a reference as the timeline spells it, empty for none."""
    if isinstance(reference, otio.schema.ImageSequenceReference):
        base = reference.target_url_base
        joint = "" if not base or base[-1] in "/\\" else ("\\" if "\\" in base else "/")
        number = f"{reference.start_frame:0{max(reference.frame_zero_padding, 0)}}"
        return f"{base}{joint}{reference.name_prefix}{number}{reference.name_suffix}"
    return str(getattr(reference, "target_url", ""))


def identity_of(source: MediaSource) -> tuple[str, ...]:
    """Return what two names of the same files have in common: their real place."""
    if isinstance(source, MovieFile):
        return (os.path.realpath(source.path),)
    numbering = (source.first_number, source.last_number, source.step)
    return (
        os.path.realpath(source.folder / source.prefix),
        source.suffix,
        *map(str, numbering),
    )


def _sequence_of_reference(
    reference: otio.schema.ImageSequenceReference, folder: Path, roots: Roots
) -> ImageSequence:
    place = first_existing(path_of_url(reference.target_url_base or ".", folder), roots)
    numbers = _numbers_on_disk(place, reference.name_prefix, reference.name_suffix) if place else ()
    if place is None or not numbers:
        raise MissingMediaError(spelling_of(reference))
    first, step = reference.start_frame, max(reference.frame_step, 1)
    last = first + (_stated_frames(reference) - 1) * step
    if last < first:
        last = max(numbers)
    if not any(first <= number <= last for number in numbers):
        raise MissingMediaError(spelling_of(reference))
    return ImageSequence(
        place,
        reference.name_prefix,
        reference.name_suffix,
        first,
        last,
        max(reference.frame_zero_padding, 0),
        step,
        MissingFrames(reference.missing_frame_policy.name),
    )


def _stated_frames(reference: otio.schema.ImageSequenceReference) -> int:
    available = reference.available_range
    if not is_usable(available) or not reference.rate > 0:
        return 0
    frames = round(seconds_of(available.duration) * exact_rate(reference.rate))
    return frames if frames <= MAX_FRAMES_IN_SEQUENCE else 0


def _numbers_on_disk(folder: Path, prefix: str, suffix: str) -> tuple[int, ...]:
    if not folder.is_dir():
        return ()
    return SequencePattern(prefix, suffix, padding=0).numbers_among(os.listdir(folder))
