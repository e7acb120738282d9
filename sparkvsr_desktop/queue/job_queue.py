"""The queue on disk: every change is whole or not there, whichever program makes it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.queue.queue_file import QueueFile
from sparkvsr_desktop.queue.queued_job import JobState, QueuedJob, Wish

_COLUMNS = "id, folder, name, state, corrupt_frames, message, remedy"
_CANCELLED = "It was cancelled; finished segments are kept."
_RETRY = "A retry takes it up again where it was."


class NotInQueueError(SparkVSRError):
    """There is no job of that number."""

    def __init__(self, job_id: int) -> None:
        super().__init__(
            f"There is no job {job_id} in the queue.",
            remedy="The list of the queue has the jobs and their numbers.",
        )


class JobStateError(SparkVSRError):
    """The job does not stand as it must for what is asked."""


class QueueBusyError(SparkVSRError):
    """Another program runs the queue."""

    def __init__(self) -> None:
        super().__init__(
            "Another program is running the queue already.",
            remedy="Leave it to that; jobs that are added now are rendered there too.",
        )


class JobQueue:
    """The jobs in `file`, in the order in which they will be rendered.

    Any number of programs may use one queue. Raises QueueUnreadableError from every method.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._file = QueueFile(file)

    def jobs(self) -> tuple[QueuedJob, ...]:
        """Return all jobs in their order."""
        with self._file.changing() as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM jobs ORDER BY place, id").fetchall()
        return tuple(map(_job, rows))

    def job(self, job_id: int) -> QueuedJob:
        """Return one job. Raises NotInQueueError."""
        with self._file.changing() as database:
            return _job_of(database, job_id)

    def add(self, folder: Path, name: str, corrupt_frames: CorruptFrames) -> QueuedJob:
        """Put a job at the end; one that is in the queue already waits anew, at its place.

        A finished job is not rendered again for that, only verified and linked.
        """
        with self._file.changing() as database:
            database.execute(
                "INSERT INTO jobs (place, folder, name, state, corrupt_frames)"
                " VALUES ((SELECT coalesce(max(place), 0) + 1 FROM jobs), ?, ?, 'queued', ?)"
                " ON CONFLICT (folder) DO UPDATE SET corrupt_frames = excluded.corrupt_frames,"
                " state = CASE state WHEN 'running' THEN state ELSE 'queued' END,"
                " message = '', remedy = ''",
                (str(folder), name, corrupt_frames.value),
            )
            query = f"SELECT {_COLUMNS} FROM jobs WHERE folder = ?"
            return _job(database.execute(query, (str(folder),)).fetchone())

    def take_next(self) -> QueuedJob | None:
        """Make the first queued job a running one and return it; no other program gets the same."""
        with self._file.changing() as database:
            row = database.execute(
                "UPDATE jobs SET state = 'running', wish = NULL, message = '', remedy = ''"
                " WHERE id = (SELECT id FROM jobs WHERE state = 'queued'"
                " ORDER BY place, id LIMIT 1)"
                f" RETURNING {_COLUMNS}"
            ).fetchone()
        return None if row is None else _job(row)

    def settle(self, job_id: int, state: JobState, message: str = "", remedy: str = "") -> None:
        """Note how a running job ended. One that was removed meanwhile stays removed."""
        with self._file.changing() as database:
            database.execute(
                "UPDATE jobs SET state = ?, message = ?, remedy = ?, wish = NULL WHERE id = ?",
                (state.value, message, remedy, job_id),
            )

    def wish(self, job_id: int) -> Wish | None:
        """Return what somebody wants of a running job."""
        with self._file.changing() as database:
            row = database.execute("SELECT wish FROM jobs WHERE id = ?", (job_id,)).fetchone()
        return Wish(row[0]) if row and row[0] else None

    def pause(self) -> None:
        """Hold all jobs that wait, and ask for the running one to be held at its last segment."""
        with self._file.changing() as database:
            database.execute("UPDATE jobs SET state = 'paused' WHERE state = 'queued'")
            database.execute(
                "UPDATE jobs SET wish = 'pause' WHERE state = 'running' AND wish IS NULL"
            )

    def hold(self, job_id: int) -> None:
        """Hold one job until it is retried; a running one at its last segment, others go on.

        Raises NotInQueueError, and JobStateError for a job that neither waits nor runs.
        """
        with self._file.changing() as database:
            job = _job_of(database, job_id)
            if job.state not in (JobState.QUEUED, JobState.RUNNING):
                raise JobStateError(
                    f"Job {job_id}, “{job.name}”, is {job.state.value}; there is nothing to hold.",
                    remedy="Hold jobs that wait or run.",
                )
            is_running = job.state is JobState.RUNNING
            change = "wish = 'pause'" if is_running else "state = 'paused'"
            database.execute(f"UPDATE jobs SET {change} WHERE id = ?", (job_id,))

    def go_on(self) -> None:
        """Let paused and interrupted jobs wait for their turn again."""
        with self._file.changing() as database:
            database.execute(
                "UPDATE jobs SET state = 'queued', message = '', remedy = ''"
                " WHERE state IN ('paused', 'interrupted')"
            )

    def cancel(self, job_id: int) -> None:
        """Give a job up; a running one is stopped. Raises NotInQueueError, JobStateError."""
        with self._file.changing() as database:
            job = _job_of(database, job_id)
            if job.state in (JobState.DONE, JobState.FAILED):
                raise JobStateError(
                    f"Job {job_id}, “{job.name}”, is {job.state.value} and cannot be cancelled.",
                    remedy="Remove it from the list instead.",
                )
            if job.state is JobState.RUNNING:
                database.execute("UPDATE jobs SET wish = 'cancel' WHERE id = ?", (job_id,))
            else:
                _set_cancelled(database, job_id)

    def settle_cancelled(self, job_id: int) -> None:
        """Note that a running job was stopped because it was cancelled."""
        with self._file.changing() as database:
            _set_cancelled(database, job_id)

    def retry(self, job_id: int, folder: Path | None = None) -> None:
        """Let a job wait anew that failed, paused or was interrupted.

        folder: the job to be rendered in its stead, when it was started over. Raises
        NotInQueueError, and JobStateError for a job that runs, is done, or waits a second time.
        """
        with self._file.changing() as database:
            job = _job_of(database, job_id)
            if job.state in (JobState.RUNNING, JobState.DONE):
                raise JobStateError(
                    f"Job {job_id}, “{job.name}”, is {job.state.value}; there is nothing to retry.",
                    remedy="Retry jobs that failed, paused or were interrupted.",
                )
            chosen = folder or job.folder
            _refuse_second(database, job, chosen)
            database.execute(
                "UPDATE jobs SET state = 'queued', message = '', remedy = '', folder = ?"
                " WHERE id = ?",
                (str(chosen), job_id),
            )

    def remove(self, job_id: int) -> None:
        """Take a job off the list; its files stay. Raises NotInQueueError, JobStateError."""
        with self._file.changing() as database:
            job = _job_of(database, job_id)
            if job.state is JobState.RUNNING:
                raise JobStateError(
                    f"Job {job_id}, “{job.name}”, is running.",
                    remedy="Cancel it first.",
                )
            database.execute("DELETE FROM jobs WHERE id = ?", (job_id,))

    def put_before(self, job_id: int, other_id: int) -> None:
        """Move a job to the place before another. Raises NotInQueueError."""
        with self._file.changing() as database:
            _job_of(database, job_id)
            _job_of(database, other_id)
            rows = database.execute(
                "SELECT id FROM jobs WHERE id != ? ORDER BY place, id", (job_id,)
            )
            order = [row[0] for row in rows]
            order.insert(order.index(other_id) if other_id in order else len(order), job_id)
            database.executemany("UPDATE jobs SET place = ? WHERE id = ?", list(enumerate(order)))

    def clear(self) -> int:
        """Take jobs that are done or failed off the list; return how many they were."""
        with self._file.changing() as database:
            return database.execute("DELETE FROM jobs WHERE state IN ('done', 'failed')").rowcount

    @contextmanager
    def run_alone(self) -> Iterator[None]:
        """Hold the right to render jobs; the system lets go when this program dies.

        What another program left as running when it died is interrupted now. Raises QueueBusyError.
        """
        self.file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.file.with_suffix(".lock"))
        try:
            held = lock.acquire(timeout=0)
        except Timeout as error:
            raise QueueBusyError from error
        with held:
            self._interrupt_running()
            yield

    def notice_deaths(self) -> None:
        """Call jobs interrupted that are running, but by a program that is no more."""
        try:
            with self.run_alone():
                return
        except QueueBusyError:
            return

    def _interrupt_running(self) -> None:
        with self._file.changing() as database:
            database.execute(
                "UPDATE jobs SET state = 'interrupted', wish = NULL, remedy = ?, message ="
                " 'The program that rendered it ended before the job did.'"
                " WHERE state = 'running'",
                ("The next start goes on at the last finished segment.",),
            )


