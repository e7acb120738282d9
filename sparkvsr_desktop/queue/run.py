"""Rendering what the queue holds, job after job; one that fails does not hold up the others."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.queue.queued_job import JobState, QueuedJob, Wish
from sparkvsr_desktop.render.progress import Report
from sparkvsr_desktop.render.stop import RenderStoppedError, StopRequest
from sparkvsr_desktop.worker.job_runner import JobFailedError, JobRunner
from sparkvsr_desktop.worker.messages import FailureKind, JobDone, StartJob

Deliver: TypeAlias = Callable[[QueuedJob, JobDone], None]
"""Called when the media of a job is finished, to link its timeline."""

SECONDS_BETWEEN_LOOKS = 0.1
"""A worker tells of hundreds of small frames a second; the queue is not opened for each."""


class WishedStop(StopRequest):
    """Asks for a stop when the program is told to stop, or somebody wants it of this job."""

    def __init__(self, queue: JobQueue, job: QueuedJob, program: StopRequest) -> None:
        super().__init__()
        self._queue, self._job, self._program = queue, job, program
        self._is_wished = False
        self._next_look = 0.0

    @property
    def is_asked(self) -> bool:
        """Whether the stop was asked for."""
        if not self._is_wished and time.monotonic() >= self._next_look:
            self._is_wished = self._queue.wish(self._job.id) is not None
            self._next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS
        return self._is_wished or self._program.is_asked


@dataclass(frozen=True, slots=True)
class QueueRun:
    """One program's run of a queue. `stop` is the program's own; it leaves jobs interrupted.

    takes_up: whether paused and interrupted jobs wait for their turn again when it begins.
    """

    queue: JobQueue
    runner: JobRunner
    report: Report
    deliver: Deliver
    stop: StopRequest
    takes_up: bool = True

    def run(self) -> tuple[QueuedJob, ...]:
        """Render until no job waits; return those taken, as they ended.

        Raises QueueBusyError when another program runs the queue, RenderStoppedError when this one
        is told to stop.
        """
        taken = []
        with self.queue.run_alone():
            if self.takes_up:
                self.queue.go_on()
            while (job := self.queue.take_next()) is not None:
                self._render(job)
                taken.append(self.queue.job(job.id))
        return tuple(taken)

    def _render(self, job: QueuedJob) -> None:
        command = StartJob(str(job.id), job.folder, corrupt_frames=job.corrupt_frames)
        try:
            stop = WishedStop(self.queue, job, self.stop)
            self.deliver(job, self.runner.render(command, self.report, stop))
        except RenderStoppedError:
            self._settle_stopped(job)
        except SparkVSRError as error:
            self.queue.settle(job.id, _state_after(error), str(error), error.remedy)
        else:
            self.queue.settle(job.id, JobState.DONE)

    def _settle_stopped(self, job: QueuedJob) -> None:
        match self.queue.wish(job.id):
            case Wish.CANCEL:
                self.queue.settle_cancelled(job.id)
            case Wish.PAUSE:
                self.queue.settle(job.id, JobState.PAUSED)
            case None:
                self.queue.settle(job.id, JobState.INTERRUPTED, "The program was told to stop.")
                raise RenderStoppedError


def _state_after(error: SparkVSRError) -> JobState:
    """A source that is away comes back one day: such a job waits for the next start."""
    is_missing = isinstance(error, JobFailedError) and error.kind is FailureKind.SOURCE_MISSING
    return JobState.PAUSED if is_missing else JobState.FAILED
