"""What this panel renders: the run of the queue that it started, and how far it is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.shelf import data_folder
from sparkvsr_desktop.queue.job_queue import JobQueue, QueueBusyError
from sparkvsr_desktop.queue.queued_job import QueuedJob
from sparkvsr_desktop.queue.run import QueueRun
from sparkvsr_desktop.render.progress import RenderEvent
from sparkvsr_desktop.render.stop import RenderStoppedError, StopRequest
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.queue_look import NO_PROGRESS, JobProgress
from sparkvsr_desktop.worker.job_runner import JobRunner
from sparkvsr_desktop.worker.log_folder import worker_log
from sparkvsr_desktop.worker.messages import FramePreviewed, JobDone
from sparkvsr_desktop.worker.preview_memory import PreviewMemory
from sparkvsr_desktop.worker.process import WorkerProcess

Tell = Callable[[str], None]
Show = Callable[[PreviewMemory, FramePreviewed], None]
OpenRunner = Callable[[Tell, Show], AbstractContextManager[JobRunner]]
"""Yields what renders jobs, tells a sentence for each step down the ladder, and shows pictures."""


@contextmanager
def usual_runner(tell: Tell, show: Show) -> Iterator[JobRunner]:
    """Yield what renders in a worker process, whose words go to the user's log.

    It gives way to the panel: on two busy cores the longest silence of the event loop beside it
    fell from some 80 ms to some 40 (medians of twenty renders).
    """
    with (
        worker_log(data_folder() / "logs") as log,
        PreviewMemory.create() as preview,
        JobRunner(
            tell,
            partial(WorkerProcess, log=log, preview=preview, gives_way=True),
            show=partial(show, preview),
        ) as runner,
    ):
        yield runner


class Rendering(QObject):
    """Renders what the queue holds until no job waits. Another panel may do so in its stead."""

    changed = Signal()  # begun or over
    progressed = Signal(object)  # RenderEvent, after `progress` took it in
    pictured = Signal(object)  # RunPicture
    finished = Signal(object)  # QueuedJob whose media is there
    told = Signal(str)  # a sentence about a step down the ladder
    idle = Signal()  # this panel has stopped rendering
    refused = Signal(object)  # SparkVSRError
    _reported = Signal(object)

    def __init__(
        self, queue: JobQueue, open_runner: OpenRunner = usual_runner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._open_runner = open_runner
        self._progress = NO_PROGRESS
        self._stop: StopRequest | None = None
        self._starts_again = False
        self._is_elsewhere = False
        self._thread = Background(self)
        self._reported.connect(self._take_in)

    @property
    def is_active(self) -> bool:
        """Whether this panel renders."""
        return self._stop is not None

    @property
    def is_elsewhere(self) -> bool:
        """Whether another program was rendering when this one wanted to."""
        return self._is_elsewhere

    @property
    def progress(self) -> JobProgress:
        """How far the job is that is rendered here."""
        return self._progress

    def start(self, *, takes_up: bool = False) -> None:
        """Render what waits; also what is paused or interrupted when it `takes_up` that."""
        if self._stop is not None:
            self._starts_again = True
            return
        self._stop, self._is_elsewhere = StopRequest(), False
        stop = self._stop
        self._thread.start(lambda: self._run(stop, takes_up), self._note_over, self._note_refused)
        self.changed.emit()

    def start_no_more(self) -> None:
        """Begin no other run when this one is over."""
        self._starts_again = False

    def stop(self) -> None:
        """Stop rendering here; the job is interrupted at its last finished segment."""
        self._starts_again = False
        if self._stop is not None:
            self._stop.ask()

    def close(self) -> None:
        """Stop, and come back when nothing runs any more."""
        self.stop()
        self._thread.close()

    def _run(self, stop: StopRequest, takes_up: bool) -> None:
        """Runs in a thread until no job waits, or the panel stops."""
        from sparkvsr_desktop.ui.run_pictures import RunPictures  # the window shows before it

        pictures = RunPictures(self._queue, self.pictured.emit)
        with self._open_runner(self.told.emit, pictures.take) as runner:
            QueueRun(self._queue, runner, self._reported.emit, self._deliver, stop, takes_up).run()

    def _deliver(self, job: QueuedJob, done: JobDone) -> None:
        """Runs in the same thread: remember what the job took, and say that it is there."""
        from sparkvsr_desktop.order.forecast import remember  # the window shows before it
        from sparkvsr_desktop.render.job_folder import JobFolder

        try:
            remember(JobFolder(job.folder), done.media)
        except OSError as error:
            self.told.emit(f"What “{job.name}” took is not remembered: {error.strerror or error}.")
        self.finished.emit(job)

    @Slot(object)
    def _take_in(self, event: RenderEvent) -> None:
        self._progress = self._progress.after(event)
        self.progressed.emit(event)

    def _note_over(self, _: None) -> None:
        self._stop = None
        self._progress = NO_PROGRESS
        self.changed.emit()
        if self._starts_again:
            self._starts_again = False
            self.start()
        else:
            self.idle.emit()

    def _note_refused(self, error: SparkVSRError) -> None:
        self._is_elsewhere = isinstance(error, QueueBusyError)
        if not isinstance(error, QueueBusyError | RenderStoppedError):
            self.refused.emit(error)
        self._note_over(None)