def _job_of(database: sqlite3.Connection, job_id: int) -> QueuedJob:
    row = database.execute(f"SELECT {_COLUMNS} FROM jobs WHERE id = ?", (job_id,)).fetchone()
    if row is None:
        raise NotInQueueError(job_id)
    return _job(row)


def _refuse_second(database: sqlite3.Connection, job: QueuedJob, folder: Path) -> None:
    query = "SELECT id FROM jobs WHERE folder = ? AND id != ?"
    if other := database.execute(query, (str(folder), job.id)).fetchone():
        raise JobStateError(
            f"Job {other[0]} is “{job.name}” as it is now.",
            remedy=f"Retry job {other[0]}, and take {job.id} off the list.",
        )


def _set_cancelled(database: sqlite3.Connection, job_id: int) -> None:
    database.execute(
        "UPDATE jobs SET state = 'failed', wish = NULL, message = ?, remedy = ? WHERE id = ?",
        (_CANCELLED, _RETRY, job_id),
    )


def _job(row: tuple[int, str, str, str, str, str, str]) -> QueuedJob:
    job_id, folder, name, state, corrupt_frames, message, remedy = row
    return QueuedJob(
        id=job_id,
        folder=Path(folder),
        name=name,
        state=JobState(state),
        corrupt_frames=CorruptFrames(corrupt_frames),
        message=message,
        remedy=remedy,
    )
