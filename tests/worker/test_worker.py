"""Renders in another process: what goes wrong there is told here, and nothing is left behind."""

import os
import sys
from functools import partial

import pytest

from sparkvsr_desktop.render.progress import ShotStarted
from sparkvsr_desktop.render.stop import RenderStoppedError, StopRequest
from sparkvsr_desktop.worker.channel import EXIT_ALONE
from sparkvsr_desktop.worker.job_runner import JobFailedError, JobRunner
from sparkvsr_desktop.worker.messages import (
    FailureKind,
    Heartbeat,
    JobDone,
    Progressed,
    Ready,
    StartJob,
)
from sparkvsr_desktop.worker.process import WorkerGoneError, WorkerProcess
from sparkvsr_desktop.worker.watch import Limits
from tests.footage import read_numbers, write_numbered_movie
from tests.job_folders import job_of

FRAMES = 60
"""Two segments: 48 frames and 12."""
NUMBERS = [16 + frame for frame in range(FRAMES)]
IN_SECOND_SEGMENT = 50


@pytest.fixture
def folder(tmp_path):
    """The job of a film of 60 numbered frames."""
    film = write_numbered_movie(tmp_path / "film.mkv", frames=FRAMES)
    return job_of(film, tmp_path / "out")


@pytest.fixture
def start(folder):
    return StartJob("film", folder.path)


@pytest.fixture
def told():
    """What the editor is told of each step down the ladder."""
    return []


@pytest.fixture
def troubled(tmp_path, told):
    """Return a runner whose workers get into a trouble at a frame."""

    def runner(trouble: str, frame: int = IN_SECOND_SEGMENT, **limits: object) -> JobRunner:
        command = (sys.executable, "-m", "tests.worker.troubled_worker", trouble, str(frame))
        worker = partial(WorkerProcess, (*command, str(tmp_path / "once")))
        return JobRunner(told.append, worker, Limits(**limits))

    return runner


def rendered(runner: JobRunner, start: StartJob) -> tuple[JobDone, list]:
    progress: list = []
    with runner:
        return runner.render(start, progress.append, StopRequest()), progress


def events_to_the_end(worker: WorkerProcess) -> None:
    while True:
        worker.next_event(0)


def kept_at_each_start(progress: list) -> list[int]:
    return [event.frames_kept for event in progress if isinstance(event, ShotStarted)]


def test_the_first_event_names_the_contract_and_the_last_is_the_ending(start):
    with WorkerProcess() as worker:
        worker.send(start)
        events = [worker.next_event(30)]
        while not isinstance(events[-1], JobDone):
            events.append(worker.next_event(30))
    assert events[0].contract == 4
    kinds = [type(event) for event in events if not isinstance(event, Heartbeat)]
    assert kinds[0] is Ready
    assert set(kinds[1:-1]) == {Progressed}
    assert read_numbers(events[-1].media) == NUMBERS


def test_a_worker_whose_program_goes_away_ends_by_itself_even_while_it_hangs(start, tmp_path):
    command = (sys.executable, "-m", "tests.worker.troubled_worker", "hang", "50")
    with WorkerProcess((*command, str(tmp_path / "once"))) as worker:
        worker.send(start)
        while not (tmp_path / "once").exists():
            worker.next_event(30)
        worker.close()
        with pytest.raises(WorkerGoneError) as gone:
            events_to_the_end(worker)
    # neither terminated (-15) nor killed (-9): it saw its input close
    assert gone.value.end.exit_status == EXIT_ALONE


def test_what_libraries_print_stays_out_of_the_events(troubled, start):
    done, _ = rendered(troubled("chatter"), start)
    assert read_numbers(done.media) == NUMBERS


def test_a_worker_that_died_is_replaced_and_goes_on_at_its_last_segment(troubled, start, told):
    done, progress = rendered(troubled("die"), start)
    assert read_numbers(done.media) == NUMBERS
    assert kept_at_each_start(progress) == [0, 48]
    (sentence,) = told
    assert "the driver has lost the device" in sentence


