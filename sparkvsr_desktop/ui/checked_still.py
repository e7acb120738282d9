"""A still as it was when the panel last looked at it."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from sparkvsr_desktop.core.still_finding import Finding, HealthTopic


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells one save of a file from the next."""

    modified_nanoseconds: int
    size_bytes: int
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class CheckedStill:
    """A still as it was when last looked at; `image` is None where it cannot be read."""

    path: Path
    stamp: FileStamp | None
    findings: tuple[Finding, ...]
    image: QImage | None

    @property
    def shift(self) -> tuple[float, float] | None:
        """How far it lies off its frame, (right, down) in its own pixels; None where it fits."""
        found = (each.shift for each in self.findings if each.topic is HealthTopic.SHIFT)
        return next(found, None)


def stamp_of(path: Path) -> FileStamp | None:
    """Return the stamp of a file, None while there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return FileStamp(state.st_mtime_ns, state.st_size, state.st_ino)
