"""What a render asks of any engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.core.colour_lock import ColourLock
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.picture import Picture


class OutOfMemoryError(SparkVSRError):
    """The memory of the engine's device does not suffice; less may do in a fresh process."""


@dataclass(frozen=True, slots=True)
class EngineTraits:
    """What an engine is and can do, as data.

    `version` changes whenever the same input may give other pixels; it is part of a job's identity.
    `keyframe_spacing` is the least distance in frames between two stills. `sees_neighbours`: a
    frame depends on those around it even without stills, so that cuts must always be known.
    `keeps_source`: what does not rest on a still is the source itself, with its grain.
    `notes` are sentences for the editor about how the engine is set up on this machine.
    """

    name: str
    version: str
    summary: str
    uses_references: bool
    needs_gpu: bool
    is_deterministic: bool = True
    keyframe_spacing: int = 1
    sees_neighbours: bool = False
    keeps_source: bool = True
    weights_licence: str | None = None
    notes: tuple[str, ...] = ()
    memory_modes_bytes: tuple[int, ...] = ()

    def memory_below(self, memory_bytes: int | None) -> int | None:
        """Return the largest memory mode below `memory_bytes` (None: all there is), if any."""
        smaller = (
            mode for mode in self.memory_modes_bytes if memory_bytes is None or mode < memory_bytes
        )
        return max(smaller, default=None)


@dataclass(frozen=True, slots=True)
class RestoreSettings:
    """What the editor chose for one shot.

    `width_px`, `height_px`: size of the restored pictures. `guidance_scale`: 0 ignores the stills,
    1 trusts them, up to 2 pushes their detail. `walls`: the source frames at which a new scene
    begins; nothing is carried from one side of a wall to the other. `dissolves`: the frames over
    which one scene turns into another, for engines that fade their stills. `colour_lock` is for
    engines whose model may change colours on its own. `grain`, 0 to 1, is what the renderer gives
    back of the source's grain; an engine only leaves out that of the stills, so that it is not
    doubled.
    """

    width_px: int
    height_px: int
    guidance_scale: float = 1.0
    walls: tuple[int, ...] = ()
    dissolves: tuple[SourceRange, ...] = ()
    colour_lock: ColourLock = ColourLock.OFF
    grain: float = 0.0

    @property
    def borders(self) -> SceneBorders:
        """Where the scenes of the shot meet."""
        return SceneBorders(self.walls, self.dissolves)


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference still: how `source_frame` should look, at the restored size."""

    source_frame: int
    picture: Picture


class References(Protocol):
    """The stills of a shot, loaded one at a time so that their number costs no memory."""

    @property
    def source_frames(self) -> tuple[int, ...]:
        """The keyframes, ascending, without doubles."""
        ...

    def load(self, source_frame: int) -> Reference:
        """Return the still of a keyframe. Several threads may ask at once."""
        ...


class SourceFrames(Protocol):
    """The decoded pictures of a shot, at source size. Knows nothing of files to its user."""

    @property
    def available(self) -> SourceRange:
        """The frames that can be asked for: the whole shot, handles included."""
        ...

    def read(self, span: SourceRange) -> Iterator[Picture]:
        """Yield the pictures of `span`, which lies in `available`, in order.

        A reading may be given up before its end; others may begin meanwhile.
        """
        ...


class StopToken(Protocol):
    """The side of a stop request that can only be read."""

    def raise_if_stopped(self) -> None:
        """Raise when the editor asked to stop. An engine looks at it once per frame."""
        ...


@dataclass(frozen=True, slots=True)
class RestoredFrame:
    """A frame at the restored size, and how much of it rests on a still.

    `trust` is a small float32 map (height, width) over the whole picture, 0 (source alone) to
    1 (still alone).
    """

    source_frame: int
    picture: Picture
    trust: NDArray[np.float32]

    @property
    def mean_trust(self) -> float:
        """The trust of the frame as one number, 0..1."""
        return float(self.trust.mean())


class Engine(Protocol):
    """Restores frames of a shot. Knows nothing of files, clips or windows on a screen."""

    @property
    def traits(self) -> EngineTraits:
        """What the engine is and can do."""
        ...

    def restart_points(self, shot: SourceRange, walls: tuple[int, ...]) -> tuple[int, ...]:
        """Return the frames at which a render can be taken up with the same result.

        Ascending; the first is `shot.start`. The renderer cuts its segments there.
        """
        ...

    def references_of(
        self, span: SourceRange, keyframes: tuple[int, ...], borders: SceneBorders
    ) -> tuple[int, ...]:
        """Return those of `keyframes`, ascending, whose stills may change a frame of `span`.

        `span` begins and ends at restart points. When another still changes, its frames need not
        be restored again.
        """
        ...

    def restore(
        self,
        span: SourceRange,
        frames: SourceFrames,
        references: References,
        settings: RestoreSettings,
        stop: StopToken,
    ) -> Iterator[RestoredFrame]:
        """Yield the restored frames of `span`, in order, holding a bounded number at a time.

        `span` begins and ends at restart points (or the shot's end). Frames and stills outside it
        may be read. Raises whatever `stop` raises.
        """
        ...
