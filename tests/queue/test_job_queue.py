"""The queue on disk: order, states, and two programs that never get the same job."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.queue.job_queue import (
    JobQueue,
    JobStateError,
    NotInQueueError,
    QueueBusyError,
)
from sparkvsr_desktop.queue.queue_file import QueueUnreadableError
from sparkvsr_desktop.queue.queued_job import JobState, Wish


@pytest.fixture
def queue(tmp_path):
    """A queue of three jobs: opening, middle, closing."""
    queue = JobQueue(tmp_path / "Ärger mit Leerzeichen" / "queue.sqlite")
    for name in ("opening", "middle", "closing"):
        queue.add(Path("/out/.sparkvsr") / name, name, CorruptFrames.STOP)
    return queue


def states(queue: JobQueue) -> dict[str, str]:
    return {job.name: job.state.value for job in queue.jobs()}


def names(queue: JobQueue) -> list[str]:
    return [job.name for job in queue.jobs()]


def test_jobs_are_taken_in_their_order_until_none_is_left(queue):
    taken = [queue.take_next() for _ in range(4)]
    assert [job and job.name for job in taken] == ["opening", "middle", "closing", None]
    assert states(queue) == dict.fromkeys(["opening", "middle", "closing"], "running")


def test_one_job_is_held_and_the_others_go_on(queue):
    running, waiting, _ = queue.jobs()
    queue.take_next()
    for job in (running, waiting):
        queue.hold(job.id)
    assert queue.wish(running.id) is Wish.PAUSE
    assert states(queue) == {"opening": "running", "middle": "paused", "closing": "queued"}
    with pytest.raises(JobStateError, match="nothing to hold"):
        queue.hold(waiting.id)


def test_another_program_sees_what_this_one_noted(queue):
    job = queue.take_next()
    queue.settle(job.id, JobState.FAILED, "Frame 3 is damaged.", "Export it again.")
    (first, *_) = JobQueue(queue.file).jobs()
    assert (first.state, first.message, first.remedy) == (
        JobState.FAILED,
        "Frame 3 is damaged.",
        "Export it again.",
    )


def test_many_hands_at_one_queue_never_get_the_same_job(tmp_path):
    queue = JobQueue(tmp_path / "queue.sqlite")
    for number in range(30):
        queue.add(Path(f"/out/{number}"), str(number), CorruptFrames.STOP)
    with ThreadPoolExecutor(4) as hands:
        taken = list(hands.map(lambda _: JobQueue(queue.file).take_next(), range(40)))
    got = [job.name for job in taken if job is not None]
    assert sorted(got, key=int) == [str(number) for number in range(30)]


def test_a_job_can_be_moved_before_another(queue):
    queue.put_before(3, 1)
    assert names(queue) == ["closing", "opening", "middle"]
    queue.put_before(1, 2)
    assert names(queue) == ["closing", "opening", "middle"]
    assert queue.take_next().name == "closing"


def test_a_job_that_is_added_twice_is_there_once(queue):
    queue.settle(1, JobState.FAILED, "No.", "Other.")
    again = queue.add(Path("/out/.sparkvsr/opening"), "opening", CorruptFrames.REPEAT)
    assert (again.id, again.state, again.message) == (1, JobState.QUEUED, "")
    assert again.corrupt_frames is CorruptFrames.REPEAT
    assert len(queue.jobs()) == 3


def test_a_running_job_that_is_added_again_goes_on_running(queue):
    queue.take_next()
    again = queue.add(Path("/out/.sparkvsr/opening"), "opening", CorruptFrames.STOP)
    assert again.state is JobState.RUNNING


def test_a_pause_holds_what_waits_and_asks_what_runs(queue):
    queue.take_next()
    queue.pause()
    assert states(queue) == {"opening": "running", "middle": "paused", "closing": "paused"}
    assert queue.wish(1) is Wish.PAUSE
    assert queue.take_next() is None
    queue.go_on()
    assert queue.take_next().name == "middle"


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_asked(queue):
    queue.take_next()
    queue.cancel(1)
    queue.cancel(2)
    assert states(queue) == {"opening": "running", "middle": "failed", "closing": "queued"}
    assert queue.wish(1) is Wish.CANCEL
    assert "cancelled" in queue.job(2).message


def test_a_cancelled_job_can_be_retried(queue):
    queue.cancel(2)
    queue.retry(2)
    assert states(queue)["middle"] == "queued"
    assert queue.job(2).message == ""


def test_what_is_over_is_cleared_and_what_is_not_stays(queue):
    queue.settle(1, JobState.DONE)
    queue.cancel(2)
    assert queue.clear() == 2
    assert names(queue) == ["closing"]


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (JobQueue.cancel, JobState.DONE),
        (JobQueue.cancel, JobState.FAILED),
        (JobQueue.retry, JobState.DONE),
        (JobQueue.retry, JobState.RUNNING),
        (JobQueue.remove, JobState.RUNNING),
    ],
)
def test_what_does_not_fit_the_state_is_refused_with_what_does(queue, action, state):
    queue.settle(1, state)
    with pytest.raises(JobStateError) as refused:
        action(queue, 1)
    assert "“opening”" in str(refused.value)
    assert refused.value.remedy
    assert queue.job(1).state is state


def test_a_number_that_no_job_has_is_refused(queue):
    with pytest.raises(NotInQueueError, match="job 9"):
        queue.remove(9)


def test_one_program_at_a_time_renders(queue):
    with queue.run_alone(), pytest.raises(QueueBusyError), JobQueue(queue.file).run_alone():
        pass


def test_what_a_killed_program_was_rendering_is_interrupted_and_goes_on(queue):
    code = (
        "import os, sys; from pathlib import Path;"
        " from sparkvsr_desktop.queue.job_queue import JobQueue;"
        " queue = JobQueue(Path(sys.argv[1])); queue.run_alone().__enter__();"
        " queue.take_next(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(queue.file)], check=False)
    assert states(queue)["opening"] == "running"
    queue.notice_deaths()
    assert states(queue)["opening"] == "interrupted"
    queue.go_on()
    assert queue.take_next().name == "opening"


def test_a_running_program_is_not_taken_for_dead(queue):
    with queue.run_alone():
        queue.take_next()
        JobQueue(queue.file).notice_deaths()
        assert states(queue)["opening"] == "running"


def test_a_file_that_is_no_queue_is_named(tmp_path):
    (tmp_path / "queue.sqlite").write_bytes(b"something else, long enough to be looked at" * 50)
    with pytest.raises(QueueUnreadableError, match=r"queue\.sqlite"):
        JobQueue(tmp_path / "queue.sqlite").jobs()


def test_a_queue_of_a_later_version_is_left_alone(queue):
    database = sqlite3.connect(queue.file)
    database.execute("PRAGMA user_version = 2")
    database.close()
    with pytest.raises(QueueUnreadableError, match="version 2"):
        queue.take_next()
