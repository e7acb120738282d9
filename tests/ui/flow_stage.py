"""A flow phase that renders in the process of the test; a worker is paid for where it counts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.engine.resize import Resize
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.progress import Report
from sparkvsr_desktop.render.runner import render_job
from sparkvsr_desktop.render.stop import StopRequest
from sparkvsr_desktop.ui.flow_parts import FlowTools
from sparkvsr_desktop.worker.messages import JobDone, StartJob

RESIZE = EngineOffer("resize", "1", "Lanczos", uses_references=False, needs_gpu=False)
PROPAGATION = EngineOffer("propagation", "3", "Flow", uses_references=True, needs_gpu=False)
SPARKVSR = EngineOffer(
    "sparkvsr", "2", "Diffusion", uses_references=True, needs_gpu=True,
    obstacle="It has no weights.", remedy="Fetch them.",
)  # fmt: skip


class RendererHere:
    """Renders as a worker's loop does, with the engine that needs nothing."""

    def render(self, command: StartJob, report: Report, stop: StopRequest) -> JobDone:
        results = render_job(JobFolder(command.folder), Resize(), report, stop)
        return JobDone(command.job, results.media, results.sidecar)


@contextmanager
def renderer_here(_tell: Callable[[str], None]) -> Iterator[RendererHere]:
    yield RendererHere()


def flow_tools(folder: Path) -> FlowTools:
    """Everything of the flow phase below one folder."""
    return FlowTools(
        queue=JobQueue(folder / "queue.sqlite"),
        open_runner=renderer_here,
        describe_engines=lambda _memory: (PROPAGATION, RESIZE, SPARKVSR),
        presets=folder / "presets",
    )
