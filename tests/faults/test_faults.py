"""What befalls renders at night. Each must end in the pictures of an undisturbed one."""

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.resize import Resize
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.queue.queued_job import JobState
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.runner import render_part
from sparkvsr_desktop.render.stop import StopRequest
from tests.faults.conftest import DRAWS
from tests.faults.renders import (
    PROGRAM,
    QUEUE_PROGRAM,
    begun,
    end_of,
    events_of,
    kept_segments,
    media_in,
    moment,
    nothing_half_done_is_named,
    pictures,
    started,
    watched,
    workers_of,
)
from tests.footage import read_numbers, write_numbered_movie
from tests.job_folders import job_of

pytestmark = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="processes are watched the way Linux allows"
)


@pytest.mark.parametrize("draw", DRAWS)
def test_the_program_is_killed(job, taken_up, undisturbed, draw):
    wanted, seconds = undisturbed
    with (
        begun(job, moment(draw, seconds)) as process,
        watched(workers_of(process)) as workers,
    ):
        process.kill()
        process.wait()
        assert all(map(end_of, workers)), "a worker outlived its program"
    kept = kept_segments(job)
    assert nothing_half_done_is_named(job)
    assert pictures(taken_up(job)) == wanted
    assert kept.items() <= kept_segments(job).items()


@pytest.mark.parametrize("draw", DRAWS)
def test_the_worker_is_killed(job, undisturbed, draw):
    wanted, seconds = undisturbed
    with begun(job, moment(1000 + draw, seconds)) as process:
        for worker in workers_of(process):
            os.kill(worker, signal.SIGKILL)
        assert process.wait() == 0, "the program goes on with a fresh worker"
    assert pictures(media_in(job)) == wanted


@pytest.mark.parametrize("draw", DRAWS)
def test_the_program_is_told_to_end(job, taken_up, undisturbed, draw):
    wanted, seconds = undisturbed
    with (
        begun(job, moment(2000 + draw, seconds)) as process,
        watched(workers_of(process)) as workers,
    ):
        process.terminate()
        process.wait()
        assert all(map(end_of, workers)), "a worker outlived its program"
    assert pictures(taken_up(job)) == wanted


def test_the_program_is_told_to_end_while_it_joins(job, taken_up, undisturbed):
    with started(job) as process:
        for event in events_of(process):
            if event["event"] == "segment_kept" and event["segment"] == 2:
                process.terminate()
                break
        process.stdout.read()
    assert nothing_half_done_is_named(job)
    assert pictures(taken_up(job)) == undisturbed[0]


@pytest.fixture(scope="module")
def half_done(film, tmp_path_factory):
    """A job of which two of three segments are finished."""
    folder = job_of(film, tmp_path_factory.mktemp("half"))
    render_part(folder, Resize(), range(2), lambda _event: None, StopRequest())
    shutil.move(folder.path / "journal-part-00000.jsonl", folder.path / "journal.jsonl")
    return folder


@pytest.mark.parametrize("draw", DRAWS)
def test_the_journal_is_torn(half_done, taken_up, undisturbed, tmp_path, draw):
    shutil.copytree(half_done.path, tmp_path / ".sparkvsr" / half_done.path.name)
    folder = JobFolder(tmp_path / ".sparkvsr" / half_done.path.name)
    journal = folder.path / "journal.jsonl"
    content = journal.read_bytes()
    journal.write_bytes(content[: random.Random(draw).randrange(len(content) + 1)])
    assert pictures(taken_up(folder)) == undisturbed[0]


def test_two_programs_render_one_job(job, undisturbed):
    with started(job) as first, started(job) as second:
        endings = [list(events_of(process))[-1] for process in (first, second)]
    # the second waits for the first, finds its result, or says that the job is busy
    assert {"event": "done", "media": str(media_in(job))} in endings
    assert all(ending["event"] == "done" or "rendering" in ending["message"] for ending in endings)
    assert pictures(media_in(job)) == undisturbed[0]


