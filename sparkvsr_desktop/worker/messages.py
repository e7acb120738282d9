"""Every message between a program and its worker: commands go down, events come up.

One JSON object per line, its `type` the name of the class. The first event is `Ready`, which
names the version of this contract. Each `StartJob` is answered by exactly one of `JobDone`,
`JobStopped` and `JobFailed`, and nothing about that job follows. Pictures never travel here; where
they lie does, see `worker.preview_memory`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import TypeAlias, TypeVar, get_args, get_origin, get_type_hints

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.render.progress import RenderEvent

CONTRACT_VERSION = 4
SHOWN_BYTES = 200
"""How much of a line that is no message an error shows."""

_Message = TypeVar("_Message")


class UnknownMessageError(SparkVSRError):
    """A line that is no message of this contract."""

    def __init__(self, line: bytes, reason: str) -> None:
        super().__init__(
            f"The worker and this program do not understand each other: {reason} in"
            f" {line[:SHOWN_BYTES]!r}.",
            remedy="Install the program again, so that all its parts are of one version.",
        )


class FailureKind(Enum):
    """Why a job failed, as far as it decides what is tried next."""

    REFUSED = "refused"
    SOURCE_MISSING = "source missing"
    OUT_OF_MEMORY = "out of memory"
    MISTAKE = "mistake of the program"


@dataclass(frozen=True, slots=True)
class StartJob:
    """Render the job in `folder`. Jobs that come while one is running wait for it.

    `memory_bytes`: what the engine may take of its device's memory, None for as much as it has.
    `first_frame`: the source frame to be seen first, None to begin at the beginning.
    """

    job: str
    folder: Path
    memory_bytes: int | None = None
    corrupt_frames: CorruptFrames = CorruptFrames.STOP
    first_frame: int | None = None


@dataclass(frozen=True, slots=True)
class StopJob:
    """Stop a job at its next frame, running or waiting; its finished segments are kept."""

    job: str


@dataclass(frozen=True, slots=True)
class DescribeEngines:
    """Say of each engine what it is here, when it may take so much memory (None: what there is).

    Answered by an `EngineDescribed` for each and then `EnginesDescribed`, between two jobs.
    """

    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded what it needs and takes jobs."""

    contract: int
    program: str
    process: int


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The worker lives. `signs_of_life` grows whenever its engine or its reader gets on."""

    signs_of_life: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """The job got on."""

    job: str
    event: RenderEvent


@dataclass(frozen=True, slots=True)
class FramePreviewed:
    """A finished picture lies in a slot of the preview's memory, until it is overtaken.

    `source_frame` counts from the first of the media. `sequence` counts the pictures of the memory;
    this one lies in `slot`, of `slots` in all. `width_px` and `height_px`: of the picture there,
    which is smaller than the result where that is too large for the memory. `mean_trust`: 0..1.
    """

    job: str
    shot: str
    source_frame: int
    sequence: int
    slot: int
    slots: int
    width_px: int
    height_px: int
    mean_trust: float


@dataclass(frozen=True, slots=True)
class EngineDescribed:
    """What one engine is on this machine."""

    offer: EngineOffer


@dataclass(frozen=True, slots=True)
class EnginesDescribed:
    """All engines were described."""


@dataclass(frozen=True, slots=True)
class JobDone:
    """The results stand under their final names, verified."""

    job: str
    media: Path
    sidecar: Path


@dataclass(frozen=True, slots=True)
class JobStopped:
    """The job was stopped as asked; finished segments are kept."""

    job: str


@dataclass(frozen=True, slots=True)
class JobFailed:
    """The job failed: what happened and what a person can do.

    `smaller_memory_bytes`: the next smaller memory mode that the engine offers, None for none.
    """

    job: str
    kind: FailureKind
    message: str
    remedy: str
    smaller_memory_bytes: int | None = None


Command: TypeAlias = StartJob | StopJob | DescribeEngines
JobEnding: TypeAlias = JobDone | JobStopped | JobFailed
Event: TypeAlias = (
    Ready
    | Heartbeat
    | Progressed
    | FramePreviewed
    | EngineDescribed
    | EnginesDescribed
    | JobDone
    | JobStopped
    | JobFailed
)


def to_line(message: Command | Event) -> bytes:
    """Return a message as one line, its end included."""
    return json.dumps(_plain(message)).encode() + b"\n"


def command_from(line: bytes) -> Command:
    """Return the command on a line. Raises UnknownMessageError."""
    return _message(line, Command)


def event_from(line: bytes) -> Event:
    """Return the event on a line. Raises UnknownMessageError."""
    return _message(line, Event)


def _message(line: bytes, kinds: type[_Message] | UnionType) -> _Message:
    try:
        return _revived(json.loads(line), kinds)  # type: ignore[return-value]  # one of `kinds`
    except (ValueError, TypeError, KeyError) as error:
        raise UnknownMessageError(line, str(error) or type(error).__name__) from error


def _plain(value: object) -> object:
    """Return JSON values; a dataclass becomes an object that names its class."""
    if is_dataclass(value):
        named = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {"type": type(value).__name__, **named}
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Path) else value


def _revived(value: object, kind: object) -> object:
    """Return a JSON value as `kind` says: a plain type, a path, a choice, a message, a union."""
    if isinstance(kind, UnionType) or get_origin(kind) is not None:
        return _revived_as_one_of(value, get_args(kind))
    if not isinstance(kind, type):
        raise TypeError(f"{kind} cannot travel")
    if is_dataclass(kind):
        return _revived_message(value, kind)
    if issubclass(kind, Enum):
        return kind(value)
    if issubclass(kind, Path) and isinstance(value, str):
        return kind(value)
    if isinstance(value, kind) or (kind is float and type(value) is int):
        return value
    raise TypeError(f"{value!r} where {kind.__name__} belongs")


def _revived_as_one_of(value: object, kinds: tuple[type, ...]) -> object:
    if value is None and NoneType in kinds:
        return None
    if isinstance(value, Mapping):
        named = {kind.__name__: kind for kind in kinds}
        return _revived(value, named[value["type"]])
    (kind,) = (kind for kind in kinds if kind is not NoneType)
    return _revived(value, kind)


def _revived_message(value: object, kind: type) -> object:
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} where {kind.__name__} belongs")
    hints = get_type_hints(kind)
    given = {name: _revived(part, hints[name]) for name, part in value.items() if name != "type"}
    return kind(**given)
