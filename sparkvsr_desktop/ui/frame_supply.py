"""The frames of one media for the screen, decoded in a thread: the newest wish comes first."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.frame_cache import FrameCache

if TYPE_CHECKING:
    from sparkvsr_desktop.ui.frame_images import FrameImages


class FrameSupply(QObject):
    """Decodes what is wanted and keeps it within the cache's budget.

    Frames are source frames of a shot; `first_frame` is the one that the media's first frame shows.
    Quick pictures are `reduction` times smaller on each side.
    The file is open while the supply is; `end` or `close` end the thread.
    """

    arrived = Signal(int, QImage)  # frame and its picture, after it is in the cache
    failed = Signal(object)  # SparkVSRError
    _decoded = Signal(int, QImage, bool)

    def __init__(
        self, media: Media, cache: FrameCache, first_frame: int = 0, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.media = media
        self.first_frame = first_frame
        self.reduction = 1
        self._cache = cache
        self._wanted: list[int] = []
        self._wanted_exact: int | None = None
        self._on_the_way: set[int] = set()
        self._is_open = True
        self._bell = threading.Condition()
        self._thread: threading.Thread | None = None
        self._decoded.connect(self._keep)

    @property
    def available(self) -> SourceRange:
        """The source frames that the media shows."""
        return SourceRange(self.first_frame, self.media.frames)

    def has(self, frame: int) -> bool:
        """Whether a frame is there already, or will be in a moment."""
        return frame in self._cache or frame in self._on_the_way

    def want(self, frames: Sequence[int]) -> None:
        """Ask for frames quickly, the most urgent first; earlier wishes are dropped."""
        with self._bell:
            self._wanted = [frame for frame in frames if not self.has(frame)]
            self._wanted_exact = None
            self._bell.notify()
        self._run_while_wanted()

    def want_exact(self, frame: int) -> None:
        """Ask for a frame exactly, after those that are wanted already."""
        with self._bell:
            self._wanted_exact = None if self._cache.is_exact(frame) else frame
            self._bell.notify()
        self._run_while_wanted()

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

    def _run_while_wanted(self) -> None:
        is_asked = bool(self._wanted) or self._wanted_exact is not None
        if is_asked and self._is_open and self.has_ended:
            self._thread = threading.Thread(target=self._decode, name=f"frames {self.media.source}")
            self._thread.start()

    @Slot(int, QImage, bool)
    def _keep(self, frame: int, image: QImage, is_exact: bool) -> None:
        self._on_the_way.discard(frame)
        if not image.isNull():
            self._cache.put(frame, image, is_exact=is_exact)
            self.arrived.emit(frame, image)

    def _decode(self) -> None:
        """Runs in the thread, until the supply is closed or the media cannot be opened."""
        from sparkvsr_desktop.ui.frame_images import open_images  # the window shows before it

        try:
            with open_images(self.media) as images:
                while (wish := self._next_wish()) is not None:
                    self._decode_one(images, *wish)
        except SparkVSRError as error:
            self.failed.emit(error)

    def _next_wish(self) -> tuple[int, bool] | None:
        """Return a frame and whether it is wanted exactly; None when the supply is closed."""
        with self._bell:
            self._bell.wait_for(
                lambda: self._wanted or self._wanted_exact is not None or not self._is_open
            )
            if not self._is_open:
                return None
            if self._wanted:
                frame = self._wanted.pop(0)
                self._on_the_way.add(frame)
                return frame, False
            exact, self._wanted_exact = self._wanted_exact, None
            return (exact, True) if exact is not None else None

    def _decode_one(self, images: "FrameImages", frame: int, is_exact: bool) -> None:
        image = QImage()
        try:
            place = frame - self.first_frame
            image = images.exact(place) if is_exact else images.quick(place, self.reduction)
        except SparkVSRError as error:
            self.failed.emit(error)
        self._decoded.emit(frame, image, is_exact)
