"""A small movie of a span, to try things on: quick to read, and with the source's own colours."""

import os
from collections.abc import Callable
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.reformatter import ColorRange
from av.video.stream import VideoStream

from sparkvsr_desktop.core.media import UNSPECIFIED, ColourTags, Media, MovieFile
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.media.colour import matrix_of
from sparkvsr_desktop.media.movie_frames import open_movie_frames

PIXEL_FORMAT = "yuv422p10le"
LIMITED_RANGE = 1
"""FFmpeg's AVColorRange."""


def write_proxy(
    media: Media,
    source: MovieFile,
    span: SourceRange,
    path: Path,
    size: tuple[int, int],
    look: Callable[[], None],
) -> None:
    """Write the frames of `span` as ProRes of `size` (width, height in pixels, even) under `path`.

    The movie appears by rename. look: called before each frame; what it raises ends the writing.
    Raises what reading the frames raises.
    """
    partial = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        with av.open(str(partial), "w") as container, open_movie_frames(source.path) as frames:
            stream = _stream(container, media, size)
            for number, source_frame in enumerate(span.frames):
                look()
                small = _small(frames.at(source_frame), media, size)
                small.pts, small.time_base = number, 1 / media.rate
                container.mux(stream.encode(small))
            container.mux(stream.encode(None))
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _stream(container: OutputContainer, media: Media, size: tuple[int, int]) -> VideoStream:
    stream = container.add_stream("prores_ks", rate=media.rate)
    stream.width, stream.height = size
    stream.pix_fmt = PIXEL_FORMAT
    return stream


def _small(frame: av.VideoFrame, media: Media, size: tuple[int, int]) -> av.VideoFrame:
    """Return a frame at another size, its tags stated: a small picture would be guessed wrong."""
    is_full = media.colour.full_range is True or frame.format.name.startswith("yuvj")
    small = frame.reformat(
        *size,
        format=PIXEL_FORMAT,
        src_color_range=ColorRange.JPEG if is_full else ColorRange.MPEG,
        dst_color_range=ColorRange.MPEG,
    )
    stated = ColourTags(matrix=media.colour.matrix or UNSPECIFIED)
    small.colorspace = matrix_of(stated, frame.height)
    small.color_primaries = media.colour.primaries
    small.color_trc = media.colour.transfer
    small.color_range = LIMITED_RANGE
    return small
