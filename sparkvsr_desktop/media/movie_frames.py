"""Any frame of a movie, exactly: forward without seeking, elsewhere from the intra frame before."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from sparkvsr_desktop.core.media import Media, MovieFile
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.chroma import CENTRED_CODECS
from sparkvsr_desktop.media.frame_index import FrameIndex, frame_index
from sparkvsr_desktop.media.movie_file import open_movie, picture_stream
from sparkvsr_desktop.media.screen_codes import QuickScreen, ScreenCodes, screen_codes
from sparkvsr_desktop.media.video_picture import FrameColour, picture_of
from sparkvsr_desktop.picture import Picture

INTRA_FRAMES_TRIED = (0, 1, 4)
"""How many intra frames to go further back when the wanted frame does not come out. Streams with
gradual refresh, and seeks that land late, need one or two more; damaged frames never come."""


class UndecodableFrameError(SparkVSRError):
    """A frame that the file lists and the decoder does not give."""

    def __init__(self, path: Path, source_frame: int) -> None:
        super().__init__(
            f"Frame {source_frame} of “{path.name}” cannot be decoded; the file is damaged there.",
            remedy="Copy or export the file again, or render a range without that frame.",
        )


class MovieFrames:
    """The frames of one open movie, by number. Use it in the `with` block of `open_movie_frames`.

    Frames are given in display order, 0-based. Reading in order decodes each packet once.
    """

    def __init__(
        self, path: Path, container: InputContainer, stream: VideoStream, index: FrameIndex
    ) -> None:
        self._path = path
        self._container = container
        self._stream = stream
        self._index = index
        self._next_frame = index.frames  # nothing is decoded yet: as far as can be from any frame
        self._decoded: Iterator[tuple[int, av.VideoFrame]] = iter(())

    def at(self, source_frame: int) -> av.VideoFrame:
        """Return a frame as the decoder gave it. Raises UndecodableFrameError."""
        wanted = int(self._index.times[source_frame])
        if self._is_ahead(source_frame):
            frame = self._decode_until(wanted)
            if frame is not None:
                self._next_frame = source_frame + 1
                return frame
        for start in self._starts(source_frame):
            self._seek(start)
            frame = self._decode_until(wanted)
            if frame is not None:
                self._next_frame = source_frame + 1
                return frame
        self._next_frame = self._index.frames
        raise UndecodableFrameError(self._path, source_frame)

    def _is_ahead(self, source_frame: int) -> bool:
        """Whether going on is no dearer than seeking: no intra frame lies between."""
        if source_frame < self._next_frame:
            return False
        if source_frame == self._next_frame or self._index.is_counted:
            return True
        start = self._index.intra_frame_before(source_frame)
        return start < 0 or self._index.intra_frames[start] < self._next_frame

    def _starts(self, source_frame: int) -> Iterator[int | None]:
        """The places in the index to decode from, nearest first; None is the file's beginning."""
        nearest = self._index.intra_frame_before(source_frame)
        if self._index.is_counted or nearest < 0:
            yield None
            return
        for further in INTRA_FRAMES_TRIED:
            if further <= nearest:
                yield nearest - further
        if nearest <= INTRA_FRAMES_TRIED[-1]:
            yield None

    def _seek(self, start: int | None) -> None:
        if start is None:
            beginning = self._stream.start_time or 0
            self._container.seek(min(beginning, 0), stream=self._stream)
        else:
            self._container.seek(int(self._index.seek_times[start]), stream=self._stream)
        self._decoded = self._frames()

    def _decode_until(self, wanted: int) -> av.VideoFrame | None:
        for stamp, frame in self._decoded:
            if stamp == wanted:
                return frame
            if stamp > wanted:
                return None
        return None

    def _frames(self) -> Iterator[tuple[int, av.VideoFrame]]:
        """Decode from the current position; what cannot be decoded is missed by `at`, by name."""
        count = 0
        for packet in self._container.demux(self._stream):
            try:
                frames = packet.decode()
            except (av.error.InvalidDataError, av.error.EOFError):
                continue
            for frame in frames:
                stamp = count if self._index.is_counted else frame.pts
                count += 1
                if stamp is not None and not frame.is_corrupt:
                    yield stamp, frame


class MoviePictures:
    """The pictures of one open movie."""

    def __init__(self, frames: MovieFrames, media: Media) -> None:
        self._frames = frames
        self._media = media
        self._colour = FrameColour(media.colour, media.codec in CENTRED_CODECS)
        self._screen = QuickScreen()

    def at(self, source_frame: int) -> Picture:
        """Return a frame as float RGB. Raises UndecodableFrameError, UnknownMatrixError."""
        return picture_of(self._frames.at(source_frame), self._colour)

    def glance(self, source_frame: int, reduction: int = 1) -> ScreenCodes:
        """Return a frame for the screen, so many times smaller. Raises what `at` raises."""
        frame = self._frames.at(source_frame)
        if self._screen.takes(frame, self._media):
            return self._screen.codes(frame, self._media, reduction)
        picture = picture_of(frame, self._colour)[::reduction, ::reduction]
        return screen_codes(picture, self._media)


@contextmanager
def open_movie_frames(path: Path) -> Iterator[MovieFrames]:
    """Open the frames of a movie; the file is closed at the end of the block.

    Raises what `open_movie`, `picture_stream` and `frame_index` raise.
    """
    with open_movie(path) as container:
        stream = picture_stream(container, path)
        index = frame_index(container, stream, path)
        stream.thread_type = "AUTO"
        yield MovieFrames(path, container, stream, index)


@contextmanager
def open_movie_pictures(media: Media, source: MovieFile) -> Iterator[MoviePictures]:
    """Open the pictures of a movie, read by the colour tags of `media`."""
    with open_movie_frames(source.path) as frames:
        yield MoviePictures(frames, media)
