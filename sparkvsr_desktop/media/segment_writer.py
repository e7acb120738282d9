"""A stretch of a render on disk, already in the delivery codec, so that joining is copying."""

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import av
from av.container import OutputContainer
from av.video.stream import VideoStream

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.delivery import Delivery
from sparkvsr_desktop.media.encoded_frame import FULL_RANGE_CODE, frame_of
from sparkvsr_desktop.media.encoder_choice import EncoderMissingError, EncoderRefusedError
from sparkvsr_desktop.media.still_file import write_still
from sparkvsr_desktop.picture import Picture

BITEXACT = {"fflags": "+bitexact"}
"""No version strings and no random track numbers: the same pictures give the same file."""


class UnwritableMediaError(SparkVSRError):
    """The output cannot be written any further."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"“{path.name}” cannot be written to {path.parent}: {reason}.",
            remedy="Free space there, or choose an output folder you may write to, then resume.",
        )


class PictureShapeError(SparkVSRError):
    """A restored picture of another size than the delivery."""

    def __init__(self, picture: Picture, delivery: Delivery) -> None:
        height, width = picture.shape[:2]
        super().__init__(
            f"A restored picture is {width}x{height}, not {delivery.width}x{delivery.height}.",
            remedy="Report this: the engine gave a picture of the wrong size.",
        )


class SegmentWriter(Protocol):
    """Takes the pictures of one segment, in order."""

    def write(self, picture: Picture) -> None:
        """Add a picture: (height, width, 3) float32 full-range RGB at the delivery's size.

        Raises EncoderRefusedError, UnwritableMediaError, UnwritablePictureError, PictureShapeError.
        """
        ...


def open_segment(
    path: Path, delivery: Delivery, first_frame: int = 0
) -> AbstractContextManager[SegmentWriter]:
    """Open a segment for writing; it appears at `path` when the block ends without an error.

    Movies: a file of pictures without sound or timecode. Sequences: a folder of numbered pictures.
    first_frame: how many frames of the delivery come before the segment; it numbers the pictures of
    a sequence and gives them their timecode, movies do not need it.
    Raises EncoderMissingError, EncoderRefusedError, UnwritableMediaError.
    """
    if delivery.codec.is_sequence:
        return _open_folder(path, delivery, first_frame)
    return _open_movie(path, delivery)


class MovieSegment:
    """A segment that is a movie file."""

    def __init__(self, path: Path, container: OutputContainer, delivery: Delivery) -> None:
        self._path = path
        self._container = container
        self._delivery = delivery
        self._stream = _picture_stream(container, delivery)
        self._frames = 0

    def write(self, picture: Picture) -> None:
        """Encode the next picture; see `SegmentWriter`."""
        _refuse_shape(picture, self._delivery)
        frame = frame_of(picture, self._delivery)
        frame.pts, frame.time_base = self._frames, 1 / self._delivery.rate
        self._encode(frame)
        self._frames += 1

    def finish(self) -> None:
        """Write what the encoder still holds."""
        self._encode(None)

    def _encode(self, frame: av.VideoFrame | None) -> None:
        try:
            packets = self._stream.encode(frame)
        except av.FFmpegError as error:
            raise EncoderRefusedError(self._delivery, error.strerror or str(error)) from error
        try:
            self._container.mux(packets)
        except av.FFmpegError as error:
            raise UnwritableMediaError(self._path, error.strerror or str(error)) from error


class FolderSegment:
    """A segment that is a folder of numbered pictures."""

    def __init__(self, folder: Path, delivery: Delivery, first_frame: int) -> None:
        self._delivery = delivery
        self._sequence = delivery.sequence(folder, 1)
        self._frame = first_frame

    def write(self, picture: Picture) -> None:
        """Write the next picture; see `SegmentWriter`."""
        _refuse_shape(picture, self._delivery)
        timecode = self._delivery.start_timecode
        write_still(
            self._sequence.path_of(self._frame),
            picture,
            self._delivery.colour,
            timecode=timecode and timecode.advanced(self._frame),
            rate=self._delivery.rate,
            pixel_aspect=self._delivery.pixel_aspect,
        )
        self._frame += 1


@contextmanager
def _open_movie(path: Path, delivery: Delivery) -> Iterator[MovieSegment]:
    encoder, _ = delivery.codec.encoding(delivery.width)
    if encoder not in av.codecs_available:
        raise EncoderMissingError(delivery, encoder)
    unfinished = path.with_name(f".{path.stem}.unfinished{path.suffix}")
    try:
        with _movie(unfinished, delivery) as container:
            segment = MovieSegment(path, container, delivery)
            yield segment
            segment.finish()
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _movie(path: Path, delivery: Delivery) -> Iterator[OutputContainer]:
    try:
        with av.open(
            str(path), "w", format=delivery.codec.container, container_options=BITEXACT
        ) as container:
            yield container
    except av.FFmpegError as error:
        raise UnwritableMediaError(path, error.strerror or str(error)) from error


@contextmanager
def _open_folder(path: Path, delivery: Delivery, first_frame: int) -> Iterator[FolderSegment]:
    unfinished = path.with_name(f".{path.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir()
    except OSError as error:
        raise UnwritableMediaError(path, error.strerror or str(error)) from error
    try:
        yield FolderSegment(unfinished, delivery, first_frame)
        shutil.rmtree(path, ignore_errors=True)  # of an earlier, interrupted render
        os.replace(unfinished, path)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _picture_stream(container: OutputContainer, delivery: Delivery) -> VideoStream:
    codec, colour = delivery.codec, delivery.colour
    encoder, options = codec.encoding(delivery.width)
    stream = container.add_stream(encoder, rate=delivery.rate, options=options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = delivery.width, delivery.height
    stream.pix_fmt = delivery.pixel_format
    context = stream.codec_context
    context.time_base = 1 / delivery.rate
    context.sample_aspect_ratio = delivery.pixel_aspect
    context.color_primaries = colour.primaries
    context.color_trc = colour.transfer
    context.colorspace = colour.matrix
    context.color_range = FULL_RANGE_CODE[colour.full_range]
    context.thread_type = "AUTO"
    if codec.tag:
        context.codec_tag = codec.tag
    return stream


def _refuse_shape(picture: Picture, delivery: Delivery) -> None:
    if picture.shape != (delivery.height, delivery.width, 3):
        raise PictureShapeError(picture, delivery)
