"""The last look at a finished render, before it may have its name."""

from pathlib import Path

from sparkvsr_desktop.core.media import ImageSequence, Media, MovieFile
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.delivery import Delivery
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.media.join import SOUND_OF_SEQUENCE
from sparkvsr_desktop.media.movie_file import open_movie
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.media.still_file import TIMECODE_UP_TO_FPS


class RenderUnverifiedError(SparkVSRError):
    """The finished file is not what was asked for."""

    def __init__(self, path: Path, fact: str, found: object, wanted: object) -> None:
        super().__init__(
            f"The finished “{path.name}” has {fact} {found} instead of {wanted}.",
            remedy="It was not put in place; render again, and report this if it repeats.",
        )


def verify(path: Path, delivery: Delivery, frames: int, sound_streams: int) -> None:
    """Compare a finished movie, or folder of pictures, with what was to be delivered.

    Frame count, rate, size, pixel aspect, start timecode and sound tracks are read from the file;
    the first and the last frame are decoded. Raises RenderUnverifiedError, or what `probe` and
    `open_frames` raise when the file cannot even be read.
    """
    source = delivery.sequence(path, frames) if delivery.codec.is_sequence else MovieFile(path)
    media = probe(source, delivery.rate)
    sounds = media.sound_streams
    if isinstance(source, ImageSequence):
        _refuse_other_pictures(path, source)
        sounds = _sounds_beside(path)
    facts: tuple[tuple[str, object, object], ...] = (
        ("a frame count of", media.frames, frames),
        ("the rate", media.rate, delivery.rate),
        ("the size", f"{media.width}x{media.height}", f"{delivery.width}x{delivery.height}"),
        ("the start timecode", media.start_timecode, _stated_timecode(delivery)),
        ("a count of sound tracks of", sounds, sound_streams),
    )
    for fact, found, wanted in facts:
        if found != wanted:
            raise RenderUnverifiedError(path, fact, found, wanted)
    _decode_ends(media)


def _stated_timecode(delivery: Delivery) -> object:
    """What a file of this kind can state: of pictures, only EXR up to 30 fps."""
    if delivery.codec.is_sequence and (
        delivery.codec.suffix != ".exr" or delivery.rate > TIMECODE_UP_TO_FPS
    ):
        return None
    return delivery.start_timecode


def _refuse_other_pictures(folder: Path, source: ImageSequence) -> None:
    found = sum(path.suffix == source.suffix for path in folder.iterdir())
    if found != source.frames:
        raise RenderUnverifiedError(folder, "a frame count of", found, source.frames)


def _sounds_beside(folder: Path) -> int:
    count = 0
    for path in folder.glob(f"{SOUND_OF_SEQUENCE}.*"):
        with open_movie(path) as container:
            count += len(container.streams.audio)
    return count


def _decode_ends(media: Media) -> None:
    with open_frames(media) as frames:
        for frame in (0, media.frames - 1):
            for _ in frames.read(SourceRange(frame, 1)):
                pass
