"""Small pictures of frames, made in the background and kept."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.background import Background

THUMBNAIL_SIZE = QSize(192, 108)
"""Twice what is shown, for screens at 200 %; 83 kB each."""


def thumbnail_of(image: QImage) -> QImage:
    """Return a picture at most as large as a thumbnail, in its own shape."""
    return image.scaled(
        THUMBNAIL_SIZE,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


class Thumbnails(QObject):
    """Thumbnails by media and frame; what is not there yet is announced by `arrived`."""

    arrived = Signal(str, int)  # signature of the media, source frame
    _made = Signal(str, int, QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._images: dict[tuple[str, int], QImage] = {}
        self._asked: set[tuple[str, int]] = set()
        self._is_open = True
        self._background = Background(self)
        self._made.connect(self._keep)

    def image(self, media: Media, source_frame: int) -> QImage | None:
        """Return a thumbnail that is there already, or None."""
        return self._images.get((media.signature, source_frame))

    def want(self, media: Media, source_frames: Sequence[int]) -> None:
        """Have thumbnails of one media made; those asked for before are not made again."""
        missing = [each for each in source_frames if (media.signature, each) not in self._asked]
        if missing:
            self._asked.update((media.signature, each) for each in missing)
            self._background.start(lambda: self._make(media, missing), _nothing, _stay_empty)

    def close(self) -> None:
        """End the making."""
        self._is_open = False
        self._background.close()

    def _make(self, media: Media, source_frames: Sequence[int]) -> None:
        """Runs in the background's thread."""
        from sparkvsr_desktop.ui.frame_images import open_images  # the window shows before it

        with open_images(media) as images:
            for frame in source_frames:
                if not self._is_open:
                    return
                image = thumbnail_of(images.quick(frame))
                self._made.emit(media.signature, frame, image)

    @Slot(str, int, QImage)
    def _keep(self, signature: str, source_frame: int, image: QImage) -> None:
        self._images[signature, source_frame] = image
        self.arrived.emit(signature, source_frame)


def _nothing(_: None) -> None:
    """All was said by `arrived`."""


def _stay_empty(_: SparkVSRError) -> None:
    """A frame that cannot be read has no thumbnail; the viewer says why when one goes there."""
