"""The frames of one media for the screen, decoded in a thread: the newest wish comes first."""

import threading
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.frame_reader import FrameReader, open_frames
from sparkvsr_desktop.ui.frame_cache import FrameCache
from sparkvsr_desktop.ui.screen_picture import screen_picture


class FrameSupply(QObject):
    """Decodes what is wanted and keeps it within the cache's budget.

    The file is open while the supply is; `end` or `close` end the thread.
    """

    arrived = Signal(int, QImage)  # source frame and its picture, after it is in the cache
    failed = Signal(object)  # SparkVSRError
    _decoded = Signal(int, QImage)

    def __init__(
        self, media: Media, cache: FrameCache | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.media = media
        self._cache = cache or FrameCache()
        self._wanted: list[int] = []
        self._is_open = True
        self._bell = threading.Condition()
        self._thread: threading.Thread | None = None
        self._decoded.connect(self._keep)

    def image(self, source_frame: int) -> QImage | None:
        """Return a frame that is there already, or None."""
        return self._cache.get(source_frame)

    def want(self, source_frames: Sequence[int]) -> None:
        """Ask for frames, the most urgent first; earlier wishes are dropped."""
        missing = [frame for frame in source_frames if frame not in self._cache]
        with self._bell:
            self._wanted = missing
            self._bell.notify()
        if missing and self._is_open and self.has_ended:
            self._thread = threading.Thread(target=self._decode, name=f"frames {self.media.source}")
            self._thread.start()

    @property
    def has_ended(self) -> bool:
        """Whether nothing is being decoded any more and the file is closed."""
        return self._thread is None or not self._thread.is_alive()

    def end(self) -> None:
        """Let the thread end after the frame it is at; does not wait for it."""
        with self._bell:
            self._is_open = False
            self._bell.notify()

    def close(self) -> None:
        """End the thread and come back when the file is closed."""
        self.end()
        if self._thread is not None:
            self._thread.join()

    @Slot(int, QImage)
    def _keep(self, source_frame: int, image: QImage) -> None:
        self._cache.put(source_frame, image)
        self.arrived.emit(source_frame, image)

    def _decode(self) -> None:
        """Runs in the thread, until the supply is closed or the media cannot be opened."""
        try:
            with open_frames(self.media) as reader:
                while (frame := self._next_wanted()) is not None:
                    self._decode_one(reader, frame)
        except SparkVSRError as error:
            self.failed.emit(error)

    def _next_wanted(self) -> int | None:
        with self._bell:
            self._bell.wait_for(lambda: self._wanted or not self._is_open)
            return self._wanted.pop(0) if self._is_open else None

    def _decode_one(self, reader: FrameReader, source_frame: int) -> None:
        try:
            (picture,) = reader.read(SourceRange(source_frame, 1))
        except SparkVSRError as error:
            self.failed.emit(error)
            return
        self._decoded.emit(source_frame, screen_picture(picture, self.media))
