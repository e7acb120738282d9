"""The facts of a picture sequence: its numbering, and what its pictures state."""

from fractions import Fraction
from pathlib import Path

from sparkvsr_desktop.core.media import ImageSequence, Media, MissingFrames
from sparkvsr_desktop.media.movie_file import MediaMissingError
from sparkvsr_desktop.media.picture_file import picture_facts
from sparkvsr_desktop.media.sequence_pictures import PictureSizeError, SequenceHoleError
from sparkvsr_desktop.media.signature import signature

RATE_UNSTATED = Fraction(24)
"""For sequences that state no rate, when the caller knows none either."""


def probe_sequence(source: ImageSequence, rate: Fraction | None) -> Media:
    """Return the facts of a sequence, from its first, middle and last file; see `probe.probe`."""
    present, missing = _files(source)
    if not present:
        raise MediaMissingError(source.path_of(0))
    if missing and source.missing_frames is MissingFrames.ERROR:
        raise SequenceHoleError(source, missing[0], len(missing))
    first_frame, first_path = present[0]
    facts = picture_facts(first_path)
    exact = facts.rate or rate or RATE_UNSTATED
    timecode = facts.timecode(exact)
    sampled = dict.fromkeys(present[place][1] for place in (0, len(present) // 2, -1))
    media = Media(
        source=source,
        frames=source.frames,
        rate=exact,
        width=facts.width,
        height=facts.height,
        signature=signature(sampled, source.suffix, *(str(frame) for frame, _ in present)),
        pixel_aspect=facts.pixel_aspect,
        start_timecode=timecode and timecode.advanced(-first_frame),
        colour=facts.colour,
        codec=facts.kind,
        bits=facts.bits,
    )
    for path in sampled:
        _refuse_other_size(path, media)
    return media


def _files(source: ImageSequence) -> tuple[list[tuple[int, Path]], list[Path]]:
    """The frames that are on disk, each with its file, and the files that are not."""
    if not source.folder.is_dir():
        raise MediaMissingError(source.folder)
    names = {path.name for path in source.folder.iterdir()}
    present, missing = [], []
    for frame, path in enumerate(source.paths()):
        if path.name in names:
            present.append((frame, path))
        else:
            missing.append(path)
    return present, missing


def _refuse_other_size(path: Path, media: Media) -> None:
    facts = picture_facts(path)
    if (facts.width, facts.height) != (media.width, media.height):
        raise PictureSizeError(path, facts.width, facts.height, media)
