"""Which frames a movie holds, and when each is shown: read once, without decoding a picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.stream import Discard
from av.video.stream import VideoStream
from numpy.typing import NDArray

from sparkvsr_desktop.errors import SparkVSRError

Stamps = NDArray[np.int64]

UNTIMED_FORMATS = ("mpeg", "mpegvideo", "m4v", "h264", "hevc", "obu")
"""Program streams and bare bitstreams: FFmpeg's stamps for them differ after a seek."""


class NoFramesError(SparkVSRError):
    """A movie whose picture track is empty."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” holds no frames.",
            remedy="Export it again, or choose another file.",
        )


class TruncatedMovieError(SparkVSRError):
    """A movie that states more frames than its file holds."""

    def __init__(self, path: Path, present: int, stated: int) -> None:
        super().__init__(
            f"“{path.name}” is cut short: it states {stated} frames and holds {present}.",
            remedy="Copy or download it again; the original is longer than this file.",
        )


@dataclass(frozen=True, slots=True, eq=False)
class FrameIndex:
    """The frames of a movie in the order they are shown.

    times: (frames,) ascending display stamps in units of `time_base`. intra_frames: ascending
    source frames at which decoding can begin. seek_times: for each of these, the stamp to seek to.
    is_counted: the file's stamps do not tell the display order (B-frames in AVI, program streams);
    frames are numbered as the decoder gives them, `times` is that count, and every seek goes back
    to the beginning.
    """

    times: Stamps
    intra_frames: Stamps
    seek_times: Stamps
    time_base: Fraction
    is_counted: bool = False

    @property
    def frames(self) -> int:
        """How many frames are shown."""
        return len(self.times)

    def intra_frame_before(self, source_frame: int) -> int:
        """Return the place in `intra_frames` of the last one at or before a frame, -1 if none."""
        return int(np.searchsorted(self.intra_frames, source_frame, side="right")) - 1


@dataclass(frozen=True, slots=True)
class _Entry:
    shown: int | None
    decoded: int | None
    is_intra: bool


def frame_index(container: InputContainer, stream: VideoStream, path: Path) -> FrameIndex:
    """Return the index of a movie's pictures. Other streams of `container` are switched off.

    Intra-only movies with a complete table of frames (ProRes, DNxHR in .mov) are indexed from that
    table; all others by passing their packets once.
    Raises NoFramesError, TruncatedMovieError.
    """
    for other in container.streams:
        other.discard = Discard.default if other.index == stream.index else Discard.all
    entries = _entries_of_table(stream) or list(_entries_of_packets(container, stream))
    _refuse_truncated(container, stream, path, len(entries))
    if not entries:
        raise NoFramesError(path)
    time_base = stream.time_base or Fraction(1)
    if _is_out_of_order(container, stream, entries):
        return _counted(entries, time_base)
    # Matroska and MOV look for the stamp at which a frame is shown; given that of decoding, which
    # is earlier, they would land one intra frame too far back.
    seeks_by_display = "matroska" in container.format.name or _is_mov(stream)
    return _timed(entries, time_base, seeks_by_display=seeks_by_display)


def _entries_of_table(stream: VideoStream) -> list[_Entry]:
    table = stream.index_entries
    if not stream.codec_context.codec.intra_only or not 0 < stream.frames == len(table):
        return []
    if not _is_mov(stream):
        return []
    return [
        _Entry(entry.timestamp, entry.timestamp, True) for entry in table if not entry.is_discard
    ]


def _entries_of_packets(container: InputContainer, stream: VideoStream) -> Iterator[_Entry]:
    try:
        for packet in container.demux(stream):
            if packet.size and not packet.is_discard:
                yield _Entry(packet.pts, packet.dts, packet.is_keyframe)
    except av.error.InvalidDataError:
        return  # the file ends inside a packet; whether frames are missing is asked afterwards


def _is_mov(stream: VideoStream) -> bool:
    return "mov" in stream.container.format.name.split(",")


def _refuse_truncated(
    container: InputContainer, stream: VideoStream, path: Path, counted: int
) -> None:
    size, table = path.stat().st_size, stream.index_entries
    present, stated = counted, _frames_of_duration(container, stream)
    if _is_mov(stream) or container.format.name == "avi":
        # AVI lists pictures that were dropped, empty, in its table; its packets leave them out. Its
        # header may count one more, for an encoder that began with a delay.
        present = sum(entry.pos + entry.size <= size for entry in table)
        stated = len(table) if _is_mov(stream) else stream.frames - 1
    if present < stated:
        raise TruncatedMovieError(path, present, stated)


def _frames_of_duration(container: InputContainer, stream: VideoStream) -> int:
    """The frames that a Matroska header promises, two less for its rounding; 0 if it is silent."""
    stated = {key.upper(): value for key, value in stream.metadata.items()}.get("DURATION")
    if "matroska" not in container.format.name or stated is None or not stream.average_rate:
        return 0
    hours, minutes, seconds = (Fraction(part) for part in stated.split(":"))
    beginning = Fraction(stream.start_time or 0) * (stream.time_base or 1)
    shown = hours * 3600 + minutes * 60 + seconds - beginning
    return int(shown * stream.average_rate) - 2


def _is_out_of_order(container: InputContainer, stream: VideoStream, entries: list[_Entry]) -> bool:
    if container.format.name in UNTIMED_FORMATS:
        return True
    stamps = {entry.shown for entry in entries}
    if None in stamps or len(stamps) < len(entries):
        return True
    return container.format.name == "avi" and bool(stream.codec_context.has_b_frames)


def _timed(entries: list[_Entry], time_base: Fraction, *, seeks_by_display: bool) -> FrameIndex:
    """Sort by display. Matroska and MOV are sought by display stamps, all others by decoding's."""
    shown = np.array([entry.shown for entry in entries], np.int64)
    order = np.argsort(shown, kind="stable")
    starts = [entry for entry in entries if entry.is_intra and entry.shown is not None]
    starts.sort(key=lambda entry: entry.shown or 0)
    times = shown[order]
    intra_frames = np.searchsorted(times, np.array([entry.shown for entry in starts], np.int64))
    seek_times = [
        entry.shown if seeks_by_display or entry.decoded is None else entry.decoded
        for entry in starts
    ]
    return FrameIndex(times, intra_frames, np.array(seek_times, np.int64), time_base)


def _counted(entries: list[_Entry], time_base: Fraction) -> FrameIndex:
    """Number the frames; an intra frame is taken to be shown when it is decoded (closed GOPs)."""
    intra = np.array([place for place, entry in enumerate(entries) if entry.is_intra], np.int64)
    return FrameIndex(
        np.arange(len(entries), dtype=np.int64), intra, intra, time_base, is_counted=True
    )
