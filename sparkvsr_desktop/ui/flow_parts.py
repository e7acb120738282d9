"""The parts of the flow phase, made once and joined: settings, queue, results."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from sparkvsr_desktop.models.shelf import data_folder
from sparkvsr_desktop.order.engines import LookForEngines, engines_here
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.queue.of_user import queue_of_user
from sparkvsr_desktop.ui.viewmodels.document import Document
from sparkvsr_desktop.ui.viewmodels.flow import Flow
from sparkvsr_desktop.ui.viewmodels.phases import Phase, Phases
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.presets import Presets
from sparkvsr_desktop.ui.viewmodels.render_queue import RenderQueue
from sparkvsr_desktop.ui.viewmodels.rendering import OpenRunner, Rendering, usual_runner
from sparkvsr_desktop.ui.viewmodels.result_layers import ResultLayers
from sparkvsr_desktop.ui.viewmodels.results import Results
from sparkvsr_desktop.ui.viewmodels.shot_work import ShotsAtWork
from sparkvsr_desktop.ui.viewmodels.shots import Shots
from sparkvsr_desktop.ui.viewmodels.viewer import Viewer


def _presets_of_user() -> Path:
    return data_folder() / "presets"


@dataclass(frozen=True, slots=True)
class FlowTools:
    """What the flow phase works with; tests bring their own."""

    queue: JobQueue = field(default_factory=queue_of_user)
    open_runner: OpenRunner = usual_runner
    describe_engines: LookForEngines = engines_here
    presets: Path = field(default_factory=_presets_of_user)


class FlowParts(QObject):
    """The view-models of the flow phase. Whoever makes it closes it."""

    def __init__(
        self,
        document: Document,
        shots: Shots,
        playhead: Playhead,
        viewer: Viewer,
        tools: FlowTools,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.phases = Phases(self)
        self.presets = Presets(tools.presets, self)
        self.rendering = Rendering(tools.queue, tools.open_runner, self)
        self.queue = RenderQueue(tools.queue, self.rendering, self)
        self.results = Results(document, self)
        self._layers = ResultLayers(
            self.results, self.queue, self.rendering, playhead, viewer, self
        )
        self.settings = Flow(document, shots, self.queue, tools.describe_engines, self)
        self._at_work = ShotsAtWork(shots, self.queue, self.results, self)
        self.rendering.finished.connect(self.results.look)
        self.rendering.finished.connect(self.settings.forecast_anew)
        self.phases.changed.connect(self._enter)

    def close(self) -> None:
        """Stop rendering and end what runs."""
        closings: tuple[Callable[[], None], ...] = (
            self.rendering.close, self.queue.close, self.results.close, self.settings.close,
            self.presets.close,
        )  # fmt: skip
        for close in closings:
            close()

    @Slot(object)
    def _enter(self, phase: Phase) -> None:
        """Look at engines, presets and queue only once somebody wants to see them."""
        is_flow = phase is Phase.FLOW
        self.queue.watch(is_flow)
        if is_flow:
            self.settings.show()
            self.presets.read()
