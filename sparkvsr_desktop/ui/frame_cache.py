"""Decoded frames kept for scrubbing, within a budget of memory."""

from collections import OrderedDict

from PySide6.QtGui import QImage

BUDGET_BYTES = 512 << 20
"""64 frames of 1080p on the screen, or 16 of 4K: a scrub back and forth over two seconds."""


class FrameCache:
    """The frames seen last; the longest unseen go first. For the event loop's thread only.

    A frame is there quickly converted or exactly; an exact one stays.
    """

    def __init__(self, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._held_bytes = 0
        self._frames: OrderedDict[int, QImage] = OrderedDict()
        self._exact: set[int] = set()

    @property
    def held_bytes(self) -> int:
        """The memory in use; never more than the budget and one frame."""
        return self._held_bytes

    def __contains__(self, source_frame: int) -> bool:
        return source_frame in self._frames

    def is_exact(self, source_frame: int) -> bool:
        """Whether a frame is there, converted exactly."""
        return source_frame in self._exact

    def get(self, source_frame: int) -> QImage | None:
        """Return a frame and count it as seen, or None."""
        image = self._frames.get(source_frame)
        if image is not None:
            self._frames.move_to_end(source_frame)
        return image

    def put(self, source_frame: int, image: QImage, *, is_exact: bool = True) -> None:
        """Keep a frame, and let go of old ones until the budget holds."""
        if self.is_exact(source_frame) and not is_exact:
            return
        self._forget(source_frame)
        self._frames[source_frame] = image
        self._held_bytes += image.sizeInBytes()
        if is_exact:
            self._exact.add(source_frame)
        while self._held_bytes > self._budget_bytes and len(self._frames) > 1:
            self._forget(next(iter(self._frames)))

    def items(self) -> tuple[tuple[int, QImage], ...]:
        """Return the frames with their pictures, the longest unseen first."""
        return tuple(self._frames.items())

    def drop_quick(self) -> None:
        """Let go of the frames that are not exact."""
        for frame in [each for each in self._frames if each not in self._exact]:
            self._forget(frame)

    def _forget(self, source_frame: int) -> None:
        image = self._frames.pop(source_frame, None)
        self._exact.discard(source_frame)
        if image is not None:
            self._held_bytes -= image.sizeInBytes()
