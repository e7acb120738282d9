"""The frames of an open media as images for the screen."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.media.frame_reader import FrameReader, open_frames
from sparkvsr_desktop.ui.screen_picture import image_of, screen_picture


class FrameImages:
    """Reads images by frame of the media, 0-based."""

    def __init__(self, reader: FrameReader, media: Media) -> None:
        self._reader = reader
        self._media = media

    def quick(self, frame: int, reduction: int = 1) -> QImage:
        """Return a frame quickly, so many times smaller on each side; it counts as full size.

        Raises what `FrameReader.read` raises.
        """
        image = image_of(self._reader.glance(frame, reduction))
        image.setDevicePixelRatio(1 / reduction)
        return image

    def exact(self, frame: int) -> QImage:
        """Return a frame without any shortcut. Raises what `FrameReader.read` raises."""
        (picture,) = self._reader.read(SourceRange(frame, 1))
        return screen_picture(picture, self._media)


@contextmanager
def open_images(media: Media) -> Iterator[FrameImages]:
    """Open the frames of a media; its file is closed at the end of the block.

    Raises what `open_frames` raises.
    """
    with open_frames(media) as reader:
        yield FrameImages(reader, media)
