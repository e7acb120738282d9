"""A job in the queue, and the states that it can be in."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames


class JobState(Enum):
    """How a job in the queue stands. INTERRUPTED: its program ended before it did."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    DONE = "done"
    FAILED = "failed"


class Wish(Enum):
    """What somebody wants of a running job; whoever runs it sees to it."""

    PAUSE = "pause"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job folder and how it stands. `message` and `remedy` say why it paused or failed."""

    id: int
    folder: Path
    name: str
    state: JobState
    corrupt_frames: CorruptFrames = CorruptFrames.STOP
    message: str = ""
    remedy: str = ""
