"""The journal of a job: one line for each segment that is safely on disk."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import cattrs


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A finished segment: source frames [start, end), the digest of its file, what it cost.

    `trust` is the mean trust of each frame, 0..1. `peak_memory_bytes` is that of the process so
    far, None where the system does not tell.
    """

    index: int
    start: int
    end: int
    digest: str
    seconds: float
    peak_memory_bytes: int | None
    trust: tuple[float, ...]


class Journal:
    """An append-only file of JSON lines. A line counts only when all of it reached the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, entry: SegmentEntry) -> None:
        """Add a line and wait until the disk has it."""
        with self._path.open("ab+") as file:
            if _ends_in_a_torn_line(file.tell(), self._path):
                file.write(b"\n")
            file.write(json.dumps(asdict(entry)).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> dict[int, SegmentEntry]:
        """Return the newest entry of each segment; torn lines are as if never written."""
        if not self._path.exists():
            return {}
        lines = self._path.read_bytes().split(b"\n")
        read = (_entry(line) for line in lines if line.strip())
        return {entry.index: entry for entry in read if entry is not None}


def _entry(line: bytes) -> SegmentEntry | None:
    """Return what a line says, or None for one that a power cut tore."""
    try:
        return cattrs.structure(json.loads(line), SegmentEntry)
    except (ValueError, cattrs.BaseValidationError):
        return None


def _ends_in_a_torn_line(size: int, path: Path) -> bool:
    if size == 0:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
