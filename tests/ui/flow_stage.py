"""A flow phase that renders in the process of the test; a worker is paid for where it counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.engine.resize import RESIZE_TRAITS, Resize
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.progress import Report
from sparkvsr_desktop.render.runner import RenderChoices, render_job
from sparkvsr_desktop.render.stop import StopRequest
from sparkvsr_desktop.ui.flow_parts import FlowTools
from sparkvsr_desktop.ui.viewmodels.rendering import Show, Tell
from sparkvsr_desktop.worker.messages import JobDone, StartJob
from sparkvsr_desktop.worker.preview import Preview
from sparkvsr_desktop.worker.preview_memory import PreviewMemory

RESIZE = EngineOffer(
    "resize", RESIZE_TRAITS.version, "Lanczos", uses_references=False, needs_gpu=False
)
PROPAGATION = EngineOffer("propagation", "3", "Flow", uses_references=True, needs_gpu=False)
SPARKVSR = EngineOffer(
    "sparkvsr", "2", "Diffusion", uses_references=True, needs_gpu=True,
    obstacle="It has no weights.", remedy="Fetch them.",
)  # fmt: skip


class RendererHere:
    """Renders as a worker's loop does, with the engine that needs nothing."""

    def __init__(self, show: Show) -> None:
        self._show = show

    def render(self, command: StartJob, report: Report, stop: StopRequest) -> JobDone:
        folder = JobFolder(command.folder)
        with PreviewMemory.create() as memory:
            shown = Preview(memory, partial(self._show, memory)).of(command.job, folder.job())
            choices = RenderChoices(show=shown)
            results = render_job(folder, Resize(), report, stop, choices)
        return JobDone(command.job, results.media, results.sidecar)


@contextmanager
def renderer_here(_tell: Tell, show: Show) -> Iterator[RendererHere]:
    yield RendererHere(show)


def flow_tools(folder: Path) -> FlowTools:
    """Everything of the flow phase below one folder."""
    return FlowTools(
        queue=JobQueue(folder / "queue.sqlite"),
        open_runner=renderer_here,
        describe_engines=lambda _memory: (PROPAGATION, RESIZE, SPARKVSR),
        presets=folder / "presets",
    )
