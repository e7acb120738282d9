"""A scene's windows, each tried again in a smaller memory mode until it fits."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from sparkvsr_desktop.engine.protocol import StopToken
from sparkvsr_desktop.engine.sparkvsr.checkpoint import Networks
from sparkvsr_desktop.engine.sparkvsr.model_memory import ModelMemory, OutOfVideoMemoryError
from sparkvsr_desktop.engine.sparkvsr.restore_job import RestoreJob
from sparkvsr_desktop.engine.sparkvsr.restored_window import RestoredWindow, Tail
from sparkvsr_desktop.engine.sparkvsr.scene_plan import ScenePlan
from sparkvsr_desktop.engine.sparkvsr.scene_restorer import SceneRestorer
from sparkvsr_desktop.engine.sparkvsr.shown import BorderFrame
from sparkvsr_desktop.engine.sparkvsr.window_source import ReadWindow

_Result = TypeVar("_Result")


class PatientRestorer:
    """Restores the windows of a scene; nothing that is finished is lost when memory runs out."""

    def __init__(
        self,
        memory: ModelMemory,
        plan: ScenePlan,
        job: RestoreJob,
        stop: StopToken,
        *,
        is_compiled: bool = False,
    ) -> None:
        self._memory = memory
        self._plan = plan
        self._job = job
        self._stop = stop
        self._is_compiled = is_compiled
        self._restorer: SceneRestorer | None = None

    def serves(self, plan: ScenePlan, job: RestoreJob, stop: StopToken) -> bool:
        """Whether this restorer can go on for a call about the same scene."""
        return self._plan == plan and self._job.is_same_as(job) and self._stop is stop

    def frames_ahead(self, first: int) -> Mapping[int, BorderFrame]:
        """Return what the windows before the first still are shown; see SceneRestorer."""
        return self._fitted(lambda restorer: restorer.frames_ahead(first))

    def restored(
        self, index: int, read: ReadWindow, tail: Tail | None, ahead: BorderFrame | None
    ) -> RestoredWindow:
        """Restore a window; raises OutOfVideoMemoryError only when the smallest mode failed."""
        return self._fitted(lambda restorer: restorer.restored(index, read, tail, ahead))

    def _fitted(self, work: Callable[[SceneRestorer], _Result]) -> _Result:
        while True:
            try:
                return work(self._current())
            except OutOfVideoMemoryError as error:
                if self._is_compiled or not self._memory.can_step_down:
                    raise  # a smaller mode is not compiled: it would give other last bits
                problem = str(error)
            # only here, after the block, is the error gone with all that its traceback holds
            self._restorer = None
            self._memory.step_down(problem)

    def _current(self) -> SceneRestorer:
        if self._restorer is None:
            networks, tile = self._networks(), self._memory.mode.tile
            self._restorer = SceneRestorer(networks, self._plan, self._job, tile, self._stop)
        return self._restorer

    def _networks(self) -> Networks:
        if not self._is_compiled:
            return self._memory.networks()
        settings = self._job.settings
        return self._memory.compiled_networks((settings.width_px, settings.height_px))
