"""Drafts through the worker process: one worker is kept, and pictures are taken as they come."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.order.engines import LookForEngines
from sparkvsr_desktop.render.progress import RenderEvent
from sparkvsr_desktop.render.stop import StopRequest
from sparkvsr_desktop.render.trust_maps import trust_of
from sparkvsr_desktop.ui.announced_picture import taken_image
from sparkvsr_desktop.ui.draft_job import DRAFT_ENGINE, laid_out
from sparkvsr_desktop.ui.draft_order import Draft, DraftOrder, DraftPicture
from sparkvsr_desktop.ui.draft_source import DraftSource, draft_source
from sparkvsr_desktop.worker.job_runner import JobRunner
from sparkvsr_desktop.worker.messages import FramePreviewed, StartJob
from sparkvsr_desktop.worker.preview_memory import PreviewMemory
from sparkvsr_desktop.worker.process import WorkerProcess


class DraftWorker:
    """Renders drafts, one at a time, in the thread that calls. Whoever makes it closes it."""

    def __init__(self, folder: Path, describe_engines: LookForEngines) -> None:
        self._folder = folder
        self._describe = describe_engines
        self._held = ExitStack()
        self._engine_version: str | None = None
        self._preview: PreviewMemory | None = None
        self._runner: JobRunner | None = None
        self._source: DraftSource | None = None
        self._take: Callable[[DraftPicture], None] | None = None

    def render(
        self, order: DraftOrder, stop: StopRequest, take: Callable[[DraftPicture], None]
    ) -> Draft:
        """Draft what is ordered; `take` gets each picture in the calling thread.

        Raises RenderStoppedError, and what laying out and rendering a job raise.
        """
        folder = self._folder / order.shot.media.signature[:16]
        source = draft_source(order, folder, stop.raise_if_stopped)
        job = laid_out(order, source, folder, self._version())
        stop.raise_if_stopped()
        self._source, self._take = source, take
        first = order.first_frame
        seen_first = None if first is None else first - source.first_frame
        command = StartJob(job.path.name, job.path, first_frame=seen_first)
        done = self._started_runner().render(command, _nothing, stop)
        trust = {each.source_frame + source.first_frame: each.mean for each in trust_of(job.path)}
        return Draft(order, probe(media_source(done.media), order.shot.media.rate), trust)

    def close(self) -> None:
        """Let the worker go."""
        self._held.close()

    def _version(self) -> str:
        """The version of the embedded engine; asked of a worker, for the panel knows no engine."""
        if self._engine_version is None:
            offers = self._describe(None)
            self._engine_version = next(
                offer.version for offer in offers if offer.name == DRAFT_ENGINE
            )
        return self._engine_version

    def _started_runner(self) -> JobRunner:
        if self._runner is None:
            self._preview = self._held.enter_context(PreviewMemory.create())
            worker = partial(WorkerProcess, preview=self._preview, gives_way=True)
            runner = JobRunner(_told, worker, show=self._show)
            self._runner = self._held.enter_context(runner)
        return self._runner

    def _show(self, announced: FramePreviewed) -> None:
        if self._preview is None or self._source is None or self._take is None:
            return
        image = taken_image(self._preview, announced, self._source.media)
        if image is not None:
            frame = announced.source_frame + self._source.first_frame
            self._take(DraftPicture(frame, image, announced.mean_trust))


def _nothing(_: RenderEvent) -> None:
    """Pictures say how far a draft is."""


def _told(_: str) -> None:
    """A second try is not worth a word; when that fails as well, the error says so."""
