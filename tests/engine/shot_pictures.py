"""Shots made of pictures in memory, for tests of engines."""

from collections.abc import Iterator, Mapping, Sequence

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.protocol import Engine, Reference, RestoredFrame, RestoreSettings
from sparkvsr_desktop.picture import Picture


class PictureFrames:
    """Source frames from a sequence of pictures; the first is frame `start`."""

    def __init__(self, pictures: Sequence[Picture], start: int = 0) -> None:
        self._pictures = pictures
        self.available = SourceRange(start, len(pictures))

    def read(self, span: SourceRange) -> Iterator[Picture]:
        """Yield the pictures of `span`."""
        return (self._pictures[frame - self.available.start] for frame in span.frames)


class PictureReferences:
    """Stills from a mapping of source frames to pictures."""

    def __init__(self, stills: Mapping[int, Picture]) -> None:
        self._stills = stills
        self.source_frames = tuple(sorted(stills))

    def load(self, source_frame: int) -> Reference:
        """Return one still."""
        return Reference(source_frame, self._stills[source_frame])


class NeverStopped:
    """A stop token that nobody pulls."""

    def raise_if_stopped(self) -> None:
        """Do nothing."""


def each_restored(
    engine: Engine,
    pictures: Sequence[Picture],
    stills: Mapping[int, Picture],
    settings: RestoreSettings,
    span: SourceRange | None = None,
) -> Iterator[RestoredFrame]:
    """Yield the frames of `span` (all, where None)."""
    frames = PictureFrames(pictures)
    references = PictureReferences(stills)
    return engine.restore(span or frames.available, frames, references, settings, NeverStopped())


def restored(
    engine: Engine,
    pictures: Sequence[Picture],
    stills: Mapping[int, Picture],
    settings: RestoreSettings,
    span: SourceRange | None = None,
) -> list[RestoredFrame]:
    """Return the frames of `span` (all, where None) as a list."""
    return list(each_restored(engine, pictures, stills, settings, span))
