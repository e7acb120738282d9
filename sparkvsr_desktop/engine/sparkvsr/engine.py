"""The SparkVSR engine: frames and stills in, restored frames out, one window at a time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import TileRule, WindowRule, scenes, windows
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
from sparkvsr_desktop.engine.sparkvsr.restored_window import Tail
from sparkvsr_desktop.engine.sparkvsr.scene_plan import ScenePlan
from sparkvsr_desktop.engine.sparkvsr.scene_restorer import RestoreJob, SceneRestorer
from sparkvsr_desktop.engine.sparkvsr.shown import BorderFrame
from sparkvsr_desktop.engine.sparkvsr.traits import ALGORITHM_VERSION, SPARKVSR_TRAITS
from sparkvsr_desktop.models.checkpoint import Checkpoint

WINDOWS_BETWEEN_RESTARTS = 4
"""With windows of 33 frames that share 9, a killed render loses at most 96 finished frames."""


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

    Memory: one window at the restored size (33 frames of 1080p: 0.8 GB, up to three times over),
    its shared frames, the latents of the stills in sight, and what the networks take for a tile.
    """

    def __init__(
        self,
        model: ModelIdentity,
        load: Callable[[], Networks],
        window: WindowRule | None = None,
        tile: TileRule | None = None,
    ) -> None:
        """`load` returns the networks of `model`; it is called once, when first frames are due."""
        self._model = model
        self._load = load
        self._window = window or WindowRule()
        self._tile = tile
        self._networks: Networks | None = None
        self._handover: _Handover | None = None
        self._ahead: _Ahead | None = None

    @classmethod
    def of_checkpoint(
        cls,
        checkpoint: Checkpoint,
        placement: Placement,
        window: WindowRule | None = None,
        tile: TileRule | None = None,
        *,
        has_vae_tiling: bool = False,
    ) -> Self:
        """Return an engine for a verified model folder; planning with it loads nothing."""
        model = ModelIdentity(checkpoint.signature, placement, has_vae_tiling)
        load = partial(load_networks, checkpoint, placement, has_vae_tiling=has_vae_tiling)
        return cls(model, load, window, tile)

    @property
    def traits(self) -> EngineTraits:
        """What the engine is; its version names weights, precision, windows and tiles."""
        tile = self._tile
        version = (
            f"{ALGORITHM_VERSION} {self._model}"
            f" window {self._window.length}/{self._window.overlap}"
            f" tile {f'{tile.width}x{tile.height}/{tile.overlap}' if tile else 'whole'}"
        )
        return replace(SPARKVSR_TRAITS, version=version)

    def restart_points(self, shot: SourceRange, walls: tuple[int, ...]) -> tuple[int, ...]:
        """Return the first frame of each scene, and of every fourth window in it.

        Taken up there by a fresh engine, the windows since the last still are restored anew, for
        the frame that is carried on from them: the result is the same to the last bit.
        """
        return tuple(
            window.start
            for scene in scenes(shot, walls)
            for window in windows(scene, self._window)[::WINDOWS_BETWEEN_RESTARTS]
        )

    def restore(
        self,
        span: SourceRange,
        frames: SourceFrames,
        references: References,
        settings: RestoreSettings,
        stop: StopToken,
    ) -> Iterator[RestoredFrame]:
        """Yield the restored frames of `span`, in order, one window of them in memory.

        Raises whatever `stop` raises, which is asked between any two stages of a window;
        StillSizeError; OutOfVideoMemoryError.
        """
        job = RestoreJob(frames, references, settings)
        keyframes = references.source_frames if settings.guidance_scale > 0 else ()
        for scene in scenes(frames.available, settings.walls):
            if part := scene.overlap(span):
                plan = ScenePlan.of(scene, self._window, keyframes)
                yield from self._restored_part(part, plan, job, stop)

    def _restored_part(
        self, part: SourceRange, plan: ScenePlan, job: RestoreJob, stop: StopToken
    ) -> Iterator[RestoredFrame]:
        restorer = SceneRestorer(self._loaded(), plan, job, self._tile, stop)
        first = plan.index_of(part.start)
        tail = self._handed_over(job, plan.windows[first].start)
        begin = first if tail is not None else plan.first_needed_for(first)
        ahead = self._frames_ahead(job, plan, restorer, begin)
        for index in range(begin, plan.index_of(part.last_frame) + 1):
            window = restorer.restored(index, tail, ahead.get(index))
            next_start = plan.next_start(index)
            tail = window.tail_from(next_start) if next_start < plan.scene.end else None
            seen = SourceRange.between(window.window.start, next_start).overlap(part)
            if seen is not None:
                yield from window.frames(seen)
            del window  # the next one is restored without this one in memory
        self._handover = None if tail is None else _Handover(job, next_start, tail)

    def _loaded(self) -> Networks:
        if self._networks is None:
            self._networks = self._load()
        return self._networks

    def _frames_ahead(
        self, job: RestoreJob, plan: ScenePlan, restorer: SceneRestorer, first: int
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
