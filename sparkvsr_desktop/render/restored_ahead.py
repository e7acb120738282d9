"""Restored frames, a few of them ahead of the encoder, also where a segment ends."""

from collections.abc import Callable, Generator, Iterator, Sequence

from sparkvsr_desktop.core.ahead import ahead
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.protocol import RestoredFrame

FRAMES_AHEAD = 2
"""Enough to keep engine and encoder both busy; each costs the memory of one result picture."""


class RestoredAhead:
    """The frames of segments that are missing, which are likely asked for one after the other.

    While the last frames of a segment are encoded and its file is closed, the engine is at the
    first of the next one. Where another one is asked for instead, as the next turned out to be in
    another machine's hands, these are dropped. To be closed in the end.
    """

    def __init__(
        self,
        restore: Callable[[SourceRange], Iterator[RestoredFrame]],
        spans: Sequence[SourceRange],
    ) -> None:
        self._restore = restore
        self._spans = list(spans)
        self._at: int | None = None
        self._frames: Generator[RestoredFrame | None] | None = None

    def of(self, span: SourceRange) -> Iterator[RestoredFrame]:
        """Yield the frames of a segment, and raise what the engine raises at its place."""
        index = self._spans.index(span)
        if self._frames is None or index != self._at:
            self.close()
            self._frames = ahead(self._from(index), FRAMES_AHEAD)
        frames, self._at = self._frames, None
        for frame in frames:
            if frame is None:
                self._at = index + 1
                return
            yield frame

    def _from(self, index: int) -> Iterator[RestoredFrame | None]:
        """Yield the frames of one segment after another, with None where each has ended."""
        for span in self._spans[index:]:
            yield from self._restore(span)
            yield None

    def close(self) -> None:
        """Drop what was made ahead, and end the thread."""
        if self._frames is not None:
            self._frames.close()
        self._frames = None
