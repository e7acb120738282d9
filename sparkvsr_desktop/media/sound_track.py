"""One track of sound on its way into a finished file: copied, cut at the sample, or decoded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.packet import Packet

LEAD_PACKETS = 4
"""Packets a decoder needs to hear before its output is right: one for AAC and AC-3, up to four for
MP3 (its bit reservoir) and Opus (80 ms, RFC 7845 section 4.6)."""
_PCM_BITS = re.compile(r"pcm_[suf](\d+)(?:le|be)?|pcm_(?:alaw|mulaw)")
PCM_FOR_SAMPLES = {"u8": "pcm_u8", "s16": "pcm_s16le", "s32": "pcm_s32le", "flt": "pcm_f32le"}
_DECODED_AS_FLOAT = "flt"


@dataclass(frozen=True, slots=True)
class SoundWindow:
    """The same range as moments of the source's own clock, in seconds."""

    start: Fraction
    end: Fraction

    def samples(self, sample_rate: int) -> tuple[int, int]:
        """Return the first sample and the one after the last, each to the nearest sample."""
        return round(self.start * sample_rate), round(self.end * sample_rate)


@dataclass(frozen=True, slots=True)
class TimedPacket:
    """A packet ready for the output, and when it is played, in seconds from the first picture."""

    seconds: float
    packet: "Packet[Any]"


class CopiedPcm:
    """A PCM track, its packets sliced at the samples where the range begins and ends."""

    def __init__(self, stream: AudioStream, window: SoundWindow, output: AudioStream) -> None:
        context = stream.codec_context
        self._output = output
        self._sample_rate = context.sample_rate
        self._first, self._end = window.samples(self._sample_rate)
        self._bytes_per_sample = pcm_bits(context) // 8 * context.channels
        self.counts_samples = (1 / (stream.time_base or 1)) % self._sample_rate != 0
        self._position: int | None = None
        self.is_done = False

    def carried(self, packet: "Packet[Any]") -> Iterator[TimedPacket]:
        """Yield what of a packet lies in the range."""
        if not packet.size:
            self.is_done = True
            return
        position = self._position_of(packet)
        samples = packet.size // self._bytes_per_sample
        begin, end = max(position, self._first), min(position + samples, self._end)
        self._position = position + samples
        self.is_done = position + samples >= self._end
        if begin < end:
            start, stop = ((sample - position) * self._bytes_per_sample for sample in (begin, end))
            data = bytes(packet)[start:stop]
            yield _pcm_packet(data, begin - self._first, end - begin, self._output)

    def _position_of(self, packet: "Packet[Any]") -> int:
        """The first sample of a packet. Stamps coarser than a sample count only once."""
        if self._position is not None and (self.counts_samples or packet.pts is None):
            return self._position
        return round((packet.pts or 0) * packet.time_base * self._sample_rate)


class CopiedPackets:
    """A compressed track, packet by packet.

    Where the container can hide it (.mov, .mp4), the packet in which the range begins is kept, with
    those before that the decoder needs; elsewhere the sound begins with the first packet that lies
    wholly inside, a few hundredths of a second later at most, in its right place.
    """

    counts_samples = False

    def __init__(
        self, stream: AudioStream, window: SoundWindow, output: AudioStream, *, can_trim: bool
    ) -> None:
        self._output = output
        self._window = window
        self._can_trim = can_trim
        self.is_done = False

    def carried(self, packet: "Packet[Any]") -> Iterator[TimedPacket]:
        """Yield the packet when it belongs to the range."""
        if packet.pts is None or not packet.size:
            self.is_done = not packet.size
            return
        start, duration = packet.pts * packet.time_base, (packet.duration or 0) * packet.time_base
        self.is_done = start >= self._window.end
        lead = (LEAD_PACKETS + 1) * duration if self._can_trim else 0
        is_before = start + lead <= self._window.start if lead else start < self._window.start
        if self.is_done or is_before:
            return
        rate = self._output.codec_context.sample_rate  # a finer clock than many containers keep
        packet.stream = self._output
        packet.time_base = Fraction(1, rate)
        packet.pts = packet.dts = round((start - self._window.start) * rate)
        packet.duration = round(duration * rate)
        yield TimedPacket(float(start - self._window.start), packet)


class DecodedPcm:
    """A track whose codec the container does not know, as the PCM that it decodes to."""

    counts_samples = False

    def __init__(self, stream: AudioStream, window: SoundWindow, output: AudioStream) -> None:
        self._stream = stream
        self._output = output
        self._sample_rate = stream.codec_context.sample_rate
        self._first, self._end = window.samples(self._sample_rate)
        self._position: int | None = None
        self.is_done = False

    def carried(self, packet: "Packet[Any]") -> Iterator[TimedPacket]:
        """Yield the samples of a packet that lie in the range."""
        self.is_done = not packet.size
        for frame in self._stream.decode(packet if packet.size else None):
            position = self._position
            if position is None:
                stamp = (frame.pts or 0) * (frame.time_base or 1)
                position = round(stamp * self._sample_rate)
            begin, end = max(position, self._first), min(position + frame.samples, self._end)
            self._position = position + frame.samples
            self.is_done = self.is_done or self._position >= self._end
            if begin < end:
                samples = _interleaved(frame)[begin - position : end - position]
                yield _pcm_packet(samples.tobytes(), begin - self._first, end - begin, self._output)


def pcm_bits(context: AudioCodecContext) -> int:
    """Return the stored bits of a PCM sample; 0 for any codec that cannot be cut at a sample."""
    form = _PCM_BITS.fullmatch(context.name)
    if form is None:
        return 0
    bits = int(form[1] or 8)
    return bits if bits % 8 == 0 else 0


def packed_format(name: str) -> str:
    """Return the interleaved form in which decoded samples of format `name` are delivered."""
    packed = name.removesuffix("p")
    return packed if packed in PCM_FOR_SAMPLES else _DECODED_AS_FLOAT


def _interleaved(frame: av.AudioFrame) -> np.ndarray[tuple[int, int], np.dtype[np.generic]]:
    """The samples of a frame as (samples, channels)."""
    samples = frame.to_ndarray()
    channels = frame.layout.nb_channels
    samples = samples.T if frame.format.is_planar else samples.reshape(-1, channels)
    if frame.format.name.removesuffix("p") not in PCM_FOR_SAMPLES:
        samples = samples.astype(np.float32)
    return np.ascontiguousarray(samples)


def _pcm_packet(data: bytes, position: int, samples: int, output: AudioStream) -> TimedPacket:
    """A packet of raw samples whose first is sample `position` of the delivery."""
    rate = output.codec_context.sample_rate
    packet: Packet[Any] = Packet(data)
    packet.stream = output
    packet.time_base = Fraction(1, rate)
    packet.pts = packet.dts = position
    packet.duration = samples
    packet.is_keyframe = True
    return TimedPacket(position / rate, packet)
