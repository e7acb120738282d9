"""From segments to the finished media: pictures copied, timecode and sound added, no encoding."""

import heapq
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.delivery import Delivery
from sparkvsr_desktop.media.movie_file import open_movie, picture_stream
from sparkvsr_desktop.media.segment_writer import BITEXACT, UnwritableMediaError
from sparkvsr_desktop.media.sound import CarriedSound, SoundRange, holds, sound_window
from sparkvsr_desktop.media.sound_track import TimedPacket, pcm_bits

SOUND_OF_SEQUENCE = "sound"
"""Name, without suffix, of the sound file in a folder of pictures."""


class SegmentMismatchError(SparkVSRError):
    """A segment that does not continue the ones before it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The segment “{path.name}” does not fit the others: {reason}.",
            remedy="Delete the job's segments and render again.",
        )


def join_segments(
    segments: Sequence[Path], destination: Path, delivery: Delivery, sound: SoundRange | None
) -> None:
    """Write the finished media from its segments, in their order, to a path the caller chose.

    Movies: one file with start timecode, exact rate, colour tags, pixel aspect, and every sound
    track of `sound`; the container is the codec's, whatever the suffix. Sequences: `destination`
    becomes a folder with the pictures (links to those of the segments where the disk allows) and
    `sound.wav`, or `sound.mka` for all that is not a single PCM track.
    Raises SegmentMismatchError, UnwritableMediaError, and what `open_movie` raises.
    """
    try:
        if delivery.codec.is_sequence:
            _join_folders(segments, destination, delivery)
            _write_sound_beside(destination, sound)
        else:
            _join_movies(segments, destination, delivery, sound)
    except (av.FFmpegError, OSError) as error:
        raise UnwritableMediaError(destination, error.strerror or str(error)) from error


def _join_movies(
    segments: Sequence[Path], destination: Path, delivery: Delivery, sound: SoundRange | None
) -> None:
    with ExitStack() as files:
        first = files.enter_context(open_movie(segments[0]))
        output = files.enter_context(_output(destination, delivery.codec.container or ""))
        if delivery.start_timecode is not None:
            output.metadata["timecode"] = str(delivery.start_timecode)
        stream = _copied_stream(output, picture_stream(first, segments[0]), delivery)
        streams = [_pictures(segments, stream, delivery)]
        if sound is not None:
            source = files.enter_context(open_movie(sound.source))
            streams.append(CarriedSound(source, sound_window(sound), output).packets())
        for timed in heapq.merge(*streams, key=lambda timed: timed.seconds):
            output.mux(timed.packet)


@contextmanager
def _output(path: Path, container: str) -> Iterator[OutputContainer]:
    with av.open(str(path), "w", format=container, container_options=BITEXACT) as output:
        yield output


def _copied_stream(
    output: OutputContainer, template: VideoStream, delivery: Delivery
) -> VideoStream:
    """Add the picture track. A template leaves out rate, pixel aspect and tag; without the tag
    ProRes 4444 would call itself 422 HQ."""
    stream = output.add_stream_from_template(template, opaque=True)
    context = stream.codec_context
    context.framerate = delivery.rate
    context.sample_aspect_ratio = delivery.pixel_aspect
    stream.time_base = 1 / delivery.rate
    context.codec_tag = template.codec_context.codec_tag
    return stream


def _pictures(
    segments: Sequence[Path], output: VideoStream, delivery: Delivery
) -> Iterator[TimedPacket]:
    """Yield the coded pictures of all segments, numbered through."""
    number = 0
    header = output.codec_context.extradata
    for path in segments:
        with open_movie(path) as container:
            stream = picture_stream(container, path)
            if stream.codec_context.extradata != header:
                raise SegmentMismatchError(path, "it was encoded with other settings")
            for packet in container.demux(stream):
                if packet.size:
                    yield TimedPacket(
                        float(number / delivery.rate), _numbered(packet, number, output, delivery)
                    )
                    number += 1


def _numbered(
    packet: "Packet[Any]", number: int, output: VideoStream, delivery: Delivery
) -> "Packet[Any]":
    packet.stream = output
    packet.time_base = 1 / delivery.rate
    packet.pts = packet.dts = number
    packet.duration = 1
    return packet


def _join_folders(segments: Sequence[Path], destination: Path, delivery: Delivery) -> None:
    destination.mkdir(exist_ok=True)
    sequence = delivery.sequence(destination, 1)
    frame = 0
    for folder in segments:
        pictures = sorted(folder.iterdir(), key=lambda path: (len(path.name), path.name))
        for picture in pictures:
            target = sequence.path_of(frame)
            if picture.name != target.name:
                raise SegmentMismatchError(folder, f"{target.name} is due, not {picture.name}")
            _link(picture, target)
            frame += 1


def _link(picture: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        os.link(picture, target)
    except OSError:  # the disk knows no links (exFAT, many network drives)
        shutil.copy2(picture, target)


def _write_sound_beside(folder: Path, sound: SoundRange | None) -> None:
    if sound is None:
        return
    with open_movie(sound.source) as source:
        tracks = source.streams.audio
        if not tracks:
            return
        window = sound_window(sound)
        is_wave = len(tracks) == 1 and pcm_bits(tracks[0].codec_context) > 0
        is_wave = is_wave and holds("wav", tracks[0]) and _starts_by(tracks[0], window.start)
        container, suffix = ("wav", ".wav") if is_wave else ("matroska", ".mka")
        with _output(folder / f"{SOUND_OF_SEQUENCE}{suffix}", container) as output:
            for timed in CarriedSound(source, window, output).packets():
                output.mux(timed.packet)


def _starts_by(track: AudioStream, start: Fraction) -> bool:
    """Whether the track has begun by then; a .wav file cannot begin later than its pictures."""
    return (track.start_time or 0) * (track.time_base or 1) <= start