def test_the_path_is_unusual(film, undisturbed, tmp_path):
    folder = tmp_path / "Überstunden 日本 🎬" / "two  spaces and 'quotes'" / ("x" * 200)
    folder.mkdir(parents=True)
    named = shutil.copy(film, folder / "film.mkv")
    command = [sys.executable, "-m", "sparkvsr_desktop", "render", named, "--engine", "resize"]
    subprocess.run(
        [*command, "--codec", "ffv1", "--out", folder / "out"], check=True, capture_output=True
    )
    (media,) = (folder / "out").glob("*.mkv")
    assert pictures(media) == undisturbed[0]


def test_the_clip_has_one_frame(film, taken_up, tmp_path):
    one = job_of(film, tmp_path / "out", SourceRange(7, 1))
    assert read_numbers(taken_up(one)) == [16 + 7]


def test_the_movie_is_cut_off(tmp_path):
    cut = write_numbered_movie(tmp_path / "cut.mp4", frames=50, codec="mpeg4")
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    with pytest.raises(SparkVSRError, match=r"cut\.mp4"):
        job_of(cut, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_source_is_renamed_and_brought_back(film, taken_up, undisturbed, tmp_path):
    named, away = tmp_path / "film.mkv", tmp_path / "away.mkv"
    job = job_of(Path(shutil.copy2(film, named)), tmp_path / "out")
    named.rename(away)
    with started(job) as process:
        assert "film.mkv" in list(events_of(process))[-1]["message"]
    assert process.returncode == 1
    away.rename(named)
    assert pictures(taken_up(job)) == undisturbed[0]


def test_the_clock_leaps_back_and_forth(job, undisturbed):
    leaping = "tests.faults.leaping_clock"
    worker = (sys.executable, "-m", leaping, "sparkvsr_desktop.worker")
    with started(job, *worker, program=(leaping, PROGRAM)) as process:
        finished = next(e for e in events_of(process) if e["event"] == "shot_finished")
    spent = [entry.seconds for entry in job.journal.entries().values()]
    assert all(0 <= seconds < 600 for seconds in [finished["seconds"], *spent])
    assert pictures(media_in(job)) == undisturbed[0]


def test_two_programs_start_one_queue_and_the_first_is_killed(film, undisturbed, tmp_path):
    first, second = (job_of(film, tmp_path / name) for name in ("first", "second"))
    queue = JobQueue(tmp_path / "queue.sqlite")
    for folder in (first, second):
        queue.add(folder.path, "film", CorruptFrames.STOP)
    program = (QUEUE_PROGRAM, str(queue.file))
    with started(first, program=program) as running:
        assert next(events_of(running))["event"] == "shot_started"
        with started(second, program=program) as refused:
            assert "Another program" in list(events_of(refused))[-1]["message"]
        running.kill()
    # by now it is at the first job or at the second; neither is left as running
    queue.notice_deaths()
    assert JobState.RUNNING not in {job.state for job in queue.jobs()}
    with started(first, program=program) as next_morning:
        assert list(events_of(next_morning))[-1]["event"] == "done"
    assert {job.state for job in queue.jobs()} == {JobState.DONE}
    assert pictures(media_in(first)) == pictures(media_in(second)) == undisturbed[0]


@pytest.mark.parametrize("draw", DRAWS)
def test_a_farm_renders_the_same_job(job, undisturbed, draw):
    wanted, seconds = undisturbed
    with begun(job, moment(3000 + draw, seconds)) as process:
        render_part(job, Resize(), range(3), lambda _event: None, StopRequest())
        events = list(events_of(process))
    assert events[-1]["event"] == "done"
    assert pictures(media_in(job)) == wanted
    journals = [file.read_text().splitlines() for file in job.path.glob("journal*.jsonl")]
    assert sum(map(len, journals)) == 3, "each segment was rendered once"
