"""The pictures of a media in any order, the same way for movies and picture sequences."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from sparkvsr_desktop.core.media import ImageSequence, Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.movie_frames import open_movie_pictures
from sparkvsr_desktop.media.screen_codes import ScreenCodes
from sparkvsr_desktop.media.sequence_pictures import SequencePictures
from sparkvsr_desktop.picture import Picture


class RangeOutsideMediaError(SparkVSRError):
    """Frames that the media does not have."""

    def __init__(self, span: SourceRange, media: Media) -> None:
        super().__init__(
            f"Frames {span.start} to {span.last_frame} are not all in “{media.source.stem}”.",
            remedy=f"Give a range between 0 and {media.frames - 1}.",
        )


class Pictures(Protocol):
    """The pictures of an open movie or of a sequence."""

    def at(self, source_frame: int) -> Picture:
        """Return the picture of a frame, 0-based."""
        ...

    def glance(self, source_frame: int, reduction: int = 1) -> ScreenCodes:
        """Return a frame for the screen, as quickly as it goes."""
        ...


class FrameReader:
    """Reads the frames of one media; what an engine knows as its source frames."""

    def __init__(self, media: Media, pictures: Pictures) -> None:
        self._media = media
        self._pictures = pictures

    @property
    def available(self) -> SourceRange:
        """All frames of the media."""
        return self._media.available_range

    def read(self, span: SourceRange) -> Iterator[Picture]:
        """Yield the pictures of `span` in order, one in memory at a time.

        (height, width, 3) float32 RGB in the encoding of the source, full range, upright. Going on
        where the last read ended costs no seek; several reads may take turns.
        Raises RangeOutsideMediaError at once, and UndecodableFrameError, UnreadablePictureError,
        SequenceHoleError or PictureSizeError when the frame concerned is reached.
        """
        if not self.available.covers(span):
            raise RangeOutsideMediaError(span, self._media)
        return (self._pictures.at(frame) for frame in span.frames)

    def glance(self, source_frame: int, reduction: int = 1) -> ScreenCodes:
        """Return a frame for the screen: quick, and no more exact than moving eyes can tell.

        reduction: how many times smaller the picture may be on each side, rounded up.
        Raises what `read` raises.
        """
        if not self.available.holds(source_frame):
            raise RangeOutsideMediaError(SourceRange(source_frame, 1), self._media)
        return self._pictures.glance(source_frame, reduction)


@contextmanager
def open_frames(media: Media) -> Iterator[FrameReader]:
    """Open the frames of a probed media; its file is closed at the end of the block.

    Raises MediaMissingError, UnreadableMediaError, TruncatedMovieError and their like when the
    file is no longer what the probe saw.
    """
    if isinstance(media.source, ImageSequence):
        yield FrameReader(media, SequencePictures(media, media.source))
        return
    with open_movie_pictures(media, media.source) as pictures:
        yield FrameReader(media, pictures)
