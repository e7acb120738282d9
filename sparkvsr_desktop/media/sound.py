"""The sound that belongs to a range of a movie, carried over without a new encode.

Every sound track of the source is copied bit for bit: PCM is cut at the exact sample, compressed
codecs at their packets. A codec that the delivery's container cannot hold (Vorbis in .mov, say) is
decoded and delivered as PCM of the decoder's precision, cut at the exact sample: the samples are
those any player would play, and a finished render never fails for its sound.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.stream import Discard

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.media.movie_probe import frame_index_of
from sparkvsr_desktop.media.sound_track import (
    PCM_FOR_SAMPLES,
    CopiedPackets,
    CopiedPcm,
    DecodedPcm,
    SoundWindow,
    TimedPacket,
    packed_format,
    pcm_bits,
)

TRIMMING_CONTAINERS = ("mov", "mp4")
"""Formats whose edit list can hide the part of a packet that lies before the first picture."""
SEEK_MARGIN_SECONDS = 2
"""Sound may be stored this much later than the picture it belongs to."""
NAMED_LAYOUTS = {
    1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1",
    10: "5.1.4", 12: "7.1.4", 16: "hexadecagonal", 24: "22.2",
}  # fmt: skip
"""For PCM that does not say which speakers it is for: .mp4 refuses to hold it without."""


@dataclass(frozen=True, slots=True)
class SoundRange:
    """The sound under `span` of a movie whose pictures run at `rate`."""

    source: Path
    span: SourceRange
    rate: Fraction


def sound_window(sound: SoundRange) -> SoundWindow:
    """Return when the range begins and ends on the clock of its movie.

    The first picture need not be at zero. Frames that keep to the rate lie on its exact grid;
    others (variable rate) begin where their stamp says.
    """
    index = frame_index_of(sound.source)
    first = Fraction(0 if index.is_counted else int(index.times[0])) * index.time_base
    start = first + sound.span.start / sound.rate
    if not index.is_counted:
        stamped = int(index.times[sound.span.start]) * index.time_base
        start = start if abs(stamped - start) < index.time_base else stamped
    return SoundWindow(start, start + sound.span.duration / sound.rate)


def holds(container: str, stream: AudioStream) -> bool:
    """Whether a container format takes a sound track as it is: asked of FFmpeg, in memory."""
    with av.open(io.BytesIO(), "w", format=container) as trial:
        try:
            trial.add_stream_from_template(stream)
            trial.start_encoding()
        except (ValueError, av.FFmpegError):
            return False
    return True


class CarriedSound:
    """The sound tracks of a movie on their way into a finished file.

    Made before the output's header is written, because it adds one track for each of the source.
    """

    def __init__(
        self, source: InputContainer, window: SoundWindow, output: OutputContainer
    ) -> None:
        self._source = source
        self._window = window
        self._tracks: dict[int, CopiedPcm | CopiedPackets | DecodedPcm] = {}
        container = output.format.name.split(",")[0]
        for stream in source.streams.audio:
            self._tracks[stream.index] = _track(stream, window, output, container)

    def packets(self) -> Iterator[TimedPacket]:
        """Yield the packets of all tracks in the order of the source, a few in memory at a time."""
        streams = list(self._source.streams.audio)
        if not streams:
            return
        for stream in self._source.streams:
            stream.discard = Discard.default if stream.index in self._tracks else Discard.all
        self._seek(streams)
        for packet in self._source.demux(*streams):
            track = self._tracks[packet.stream_index]
            yield from track.carried(packet)
            if all(track.is_done for track in self._tracks.values()):
                return

    def _seek(self, streams: list[AudioStream]) -> None:
        """Skip what comes long before, unless samples have to be counted from the beginning."""
        if any(track.counts_samples for track in self._tracks.values()):
            return
        start = max(self._window.start - SEEK_MARGIN_SECONDS, Fraction(0))
        time_base = streams[0].time_base or Fraction(1)
        self._source.seek(int(start / time_base), stream=streams[0])


def _track(
    stream: AudioStream, window: SoundWindow, output: OutputContainer, container: str
) -> CopiedPcm | CopiedPackets | DecodedPcm:
    if not holds(container, stream):
        return DecodedPcm(stream, window, _pcm_track(stream, output))
    copy = output.add_stream_from_template(stream)
    copy.metadata.update(_kept_metadata(stream))
    if pcm_bits(stream.codec_context):
        _name_layout(copy)
        return CopiedPcm(stream, window, copy)
    return CopiedPackets(stream, window, copy, can_trim=container in TRIMMING_CONTAINERS)


def _pcm_track(stream: AudioStream, output: OutputContainer) -> AudioStream:
    context = stream.codec_context
    encoder = PCM_FOR_SAMPLES[packed_format(context.format.name)]
    track = output.add_stream(encoder, rate=context.sample_rate, layout=context.layout)
    assert isinstance(track, AudioStream)
    track.metadata.update(_kept_metadata(stream))
    return track


def _name_layout(copy: AudioStream) -> None:
    context = copy.codec_context
    if "channels" in context.layout.name and context.channels in NAMED_LAYOUTS:
        context.layout = NAMED_LAYOUTS[context.channels]


def _kept_metadata(stream: AudioStream) -> dict[str, str]:
    return {key: text for key, text in stream.metadata.items() if key in {"language", "title"}}
