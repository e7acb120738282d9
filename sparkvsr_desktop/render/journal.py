"""The journal of a job: a line for each segment safely on disk, and for each fallback taken."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar

import cattrs


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A finished segment: source frames [start, end), the digest of its file, what it cost.

    `trust` is the mean trust of each frame, 0..1. `peak_memory_bytes` is that of the process so
    far, None where the system does not tell; `peak_video_memory_bytes` likewise, of a GPU.
    """

    index: int
    start: int
    end: int
    digest: str
    seconds: float
    peak_memory_bytes: int | None
    trust: tuple[float, ...]
    peak_video_memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class ReplacedFrame:
    """A damaged frame of the source, and what stands in for it: `repeat` or `skip`."""

    replaced_frame: int
    policy: str


@dataclass(frozen=True, slots=True)
class MemoryStep:
    """From here on the engine made do with so many bytes, as more were not to be had."""

    limited_to_bytes: int


Note: TypeAlias = ReplacedFrame | MemoryStep
_Line = TypeVar("_Line", SegmentEntry, ReplacedFrame, MemoryStep)


class Journal:
    """An append-only file of JSON lines. A line counts only when all of it reached the disk.

    `parts` are journals that other processes write, each its own; they are read first.
    """

    def __init__(self, path: Path, parts: tuple[Path, ...] = ()) -> None:
        self._path = path
        self._read_in_order = (*(part for part in parts if part != path), path)

    def append(self, entry: SegmentEntry | Note) -> None:
        """Add a line and wait until the disk has it."""
        with self._path.open("ab+") as file:
            if _ends_in_a_torn_line(file.tell(), self._path):
                file.write(b"\n")
            file.write(json.dumps(asdict(entry)).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> dict[int, SegmentEntry]:
        """Return the newest entry of each segment; torn lines are as if never written."""
        return {entry.index: entry for entry in self._lines(SegmentEntry)}

    def replaced_frames(self) -> dict[int, str]:
        """Return what stands in for damaged frames: policy by source frame, ascending."""
        lines = self._lines(ReplacedFrame)
        return dict(sorted((line.replaced_frame, line.policy) for line in lines))

    def memory_steps(self) -> tuple[int, ...]:
        """Return the memory limits in bytes that were taken, in their order, without repeats."""
        return tuple(dict.fromkeys(line.limited_to_bytes for line in self._lines(MemoryStep)))

    def _lines(self, kind: type[_Line]) -> list[_Line]:
        files = [file.read_bytes() for file in self._read_in_order if file.exists()]
        lines = [line for content in files for line in content.split(b"\n")]
        read = (_line(line, kind) for line in lines if line.strip())
        return [line for line in read if line is not None]


def _line(line: bytes, kind: type[_Line]) -> _Line | None:
    """Return what a line says, or None for one of another kind, or that a power cut tore."""
    try:
        return cattrs.structure(json.loads(line), kind)
    except (ValueError, cattrs.BaseValidationError):
        return None


def _ends_in_a_torn_line(size: int, path: Path) -> bool:
    if size == 0:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
