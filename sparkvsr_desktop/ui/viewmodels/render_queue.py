"""The queue of renders: what it holds, how far it is, and what the editor does with it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.shelf import data_folder
from sparkvsr_desktop.queue.job_queue import JobQueue, QueueBusyError
from sparkvsr_desktop.queue.queued_job import JobState, QueuedJob
from sparkvsr_desktop.queue.run import QueueRun
from sparkvsr_desktop.render.progress import RenderEvent, ShotFinished
from sparkvsr_desktop.render.stop import RenderStoppedError, StopRequest
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.queue_look import NO_PROGRESS, JobSource, QueueRow, look_at
from sparkvsr_desktop.worker.job_runner import JobRunner
from sparkvsr_desktop.worker.log_folder import worker_log
from sparkvsr_desktop.worker.messages import JobDone
from sparkvsr_desktop.worker.process import WorkerProcess

if TYPE_CHECKING:  # the window shows before it is loaded
    from sparkvsr_desktop.render.job_folder import JobFolder

LOOK_MILLISECONDS = 1000
"""Other programs change the queue too; a second is soon enough to see it."""

OpenRunner = Callable[[Callable[[str], None]], AbstractContextManager[JobRunner]]
"""Yields what renders jobs; it is given what tells a sentence for each step down the ladder."""
ACTIVE = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.INTERRUPTED)


@contextmanager
def usual_runner(tell: Callable[[str], None]) -> Iterator[JobRunner]:
    """Yield what renders in a worker process, whose words go to the user's log."""
    with (
        worker_log(data_folder() / "logs") as log,
        JobRunner(tell, lambda: WorkerProcess(log=log)) as runner,
    ):
        yield runner


