"""The queue as one look at it shows: each job, and the shot that it is of."""

from contextlib import suppress
from dataclasses import dataclass

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.queue.queued_job import JobState, QueuedJob
from sparkvsr_desktop.render.progress import (
    CutsSought,
    FramesRestored,
    RenderContinued,
    RenderEvent,
    RenderPaused,
    SegmentKept,
    ShotStarted,
)

SHORT_SECONDS = 90


@dataclass(frozen=True, slots=True)
class JobSource:
    """What a job shows: frames of a content."""

    signature: str
    source_range: SourceRange

    def is_of(self, shot: Shot) -> bool:
        """Whether the shot has the same frames of the same content."""
        return (self.signature, self.source_range) == (shot.media.signature, shot.source_range)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far the running job is. `segments` is 0 until the first of them is kept."""

    segments_done: int = 0
    segments: int = 0
    frames_done: int = 0
    frames: int = 0
    frames_per_second: float = 0.0
    seconds_left: float | None = None
    note: str = ""

    @property
    def fraction(self) -> float:
        """The share that is done, 0..1."""
        return self.frames_done / self.frames if self.frames else 0.0

    @property
    def words(self) -> str:
        """What, how fast and how long still, as the queue says it."""
        if self.note:
            return self.note
        parts = [f"frame {self.frames_done} of {self.frames}"] if self.frames else ["starting"]
        if self.segments:
            segment = min(self.segments_done + 1, self.segments)
            parts.insert(0, f"segment {segment} of {self.segments}")
        if self.frames_per_second:
            parts.append(f"{self.frames_per_second:.1f} fps")
        if self.seconds_left is not None:
            parts.append(f"{time_words(self.seconds_left)} left")
        return " · ".join(parts)

    def after(self, event: RenderEvent) -> "JobProgress":
        """Return the progress with what a render said taken in."""
        match event:
            case ShotStarted(frames=frames, frames_kept=kept):
                return JobProgress(frames_done=kept, frames=frames)
            case CutsSought(frames_done=done, frames=frames):
                return JobProgress(note=f"looking for cuts, frame {done} of {frames}")
            case FramesRestored(_, done, frames, speed, left):
                return JobProgress(self.segments_done, self.segments, done, frames, speed, left)
            case SegmentKept(_, segment, segments):
                return JobProgress(
                    segment + 1, segments, self.frames_done, self.frames,
                    self.frames_per_second, self.seconds_left,
                )  # fmt: skip
            case RenderPaused(_, reason):
                return JobProgress(
                    self.segments_done, self.segments, self.frames_done, self.frames, note=reason
                )
            case RenderContinued():
                return JobProgress(self.segments_done, self.segments, self.frames_done, self.frames)
        return self


NO_PROGRESS = JobProgress()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue. `source` is None where the job's folder cannot be read any more."""

    job: QueuedJob
    source: JobSource | None
    progress: JobProgress = NO_PROGRESS

    @property
    def words(self) -> str:
        """How the job stands, with the reason and the way out where there is one."""
        job = self.job
        match job.state:
            case JobState.RUNNING:
                return self.progress.words
            case JobState.QUEUED:
                return "waits"
            case JobState.DONE:
                return "done"
        reason = f"{job.message} {job.remedy}".strip()
        return f"{job.state.value}. {reason}" if reason else job.state.value


def look_at(queue: JobQueue, known: dict[int, JobSource | None]) -> tuple[QueueRow, ...]:
    """Return a row per job of the queue, in its order; a look at a queue does not make one.

    known: the sources by job that were read before; what is new is added. Raises
    QueueUnreadableError.
    """
    if not queue.file.exists():
        return ()
    jobs = queue.jobs()
    for job in jobs:
        if job.id not in known:
            known[job.id] = _source_of(job)
    return tuple(QueueRow(job, known[job.id]) for job in jobs)


def time_words(seconds: float) -> str:
    """Return a time as people say it: 40 s, 6:40, 2:05:00."""
    whole = round(seconds)
    if whole < SHORT_SECONDS:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _source_of(job: QueuedJob) -> JobSource | None:
    from sparkvsr_desktop.render.job_folder import (  # the window shows before it
        JobFolder,
        NotAJobFolderError,
    )

    with suppress(NotAJobFolderError):
        made = JobFolder(job.folder).job()
        return JobSource(made.media.signature, made.source_range)
    return None
