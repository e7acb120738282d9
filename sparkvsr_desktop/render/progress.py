"""What a render says while it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ShotStarted:
    """A job begins; `frames_kept` frames were finished in an earlier run."""

    shot: str
    job_folder: Path
    frames: int
    frames_kept: int


@dataclass(frozen=True, slots=True)
class CutsSought:
    """The source is being looked through for cuts; `frames_done` of `frames` are seen."""

    shot: str
    frames_done: int
    frames: int


@dataclass(frozen=True, slots=True)
class FramesRestored:
    """`frames_done` of `frames` are restored, the newest of them at `frames_per_second`."""

    shot: str
    frames_done: int
    frames: int
    frames_per_second: float
    seconds_left: float


@dataclass(frozen=True, slots=True)
class SegmentKept:
    """A segment is finished on disk and survives whatever comes."""

    shot: str
    segment: int
    segments: int


@dataclass(frozen=True, slots=True)
class ShotFinished:
    """The media stands under its final name, verified. `was_reused`: it did so already."""

    shot: str
    media: Path
    sidecar: Path
    frames: int
    seconds: float
    was_reused: bool


@dataclass(frozen=True, slots=True)
class FrameReplaced:
    """A damaged frame of the source has a stand-in: the frame before it, or black."""

    shot: str
    source_frame: int
    policy: str


@dataclass(frozen=True, slots=True)
class RenderPaused:
    """The render waits for something that a person, or the machine, can put right."""

    shot: str
    reason: str


@dataclass(frozen=True, slots=True)
class RenderContinued:
    """What a paused render waited for is there."""

    shot: str


RenderEvent: TypeAlias = (
    ShotStarted
    | CutsSought
    | FramesRestored
    | SegmentKept
    | ShotFinished
    | FrameReplaced
    | RenderPaused
    | RenderContinued
)
Report: TypeAlias = Callable[[RenderEvent], None]