def test_a_worker_that_dies_twice_is_not_started_a_third_time(troubled, start, tmp_path):
    runner = troubled("die")
    with runner, pytest.raises(WorkerGoneError) as gone:
        runner.render(start, lambda _event: (tmp_path / "once").unlink(True), StopRequest())
    assert gone.value.end.exit_status == 9
    assert gone.value.end.log[-1] == "the driver has lost the device"


def test_a_worker_that_hangs_is_killed_and_replaced_once(troubled, start, told):
    done, progress = rendered(troubled("hang", still_heartbeats=60), start)
    assert read_numbers(done.media) == NUMBERS
    assert kept_at_each_start(progress) == [0, 48]
    assert "did not get on" in told[0]


def test_too_little_memory_steps_down_in_fresh_workers_and_keeps_segments(
    troubled, start, folder, told
):
    done, progress = rendered(troubled("out_of_memory"), start)
    # all there is, then 6 GiB, then 4 GiB, of which the engine needs at most 5
    assert kept_at_each_start(progress) == [0, 48, 48]
    assert [sentence.rpartition("with ")[2] for sentence in told] == ["6 GiB.", "4 GiB."]
    assert read_numbers(done.media) == NUMBERS
    assert folder.journal.memory_steps() == (6 * 2**30, 4 * 2**30)


def test_the_smallest_memory_mode_that_fails_is_the_end(troubled, folder, told):
    smallest = StartJob("film", folder.path, memory_bytes=4 * 2**30)
    with troubled("never_enough_memory") as runner, pytest.raises(JobFailedError) as failed:
        runner.render(smallest, lambda _event: None, StopRequest())
    assert failed.value.kind is FailureKind.OUT_OF_MEMORY
    assert str(failed.value) == "Not enough video memory for this window."
    assert told == []


def test_a_mistake_of_ours_ends_the_job_and_not_the_worker(troubled, start, folder, tmp_path, told):
    short = write_numbered_movie(tmp_path / "short.mkv", frames=10)
    other = StartJob("short", job_of(short, tmp_path / "out").path)
    with troubled("mistake") as runner:
        with pytest.raises(JobFailedError, match="ZeroDivisionError") as failed:
            runner.render(start, lambda _event: None, StopRequest())
        done = runner.render(other, lambda _event: None, StopRequest())
    assert failed.value.kind is FailureKind.MISTAKE
    assert list(folder.journal.entries()) == [0]
    assert len(read_numbers(done.media)) == 10
    assert told == [], "it was the same worker"


def test_a_stop_keeps_finished_segments(lasting_workers, start, folder):
    stop = StopRequest()
    with JobRunner(print, lasting_workers.start) as runner, pytest.raises(RenderStoppedError):
        runner.render(start, lambda _event: stop.ask(), stop)
    assert set(folder.journal.entries()) <= {0}
    assert folder.output.joinpath(".sparkvsr").is_dir()


def test_a_job_that_cannot_be_resumed_is_refused_with_the_reason(
    lasting_workers, start, folder, told
):
    write_numbered_movie(folder.job().media.source.path, frames=FRAMES, first_luma=40)
    runner = JobRunner(told.append, lasting_workers.start)
    with runner, pytest.raises(JobFailedError, match="has changed"):
        runner.render(start, lambda _event: None, StopRequest())


@pytest.mark.skipif(sys.platform == "win32", reason="priorities have classes there")
def test_a_worker_that_gives_way_runs_below_this_program():
    reader = (sys.executable, "-c", "import sys; sys.stdin.read()")
    with WorkerProcess(reader, gives_way=True) as worker:
        assert os.getpriority(os.PRIO_PROCESS, worker._process.pid) >= 5
    with WorkerProcess(reader) as worker:
        mine = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, worker._process.pid) == mine
