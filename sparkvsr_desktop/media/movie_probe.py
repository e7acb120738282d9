"""The facts of a movie: how many frames, at which rate, from which timecode, in what colour."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.stream import VideoStream

from sparkvsr_desktop.core.media import UNSPECIFIED, ColourTags, Media, MovieFile
from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.media.colour import RGB
from sparkvsr_desktop.media.frame_index import FrameIndex, frame_index
from sparkvsr_desktop.media.movie_file import open_movie, picture_stream
from sparkvsr_desktop.media.movie_frames import UndecodableFrameError
from sparkvsr_desktop.media.signature import signature

INTERLACED_FIELD_ORDERS = (2, 3, 4, 5)
"""FFmpeg's AVFieldOrder: top or bottom field first, coded or shown. 0 is unknown, 1 progressive."""
FULL_RANGE = {1: False, 2: True}
"""FFmpeg's AVColorRange; 0 is unspecified."""


def probe_movie(source: MovieFile) -> Media:
    """Return the facts of a movie; see `probe.probe`.

    Size and pixel aspect are those of the upright picture, when the file says it lies on its side.
    Colour is what the container states, else the bitstream.
    """
    path = source.path
    with open_movie(path) as container:
        stream = picture_stream(container, path)
        colour = _container_colour(stream)
        first = _first_frame(container, stream, path)
    with open_movie(path) as container:
        stream = picture_stream(container, path)
        index = frame_index(container, stream, path)
        rate, is_variable = measured_rate(index, stream)
        aspect = stream.sample_aspect_ratio or Fraction(1)
        is_on_side = round(first.rotation / 90) % 2 == 1
        return Media(
            source=source,
            frames=index.frames,
            rate=rate,
            width=first.height if is_on_side else first.width,
            height=first.width if is_on_side else first.height,
            signature=signature([path]),
            pixel_aspect=1 / aspect if is_on_side else aspect,
            start_timecode=_start_timecode(container, stream, rate),
            colour=_completed(colour, first),
            codec=stream.codec_context.name,
            sound_streams=len(container.streams.audio),
            is_interlaced=_is_interlaced(stream, first),
            has_variable_rate=is_variable,
            bits=first.format.components[0].bits,
        )


def measured_rate(index: FrameIndex, stream: VideoStream) -> tuple[Fraction, bool]:
    """Return the exact rate of a movie, and whether its frames keep to no rate.

    The stated rates are tried on the stamps of all frames; a stamp may miss its place by less than
    one unit, the rounding of its container. When none fits, the rate is the mean over the movie.
    """
    stated = (stream.average_rate, stream.base_rate, stream.guessed_rate)
    candidates = [exact_rate(rate) for rate in stated if rate]
    if index.is_counted or index.frames < 2:
        return candidates[0] if candidates else Fraction(25), False
    span = int(index.times[-1] - index.times[0])
    mean = exact_rate((index.frames - 1) / (span * index.time_base))
    for rate in (*candidates, mean):
        if _keeps_to(index, rate):
            return rate, False
    return mean, True


def _keeps_to(index: FrameIndex, rate: Fraction) -> bool:
    """Whether every frame is shown within one unit of its place, counted from the first."""
    units_per_frame = 1 / (rate * index.time_base)
    elapsed = (index.times - index.times[0]) * units_per_frame.denominator
    due = np.arange(index.frames, dtype=np.int64) * units_per_frame.numerator
    return bool((np.abs(elapsed - due) < units_per_frame.denominator).all())


def _first_frame(container: InputContainer, stream: VideoStream, path: Path) -> av.VideoFrame:
    try:
        return next(container.decode(stream))
    except (StopIteration, av.FFmpegError) as error:
        frame_index_of(path)
        raise UndecodableFrameError(path, 0) from error


def frame_index_of(path: Path) -> FrameIndex:
    """Return the index of a movie's frames; raises what `frame_index` raises."""
    with open_movie(path) as container:
        return frame_index(container, picture_stream(container, path), path)


def _container_colour(stream: VideoStream) -> ColourTags:
    codec = stream.codec_context
    return ColourTags(
        codec.color_primaries,
        codec.color_trc,
        codec.colorspace,
        FULL_RANGE.get(codec.color_range),
    )


def _completed(stated: ColourTags, first: av.VideoFrame) -> ColourTags:
    """Fill in what the container leaves open from the first frame; RGB files have matrix 0."""
    is_rgb = first.format.is_rgb or first.format.has_palette
    full_range = stated.full_range
    if full_range is None:
        full_range = FULL_RANGE.get(first.color_range)
    if full_range is None and (is_rgb or first.format.name.startswith("yuvj")):
        full_range = True
    return ColourTags(
        _first_stated(stated.primaries, first.color_primaries),
        _first_stated(stated.transfer, first.color_trc),
        RGB if is_rgb else _first_stated(stated.matrix or UNSPECIFIED, first.colorspace),
        full_range,
    )


def _first_stated(*code_points: int) -> int:
    """Return the first code point that says something; 0 and 3 are reserved in H.273."""
    return next((point for point in code_points if point not in (0, UNSPECIFIED, 3)), UNSPECIFIED)


def _is_interlaced(stream: VideoStream, first: av.VideoFrame) -> bool:
    return first.interlaced_frame or stream.codec_context.field_order in INTERLACED_FIELD_ORDERS


def _start_timecode(
    container: InputContainer, stream: VideoStream, rate: Fraction
) -> Timecode | None:
    """Return the timecode that file, picture track or timecode track state; None if impossible."""
    for text in _stated_timecodes(container, stream):
        try:
            return Timecode.parse(text, rate)
        except ValueError:
            continue  # a count that this rate does not have: no position to rely on
    return None


def _stated_timecodes(container: InputContainer, stream: VideoStream) -> Iterator[str]:
    tracks = [stream, *container.streams.data]
    for metadata in (container.metadata, *(track.metadata for track in tracks)):
        yield from (text for name, text in metadata.items() if name.lower() == "timecode")
