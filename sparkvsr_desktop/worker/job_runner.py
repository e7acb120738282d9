"""Jobs through a worker, with the ladder of what is tried when one fails."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.render.progress import Report
from sparkvsr_desktop.render.stop import RenderStoppedError, StopRequest
from sparkvsr_desktop.worker.messages import (
    FailureKind,
    FramePreviewed,
    JobDone,
    JobEnding,
    JobFailed,
    JobStopped,
    Progressed,
    StartJob,
    StopJob,
)
from sparkvsr_desktop.worker.process import WorkerGoneError, WorkerProcess
from sparkvsr_desktop.worker.watch import Limits, Watch, WorkerHangsError

SECONDS_TO_STOP = 20.0
"""How long a worker that was asked to stop may take to finish the step it is in."""

USUAL_LIMITS = Limits()


class JobFailedError(SparkVSRError):
    """A job failed in its worker."""

    def __init__(self, failure: JobFailed) -> None:
        super().__init__(failure.message, remedy=failure.remedy)
        self.kind = failure.kind


@dataclass(frozen=True, slots=True)
class _Try:
    """What is sent to the worker, and whether it may be sent again after a worker's death."""

    command: StartJob
    may_be_retried: bool = True


class JobRunner:
    """Renders jobs, one at a time, in a worker that is started when the first one comes.

    Use it in a `with` block. `worker`: starts a worker, tests bring those that fail.
    `tell`: takes a sentence for each step down the ladder. `show`: is told of each finished picture
    when the workers were given memory for a preview.
    """

    def __init__(
        self,
        tell: Callable[[str], None],
        worker: Callable[[], WorkerProcess] = WorkerProcess,
        limits: Limits = USUAL_LIMITS,
        show: Callable[[FramePreviewed], None] | None = None,
    ) -> None:
        self._tell = tell
        self._start_worker = worker
        self._limits = limits
        self._show = show
        self._worker: WorkerProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._let_go()

    def render(self, command: StartJob, report: Report, stop: StopRequest) -> JobDone:
        """Render one job and return where its results are.

        A worker that dies or hangs is replaced once. When memory does not suffice, a fresh worker
        goes on with the next smaller memory mode. Finished segments are kept throughout.
        Raises RenderStoppedError, JobFailedError, WorkerGoneError and WorkerHangsError.
        """
        attempt = _Try(command)
        while True:
            try:
                ending = self._ending(attempt.command, report, stop)
            except (WorkerGoneError, WorkerHangsError) as error:
                attempt = self._after_death(attempt, error)
                continue
            match ending:
                case JobDone():
                    return ending
                case JobStopped():
                    raise RenderStoppedError
                case JobFailed():
                    attempt = self._after_failure(attempt, ending)

    def _after_death(self, attempt: _Try, error: WorkerGoneError | WorkerHangsError) -> _Try:
        """Return the next try after a worker died or was killed; raises at the second time."""
        self._let_go()
        if not attempt.may_be_retried:
            raise error
        self._tell(f"{error} A fresh worker goes on at the last finished segment.")
        return replace(attempt, may_be_retried=False)

    def _after_failure(self, attempt: _Try, failure: JobFailed) -> _Try:
        """Return the next try with less memory; raises when that is not what would help."""
        smaller = failure.smaller_memory_bytes
        if failure.kind is not FailureKind.OUT_OF_MEMORY or smaller is None:
            raise JobFailedError(failure)
        self._let_go()
        self._tell(
            f"{failure.message} A fresh worker goes on at the last finished segment and makes do"
            f" with {smaller / 2**30:.3g} GiB."
        )
        return _Try(replace(attempt.command, memory_bytes=smaller))

    def _ending(self, command: StartJob, report: Report, stop: StopRequest) -> JobEnding:
        """Send a job to the worker and return its ending; a worker that hangs is killed."""
        if self._worker is None:
            self._worker = self._start_worker()
        self._worker.send(command)
        try:
            return self._followed(self._worker, command.job, report, stop)
        except WorkerHangsError:
            self._worker.kill()
            raise

    def _followed(
        self, worker: WorkerProcess, job: str, report: Report, stop: StopRequest
    ) -> JobEnding:
        watch = Watch(self._limits)
        stages = _StagedStop(worker, job, stop)
        while True:
            stages.look()
            try:
                event = worker.next_event(self._limits.poll_seconds)
            except WorkerGoneError:
                if stop.is_asked:  # forced by us, or by the same signal that reached us
                    return JobStopped(job)
                raise
            watch.saw(event)
            match event:
                case Progressed(_, progress):
                    report(progress)
                case FramePreviewed() if self._show is not None:
                    self._show(event)
                case JobDone() | JobStopped() | JobFailed():
                    return event

    def _let_go(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None


class _StagedStop:
    """Passes a stop on: first asks, then terminates, then kills."""

    def __init__(self, worker: WorkerProcess, job: str, stop: StopRequest) -> None:
        self._stop = stop
        self._stages: list[Callable[[], None]] = [
            lambda: worker.send(StopJob(job)),
            worker.terminate,
            worker.kill,
        ]
        self._next_at = 0.0

    def look(self) -> None:
        """Take the next stage when stop was asked for and the last one has had its time."""
        if not (self._stop.is_asked and self._stages and time.monotonic() >= self._next_at):
            return
        stage = self._stages.pop(0)
        stage()
        self._next_at = time.monotonic() + SECONDS_TO_STOP
