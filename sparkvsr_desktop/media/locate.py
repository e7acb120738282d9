"""From what an editor types, or a timeline states, to the movie or picture sequence on disk."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from sparkvsr_desktop.core.media import ImageSequence, MediaSource, MovieFile
from sparkvsr_desktop.core.sequence_pattern import SequencePattern, parse_pattern
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.movie_file import MediaMissingError, open_movie

PICTURE_SUFFIXES = (
    ".exr", ".sxr", ".dpx", ".cin", ".tif", ".tiff", ".png", ".jpg", ".jpeg", ".jp2", ".j2k",
    ".tga", ".bmp", ".sgi", ".rgb", ".hdr", ".webp",
)  # fmt: skip
LISTED_SEQUENCES = 3
"""How many sequences of a crowded folder an error names."""

_NUMBERED = re.compile(r"(?P<prefix>.*?)(?P<number>\d+)")


class NotASequenceError(SparkVSRError):
    """Pictures that cannot be taken for one numbered sequence."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"“{path.name}” is no picture sequence: {reason}.",
            remedy="Give one numbered picture of the sequence, or a pattern such as shot.####.exr.",
        )


def media_source(text: str | Path) -> MediaSource:
    """Return the media that `text` names.

    An existing movie; a picture of a numbered sequence; a pattern `x.%04d.exr`, `x.####.exr`,
    `x.[1000-1100].exr`; or a folder that holds one sequence. The numbering is the one on disk,
    save for the third pattern, which states it. A sequence counts in steps when all its numbers
    lie equally far apart; else every missing number is a hole, which is judged by the probe.
    Raises MediaMissingError, NotASequenceError, UnreadableMediaError.
    """
    path = Path(text)
    if path.is_dir():
        return _sequence_of_folder(path)
    if not path.exists():
        pattern = parse_pattern(path.name)
        if pattern is None:
            raise MediaMissingError(path)
        return _sequence_of_pattern(path, pattern)
    if path.suffix.lower() in PICTURE_SUFFIXES:
        return _sequence_of_picture(path)
    with open_movie(path):
        return MovieFile(path)


def _sequence_of_folder(folder: Path) -> ImageSequence:
    sequences = defaultdict(list)
    for path in folder.iterdir():
        numbered = _NUMBERED.fullmatch(path.stem)
        if numbered and path.suffix.lower() in PICTURE_SUFFIXES:
            sequences[numbered["prefix"], path.suffix].append(numbered["number"])
    if not sequences:
        raise NotASequenceError(folder, "the folder holds no numbered pictures")
    if len(sequences) > 1:
        names = sorted(f"{prefix}#{suffix}" for prefix, suffix in sequences)
        listed = ", ".join(names[:LISTED_SEQUENCES])
        raise NotASequenceError(folder, f"the folder holds {len(names)} of them ({listed})")
    (((prefix, suffix), numbers),) = sequences.items()
    return _numbered(folder, prefix, suffix, numbers)


def _sequence_of_picture(path: Path) -> ImageSequence:
    numbered = _NUMBERED.fullmatch(path.stem)
    if numbered is None:
        raise NotASequenceError(path, "its name ends in no number")
    numbers = _numbers_on_disk(path.parent, numbered["prefix"], path.suffix)
    return _numbered(path.parent, numbered["prefix"], path.suffix, numbers)


def _sequence_of_pattern(path: Path, pattern: SequencePattern) -> ImageSequence:
    if not path.parent.is_dir():
        raise MediaMissingError(path)
    if pattern.stated is not None:
        first, last = pattern.stated
        if last < first:
            raise NotASequenceError(path, "its last number comes before its first")
        return ImageSequence(
            path.parent, pattern.prefix, pattern.suffix, first, last, pattern.padding
        )
    digits = [
        digits
        for digits in _numbers_on_disk(path.parent, pattern.prefix, pattern.suffix)
        if len(digits) >= pattern.padding
    ]
    if not digits:
        raise MediaMissingError(path)
    return _numbered(path.parent, pattern.prefix, pattern.suffix, digits)


def _numbers_on_disk(folder: Path, prefix: str, suffix: str) -> list[str]:
    form = re.compile(re.escape(prefix) + r"(\d+)" + re.escape(suffix))
    matches = (form.fullmatch(path.name) for path in folder.iterdir())
    return [match[1] for match in matches if match]


def _numbered(folder: Path, prefix: str, suffix: str, digits: Iterable[str]) -> ImageSequence:
    """Describe the files `<prefix><digits><suffix>` by their first, last, step and padding."""
    texts = sorted(digits, key=int)
    numbers = [int(text) for text in texts]
    distances = {later - number for number, later in itertools.pairwise(numbers)}
    step = distances.pop() if len(distances) == 1 and len(numbers) > 2 else 1
    is_padded = len({len(text) for text in texts}) == 1 or texts[0].startswith("0")
    padding = len(texts[0]) if is_padded else 0
    return ImageSequence(folder, prefix, suffix, numbers[0], numbers[-1], padding, step)
