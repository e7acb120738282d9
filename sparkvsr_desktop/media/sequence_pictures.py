"""The pictures of a numbered sequence, and what stands in for those that are missing."""

from pathlib import Path

import numpy as np

from sparkvsr_desktop.core.media import ImageSequence, Media, MissingFrames
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.picture_file import read_pixels
from sparkvsr_desktop.media.screen_codes import ScreenCodes, screen_codes
from sparkvsr_desktop.picture import Picture


class SequenceHoleError(SparkVSRError):
    """A picture of a sequence is not on disk, and nothing may stand in for it."""

    def __init__(self, source: ImageSequence, path: Path, missing: int) -> None:
        super().__init__(
            f"The sequence “{source.stem}” lacks {missing} of its {source.frames} pictures, "
            f"the first is “{path.name}”.",
            remedy="Render or copy the missing pictures, or name a part without holes, such as"
            " shot.[1001-1024].exr.",
        )


class PictureSizeError(SparkVSRError):
    """A picture of a sequence is not as large as the others."""

    def __init__(self, path: Path, width: int, height: int, media: Media) -> None:
        super().__init__(
            f"“{path.name}” is {width}x{height}; its sequence is {media.width}x{media.height}.",
            remedy="Render that picture again at the size of the others.",
        )


class SequencePictures:
    """The pictures of a sequence by source frame, with holes held or black as the source says."""

    def __init__(self, media: Media, source: ImageSequence) -> None:
        self._media = media
        self._source = source

    def at(self, source_frame: int) -> Picture:
        """Return a picture as float32 in the encoding of the file, all its values kept.

        HOLD shows the nearest earlier picture (the first one, before it). Raises
        SequenceHoleError, PictureSizeError, UnreadablePictureError.
        """
        path = self._source.path_of(source_frame)
        if not path.exists():
            if self._source.missing_frames is MissingFrames.BLACK:
                return np.zeros((self._media.height, self._media.width, 3), np.float32)
            path = self._held(source_frame)
        picture = read_pixels(path)
        height, width = picture.shape[:2]
        if (width, height) != (self._media.width, self._media.height):
            raise PictureSizeError(path, width, height, self._media)
        return picture

    def glance(self, source_frame: int, reduction: int = 1) -> ScreenCodes:
        """Return a picture for the screen, every so many pixels of it. Raises what `at` raises."""
        return screen_codes(self.at(source_frame)[::reduction, ::reduction], self._media)

    def _held(self, source_frame: int) -> Path:
        missing = self._source.path_of(source_frame)
        if self._source.missing_frames is MissingFrames.ERROR:
            raise SequenceHoleError(self._source, missing, 1)
        before, after = range(source_frame - 1, -1, -1), range(source_frame, self._source.frames)
        for frame in (*before, *after):
            path = self._source.path_of(frame)
            if path.exists():
                return path
        raise SequenceHoleError(self._source, missing, self._source.frames)
