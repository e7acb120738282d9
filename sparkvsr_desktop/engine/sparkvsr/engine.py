"""The SparkVSR engine: frames and stills in, restored frames out, one window at a time."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from sparkvsr_desktop.core.ahead import ahead
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.core.window import scenes, windows
from sparkvsr_desktop.engine.protocol import (
    EngineTraits,
    References,
    RestoredFrame,
    RestoreSettings,
    SourceFrames,
    StopToken,
)
from sparkvsr_desktop.engine.sparkvsr.checkpoint import (
    ModelIdentity,
    Networks,
    Placement,
    load_networks,
)
from sparkvsr_desktop.engine.sparkvsr.compiled import compiling_pays
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode
from sparkvsr_desktop.engine.sparkvsr.model_memory import ModelMemory
from sparkvsr_desktop.engine.sparkvsr.patient_restorer import PatientRestorer
from sparkvsr_desktop.engine.sparkvsr.restore_job import FramesInTurn, RestoreJob
from sparkvsr_desktop.engine.sparkvsr.restored_window import Tail
from sparkvsr_desktop.engine.sparkvsr.scene_plan import ScenePlan
from sparkvsr_desktop.engine.sparkvsr.shown import BorderFrame
from sparkvsr_desktop.engine.sparkvsr.traits import ALGORITHM_VERSION, SPARKVSR_TRAITS
from sparkvsr_desktop.engine.sparkvsr.window_source import ReadWindow, WindowSource
from sparkvsr_desktop.models.checkpoint import Checkpoint

WINDOWS_BETWEEN_RESTARTS = 4
"""With windows of 33 frames that share 9, a killed render loses at most 96 finished frames."""


@dataclass(frozen=True, slots=True)
class MemoryAdvice:
    """What others should know of the choice of a memory mode.

    `modes_bytes`: the memory at which each mode is chosen. `notes`: sentences for the editor.
    """

    modes_bytes: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Handover:
    """What the window at `source_frame` needs of the one before, kept from call to call."""

    job: RestoreJob
    source_frame: int
    tail: Tail

    def serves(self, job: RestoreJob, source_frame: int) -> bool:
        """Whether a call that begins at `source_frame` goes on from here."""
        return self.source_frame == source_frame and self.job.is_same_as(job)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What the windows of `scene` before its first still are shown, kept from call to call."""

    job: RestoreJob
    scene: SourceRange
    first: int
    frames: Mapping[int, BorderFrame]

    def serves(self, job: RestoreJob, scene: SourceRange, first: int) -> bool:
        """Whether the windows of `scene` from `first` on find here what they are shown."""
        return self.scene == scene and self.first <= first and self.job.is_same_as(job)