class RenderQueue(QObject):
    """Jobs in their order. Whoever starts it renders; another panel, or command, sees it go on."""

    changed = Signal()  # rows, progress or who renders
    finished = Signal(object)  # QueuedJob whose media is there
    told = Signal(str)  # a sentence about a step down the ladder
    idle = Signal()  # this panel has stopped rendering
    refused = Signal(object)  # SparkVSRError
    _reported = Signal(object)
    _delivered = Signal(object)

    def __init__(
        self,
        queue: JobQueue,
        open_runner: OpenRunner = usual_runner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._open_runner = open_runner
        self._rows: tuple[QueueRow, ...] = ()
        self._sources: dict[int, JobSource | None] = {}
        self._progress = NO_PROGRESS
        self._stop: StopRequest | None = None
        self._starts_again = False
        self._is_elsewhere = False
        self._is_looking = False
        self._is_watched = False
        self._disk = Background(self)
        self._runs = Background(self)
        self._timer = QTimer(self, interval=LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._reported.connect(self._take_in)
        self._delivered.connect(self._note_delivered)

    @property
    def rows(self) -> tuple[QueueRow, ...]:
        """Every job, in the order of rendering; the running one with its progress."""
        return self._rows

    @property
    def running(self) -> QueueRow | None:
        """The job that is being rendered, here or by another program."""
        return next((row for row in self._rows if row.job.state is JobState.RUNNING), None)

    @property
    def is_rendering(self) -> bool:
        """Whether this panel renders."""
        return self._stop is not None

    @property
    def is_elsewhere(self) -> bool:
        """Whether another program was rendering when this one wanted to."""
        return self._is_elsewhere

    @property
    def can_go_on(self) -> bool:
        """Whether something waits that nobody renders."""
        waits = any(row.job.state in ACTIVE for row in self._rows)
        return waits and not self.is_rendering and self.running is None

    def rows_of(self, shot: Shot) -> tuple[QueueRow, ...]:
        """Return the jobs of a shot."""
        return tuple(row for row in self._rows if row.source and row.source.is_of(shot))

    def watch(self, is_watched: bool) -> None:
        """Look at the queue every second, or only when something happens here."""
        self._is_watched = is_watched
        self._keep_time()
        if is_watched:
            self.look()

    def open(self) -> None:
        """Look at what an earlier panel left; a job whose program died is interrupted now."""

        def rows() -> tuple[QueueRow, ...]:
            if self._queue.file.exists():
                self._queue.notice_deaths()
            return look_at(self._queue, self._sources)

        self._disk.start(rows, self._show, self.refused.emit)

    @Slot()
    def look(self) -> None:
        """Read the queue again, in the background; one look at a time."""
        if not self._is_looking:
            self._is_looking = True
            self._disk.start(
                lambda: look_at(self._queue, self._sources), self._show_look, self._fail_look
            )

    def add(self, folders: "Sequence[JobFolder]") -> None:
        """Put jobs at the end and render."""

        def queue_up() -> tuple[QueueRow, ...]:
            for folder in folders:
                self._queue.add(folder.path, folder.job().name, CorruptFrames.STOP)
            return look_at(self._queue, self._sources)

        def show_and_start(rows: tuple[QueueRow, ...]) -> None:
            self._show(rows)
            self.start()

        self._disk.start(queue_up, show_and_start, self.refused.emit)

    def start(self) -> None:
        """Render what waits; paused and interrupted jobs go on where they were."""
        if self._stop is not None:
            self._starts_again = True
            return
        self._stop, self._is_elsewhere = StopRequest(), False
        self._keep_time()
        stop = self._stop
        self._runs.start(lambda: self._run(stop), self._note_over, self._note_refused)
        self.changed.emit()

    def pause(self) -> None:
        """Hold the running job at its last segment, and all that wait."""
        self._starts_again = False
        self._change(self._queue.pause)

    def cancel(self, job_id: int) -> None:
        """Give a job up; finished segments are kept."""
        self._change(lambda: self._queue.cancel(job_id))

    def retry(self, job_id: int) -> None:
        """Let a job that failed or was cancelled wait anew, and render."""
        self._change(lambda: self._queue.retry(job_id), then=self.start)

    def remove(self, job_id: int) -> None:
        """Take a job off the list; its files stay."""
        self._change(lambda: self._queue.remove(job_id))

    def clear(self) -> None:
        """Take all off the list that is done or failed."""
        self._change(lambda: self._queue.clear())

    def stop(self) -> None:
        """Stop rendering in this panel; the job is interrupted at its last finished segment."""
        self._starts_again = False
        if self._stop is not None:
            self._stop.ask()

    def close(self) -> None:
        """Stop, and come back when nothing runs any more."""
        self._timer.stop()
        self.stop()
        self._runs.close()
        self._disk.close()

    def _change(
        self, change: Callable[[], object], then: Callable[[], object] = lambda: None
    ) -> None:
        def made() -> tuple[QueueRow, ...]:
            change()
            return look_at(self._queue, self._sources)

        def show(rows: tuple[QueueRow, ...]) -> None:
            self._show(rows)
            then()

        self._disk.start(made, show, self.refused.emit)

    def _run(self, stop: StopRequest) -> None:
        """Runs in a thread until no job waits, or the panel stops."""
        with self._open_runner(self.told.emit) as runner:
            QueueRun(self._queue, runner, self._reported.emit, self._deliver, stop).run()

    def _deliver(self, job: QueuedJob, done: JobDone) -> None:
        """Runs in the same thread: remember what the job took, and say that it is there."""
        from sparkvsr_desktop.order.forecast import remember  # the window shows before it
        from sparkvsr_desktop.render.job_folder import JobFolder

        try:
            remember(JobFolder(job.folder), done.media)
        except OSError as error:
            self.told.emit(f"What “{job.name}” took is not remembered: {error.strerror or error}.")
        self._delivered.emit(job)

    @Slot(object)
    def _note_delivered(self, job: QueuedJob) -> None:
        self.look()
        self.finished.emit(job)

    @Slot(object)
    def _take_in(self, event: RenderEvent) -> None:
        self._progress = self._progress.after(event)
        if isinstance(event, ShotFinished) or self.running is None:
            self.look()
        self._show(self._rows)

    def _note_over(self, _: None) -> None:
        self._stop = None
        self._progress = NO_PROGRESS
        self._keep_time()
        self.look()
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

    def _keep_time(self) -> None:
        if self._is_watched or self.is_rendering:
            self._timer.start()
        else:
            self._timer.stop()

    def _show_look(self, rows: tuple[QueueRow, ...]) -> None:
        self._is_looking = False
        self._show(rows)

    def _fail_look(self, error: SparkVSRError) -> None:
        self._is_looking = False
        self._timer.stop()
        self.refused.emit(error)

    def _show(self, rows: tuple[QueueRow, ...]) -> None:
        shown = tuple(
            replace(row, progress=self._progress if self.is_rendering else NO_PROGRESS)
            if row.job.state is JobState.RUNNING
            else replace(row, progress=NO_PROGRESS)
            for row in rows
        )
        if shown != self._rows:
            self._rows = shown
            self.changed.emit()
