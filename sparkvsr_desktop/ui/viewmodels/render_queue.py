"""The queue of renders: what it holds, how far it is, and what the editor does with it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.queue.queued_job import JobState
from sparkvsr_desktop.render.progress import RenderEvent, ShotFinished
from sparkvsr_desktop.ui.queue_look import NO_PROGRESS, QueueRow
from sparkvsr_desktop.ui.queue_on_disk import QueueOnDisk
from sparkvsr_desktop.ui.viewmodels.rendering import Rendering

if TYPE_CHECKING:  # the window shows before it is loaded
    from sparkvsr_desktop.render.job_folder import JobFolder

SHOW_MILLISECONDS = 100
"""Progress that comes faster is not read by anybody."""
HELD_OR_WAITING = (JobState.QUEUED, JobState.PAUSED, JobState.INTERRUPTED)


class RenderQueue(QObject):
    """Jobs in their order, as this panel, another one or a command renders them."""

    changed = Signal()  # rows, progress or who renders
    refused = Signal(object)  # SparkVSRError

    def __init__(
        self, queue: JobQueue, rendering: Rendering, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._rendering = rendering
        self._rows: tuple[QueueRow, ...] = ()
        self._is_watched = False
        self._disk = QueueOnDisk(queue, self)
        self._disk.seen.connect(self._show)
        self._disk.refused.connect(self.refused)
        self._further = QTimer(self, singleShot=True, interval=SHOW_MILLISECONDS)
        self._further.timeout.connect(self._show_progress)
        rendering.changed.connect(self._note_run)
        rendering.progressed.connect(self._take_in)
        rendering.finished.connect(self._disk.look)

    @property
    def rows(self) -> tuple[QueueRow, ...]:
        """Every job, in the order of rendering; the running one with its progress."""
        return self._rows

    @property
    def running(self) -> QueueRow | None:
        """The job that is being rendered, here or by another program."""
        return next((row for row in self._rows if row.job.state is JobState.RUNNING), None)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is another program that renders."""
        return self.running is not None and not self._rendering.is_active

    @property
    def can_go_on(self) -> bool:
        """Whether something waits that nobody renders."""
        waits = any(row.job.state in HELD_OR_WAITING for row in self._rows)
        return waits and not self._rendering.is_active and self.running is None

    def rows_of(self, shot: Shot) -> tuple[QueueRow, ...]:
        """Return the jobs of a shot."""
        return tuple(row for row in self._rows if row.source and row.source.is_of(shot))

    def watch(self, is_watched: bool) -> None:
        """Look at the queue every second, or only when something happens here."""
        self._is_watched = is_watched
        self._keep_time()
        if is_watched:
            self._disk.look()

    def open(self) -> None:
        """Look at what an earlier panel left; a job whose program died is interrupted now."""
        self._disk.notice_deaths()

    def add(self, folders: "Sequence[JobFolder]") -> None:
        """Put jobs at the end and render."""

        def queue_up() -> None:
            for folder in folders:
                self._queue.add(folder.path, folder.job().name, CorruptFrames.STOP)

        self._disk.change(queue_up, then=self._rendering.start)

    def start(self) -> None:
        """Render what waits; paused and interrupted jobs go on where they were."""
        self._disk.change(self._queue.go_on, then=partial(self._rendering.start, takes_up=True))

    def pause(self) -> None:
        """Hold the running job at its last segment, and all that wait."""
        self._rendering.start_no_more()
        self._disk.change(self._queue.pause)

    def hold(self, job_id: int) -> None:
        """Hold one job, a running one at its last segment; the others go on."""
        self._disk.change(lambda: self._queue.hold(job_id))

    def neighbour(self, job_id: int, places: int) -> int | None:
        """Return the job that is rendered so many places later; earlier where negative.

        None where there is none, or where the job itself is not rendered later.
        """
        waiting = [row.job.id for row in self._rows if row.job.state in HELD_OR_WAITING]
        if job_id not in waiting:
            return None
        place = waiting.index(job_id) + places
        return waiting[place] if 0 <= place < len(waiting) else None

    def move(self, job_id: int, places: int) -> None:
        """Render a job one place later, or earlier where `places` is negative."""
        other = self.neighbour(job_id, places)
        if other is not None:
            first, second = (job_id, other) if places < 0 else (other, job_id)
            self._disk.change(lambda: self._queue.put_before(first, second))

    def cancel(self, job_id: int) -> None:
        """Give a job up; finished segments are kept."""
        self._disk.change(lambda: self._queue.cancel(job_id))

    def retry(self, job_id: int) -> None:
        """Let a job that failed, was cancelled or held wait anew, and render."""
        self._disk.change(lambda: self._queue.retry(job_id), then=self._rendering.start)

    def remove(self, job_id: int) -> None:
        """Take a job off the list; its files stay."""
        self._disk.change(lambda: self._queue.remove(job_id))

    def clear(self) -> None:
        """Take all off the list that is done or failed."""
        self._disk.change(lambda: self._queue.clear())

    def close(self) -> None:
        """End what runs."""
        self._further.stop()
        self._disk.close()

    @Slot(object)
    def _take_in(self, event: RenderEvent) -> None:
        if isinstance(event, ShotFinished) or self.running is None:
            self._disk.look()
        if not self._further.isActive():
            self._further.start()

    @Slot()
    def _note_run(self) -> None:
        self._keep_time()
        if not self._rendering.is_active:
            self._disk.look()
        self.changed.emit()

    def _keep_time(self) -> None:
        self._disk.watch(self._is_watched or self._rendering.is_active)

    @Slot()
    def _show_progress(self) -> None:
        self._show(self._rows)

    @Slot(object)
    def _show(self, rows: tuple[QueueRow, ...]) -> None:
        shown = tuple(
            replace(row, progress=self._rendering.progress)
            if row.job.state is JobState.RUNNING
            else replace(row, progress=NO_PROGRESS)
            for row in rows
        )
        if shown != self._rows:
            self._rows = shown
            self.changed.emit()