class SparkVSR:
    """Restores shots with one model, whose networks stay in memory once they are loaded.

    Scenes are restored one by one, each in windows that fade into one another; nothing crosses a
    wall. A window sees the stills inside it; one without is shown the restored frame at its border
    with the window before it or, ahead of a scene's first still, with the one after it. Values
    beyond black and white bypass the networks.

    Memory: a window at the restored size (33 frames of 1080p: 0.8 GB, up to three times over), the
    one before, which is being delivered, and the source of the one after; the latents of the stills
    in sight; and what the networks take for a tile.
    When the device's memory runs out all the same, the window is tried again in a smaller mode that
    gives the same pixels; where there is none, the render goes on with less memory in a new worker.
    """

    def __init__(
        self,
        model: ModelIdentity,
        load: Callable[[MemoryMode], Networks],
        ladder: tuple[MemoryMode, ...] = (MemoryMode(),),
        advice: MemoryAdvice | None = None,
    ) -> None:
        """`load` returns the networks of `model` in a mode, when first frames are due.

        ladder: the mode to begin with, then smaller ones that give the same pixels.
        """
        self._model = model
        self._planned = ladder[0]
        self._memory = ModelMemory(load, ladder)
        self._advice = advice or MemoryAdvice()
        self._restorer: PatientRestorer | None = None
        self._handover: _Handover | None = None
        self._ahead: _Ahead | None = None

    @classmethod
    def of_checkpoint(
        cls,
        checkpoint: Checkpoint,
        placement: Placement,
        ladder: tuple[MemoryMode, ...] = (MemoryMode(),),
        advice: MemoryAdvice | None = None,
    ) -> Self:
        """Return an engine for a verified model folder; planning with it loads nothing."""
        model = ModelIdentity(checkpoint.signature, placement)
        return cls(model, partial(load_networks, checkpoint, placement), ladder, advice)

    @property
    def traits(self) -> EngineTraits:
        """What the engine is; its version names weights, precision, windows and tiles."""
        version = f"{ALGORITHM_VERSION} {self._model} {self._planned.deciding_facts}"
        return replace(
            SPARKVSR_TRAITS,
            version=version,
            notes=self._advice.notes,
            memory_modes_bytes=self._advice.modes_bytes,
        )

    def restart_points(self, shot: SourceRange, walls: tuple[int, ...]) -> tuple[int, ...]:
        """Return the first frame of each scene, and of every fourth window in it.

        Taken up there by a fresh engine, the windows since the last still are restored anew, for
        the frame that is carried on from them: the result is the same to the last bit.
        """
        return tuple(
            window.start
            for scene in scenes(shot, walls)
            for window in windows(scene, self._planned.window)[::WINDOWS_BETWEEN_RESTARTS]
        )

    def references_of(
        self, span: SourceRange, keyframes: tuple[int, ...], borders: SceneBorders
    ) -> tuple[int, ...]:
        """Return the keyframes of the scenes that `span` shows: looks are carried all over them."""
        scene_of = borders.without_dissolves.scene_of
        shown = {scene_of(frame) for frame in span.frames}
        return tuple(key for key in keyframes if scene_of(key) in shown)

    def restore(
        self,
        span: SourceRange,
        frames: SourceFrames,
        references: References,
        settings: RestoreSettings,
        stop: StopToken,
    ) -> Iterator[RestoredFrame]:
        """Yield the restored frames of `span`, in order.

        Three windows are in work at once: one is read while the one before is restored and the
        frames of the one before that are taken. So the device waits neither for the source nor for
        whoever takes the frames.

        Raises whatever `stop` raises, which is asked between any two stages of a window;
        StillSizeError; OutOfVideoMemoryError.
        """
        job = RestoreJob(FramesInTurn(frames), references, settings)
        keyframes = references.source_frames if settings.guidance_scale > 0 else ()
        for scene in scenes(frames.available, settings.walls):
            if part := scene.overlap(span):
                plan = ScenePlan.of(scene, self._planned.window, keyframes)
                yield from self._restored_part(part, plan, job, stop)

    def _restored_part(
        self, part: SourceRange, plan: ScenePlan, job: RestoreJob, stop: StopToken
    ) -> Iterator[RestoredFrame]:
        for frames in ahead(self._windows(part, plan, job, stop), depth=1):
            yield from frames
            del frames  # the one after the next is restored without this one in memory

    def _windows(
        self, part: SourceRange, plan: ScenePlan, job: RestoreJob, stop: StopToken
    ) -> Iterator[Iterator[RestoredFrame]]:
        """Yield the frames of `part`, window by window; none where one only leads to the next."""
        restorer = self._restorer_for(plan, job, stop)
        first = plan.index_of(part.start)
        tail = self._handed_over(job, plan.windows[first].start)
        begin = first if tail is not None else plan.first_needed_for(first)
        borders = self._frames_ahead(job, plan, restorer, begin)
        needed = range(begin, plan.index_of(part.last_frame) + 1)
        with closing(self._read(needed, plan, job, stop)) as reads:
            for index in needed:
                window = restorer.restored(index, next(reads), tail, borders.get(index))
                next_start = plan.next_start(index)
                tail = window.tail_from(next_start) if next_start < plan.scene.end else None
                seen = SourceRange.between(window.window.start, next_start).overlap(part)
                frames = iter(()) if seen is None else window.frames(seen)
                del window
                yield frames
                del frames
        self._handover = None if tail is None else _Handover(job, next_start, tail)

    def _read(
        self, needed: range, plan: ScenePlan, job: RestoreJob, stop: StopToken
    ) -> Generator[ReadWindow]:
        """Yield the sources of windows, each read while the one before it is restored."""
        source = WindowSource(job, self._memory.mode.tile, self._model.placement.device, stop)
        return ahead((source.read(plan.windows[index]) for index in needed), depth=1)

    def _restorer_for(self, plan: ScenePlan, job: RestoreJob, stop: StopToken) -> PatientRestorer:
        """Return the restorer of a scene, the last one where it serves: it knows its stills."""
        if self._restorer is None or not self._restorer.serves(plan, job, stop):
            self._restorer = None  # what it holds is let go before anything new is made
            rule, shot = self._model.placement.compiling, job.frames.available
            pays = compiling_pays(rule, self._planned, shot, job.settings)
            self._restorer = PatientRestorer(self._memory, plan, job, stop, is_compiled=pays)
        return self._restorer

    def _frames_ahead(
        self, job: RestoreJob, plan: ScenePlan, restorer: PatientRestorer, first: int
    ) -> Mapping[int, BorderFrame]:
        """Return what the windows from `first` on are shown of those after them, found once."""
        kept, self._ahead = self._ahead, None  # old latents are let go before new ones are made
        if kept is None or not kept.serves(job, plan.scene, first):
            kept = _Ahead(job, plan.scene, first, restorer.frames_ahead(first))
        self._ahead = kept
        return kept.frames

    def _handed_over(self, job: RestoreJob, source_frame: int) -> Tail | None:
        """Return the tail of the last call where this one goes on from it."""
        kept, self._handover = self._handover, None
        return kept.tail if kept is not None and kept.serves(job, source_frame) else None
