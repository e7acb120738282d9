"""What one call of the engine restores."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.protocol import References, RestoreSettings, SourceFrames
from sparkvsr_desktop.picture import Picture


@dataclass(frozen=True, slots=True)
class FramesInTurn:
    """The frames of a shot for several threads: one picture is decoded at a time."""

    frames: SourceFrames
    _turn: Lock = field(default_factory=Lock, repr=False)

    @property
    def available(self) -> SourceRange:
        """All frames of the shot."""
        return self.frames.available

    def read(self, span: SourceRange) -> Iterator[Picture]:
        """Yield the pictures of `span` in order."""
        reading = iter(self.frames.read(span))
        while True:
            with self._turn:
                picture = next(reading, None)
            if picture is None:
                return
            yield picture


@dataclass(frozen=True, slots=True)
class RestoreJob:
    """The shot's frames, its stills and the settings."""

    frames: FramesInTurn
    references: References
    settings: RestoreSettings

    def is_same_as(self, other: "RestoreJob") -> bool:
        """Whether both read the same frames and stills with equal settings."""
        return (
            self.frames.frames is other.frames.frames
            and self.references is other.references
            and self.settings == other.settings
        )
