"""`sparkvsr queue`: jobs line up, are rendered and linked, and outlive their program."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sparkvsr_desktop.core.colour_lock import ColourLock
from sparkvsr_desktop.render.job_folder import JobFolder
from tests.commands.conftest import FRAMES
from tests.footage import read_numbers, write_numbered_movie


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """A folder of the user's data that is the test's own."""
    monkeypatch.setenv("SPARKVSR_DATA", str(tmp_path / "data"))


@pytest.fixture
def queue(sparkvsr):
    """Give the queue an order, and return the jobs that it shows."""

    def run(*arguments: object) -> list[dict]:
        return sparkvsr("queue", *arguments, "--json").done["jobs"]

    return run


@pytest.fixture
def add(queue, tmp_path):
    """Queue a render of a film by the quick engine."""

    def run(film, *arguments: object) -> list[dict]:
        return queue("add", film, "--engine", "resize", "--out", tmp_path / "out", *arguments)

    return run


@pytest.fixture
def other_film(tmp_path):
    return write_numbered_movie(tmp_path / "other.mkv", frames=10)


def states(jobs: list[dict]) -> list[tuple[str, str]]:
    return [(job["name"], job["state"]) for job in jobs]


def test_what_is_added_waits_and_is_rendered_and_linked_at_the_start(
    queue, add, timeline, other_film, tmp_path
):
    add(timeline)
    add(other_film)
    assert states(queue("list")) == [("opening", "queued"), ("other", "queued")]
    assert not list((tmp_path / "out").glob("*.mov"))
    assert states(queue("start")) == [("opening", "done"), ("other", "done")]
    assert len(list((tmp_path / "out").glob("*.mov"))) == 2
    assert (tmp_path / "out" / "reel.restored.otio").exists()
    assert states(queue("list")) == [("opening", "done"), ("other", "done")]
    assert queue("clear") == []


def test_a_job_that_fails_does_not_hold_up_the_others(
    sparkvsr, queue, add, film, other_film, tmp_path
):
    add(film)
    add(other_film)
    write_numbered_movie(film, frames=FRAMES, codec="prores_ks", first_luma=40)
    outcome = sparkvsr("queue", "start", "--json")
    assert outcome.status == 1
    assert "has changed" in outcome.events[-1]["message"]
    first, second = queue("list")
    assert (first["state"], second["state"]) == ("failed", "done")
    assert "has changed" in first["message"]
    assert first["remedy"]


def test_a_job_whose_source_is_away_waits_for_the_next_start(queue, add, film, tmp_path):
    add(film)
    film.rename(tmp_path / "elsewhere.mov")
    (job,) = queue("start")
    assert job["state"] == "paused"
    assert "film.mov" in job["message"]
    (tmp_path / "elsewhere.mov").rename(film)
    assert states(queue("start")) == [("film", "done")]


def test_jobs_are_moved_paused_cancelled_retried_and_removed(queue, add, film, other_film):
    add(film)
    add(other_film)
    assert states(queue("move", 2, "--before", 1)) == [("other", "queued"), ("film", "queued")]
    assert states(queue("pause")) == [("other", "paused"), ("film", "paused")]
    assert states(queue("cancel", 1))[1] == ("film", "failed")
    assert states(queue("retry", 1))[1] == ("film", "queued")
    assert states(queue("remove", 1)) == [("other", "paused")]


def test_what_is_queued_keeps_every_choice(add, film):
    (job,) = add(film, "--memory", "8G", "--colour-lock", "strict", "--grain", 0.5)
    settings = JobFolder(Path(job["folder"])).job().settings
    assert settings.memory_bytes == 8_000_000_000
    assert (settings.colour_lock, settings.grain) == (ColourLock.STRICT, 0.5)


def test_an_unknown_number_is_refused_with_where_to_look(sparkvsr):
    outcome = sparkvsr("queue", "retry", 7)
    assert outcome.status == 1
    assert "The list of the queue has the jobs and their numbers." in outcome.errors


class Start:
    """A `queue start` in another process."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "sparkvsr_desktop", "queue", "start", "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def until(self, name: str) -> dict:
        """Read on to the first event of a name."""
        events = map(json.loads, self.process.stdout)
        return next(event for event in events if event["event"] == name)

    def __enter__(self) -> "Start":
        return self

    def __exit__(self, *_error: object) -> None:
        with self.process:
            self.process.kill()


@pytest.fixture
def long_film(tmp_path):
    """400 frames: nine segments, so that there is time to interfere."""
    return write_numbered_movie(tmp_path / "long.mkv", frames=400)


def kept_at_start(outcome) -> int:
    return next(e for e in outcome.events if e["event"] == "shot_started")["frames_kept"]


def test_a_second_start_is_refused_and_a_pause_from_elsewhere_is_heard(
    sparkvsr, queue, add, long_film, tmp_path
):
    add(long_film)
    with Start() as start:
        start.until("segment_kept")
        second = sparkvsr("queue", "start")
        assert second.status == 1
        assert "Another program" in second.errors
        queue("pause")
        done = start.until("done")
    (job,) = done["jobs"]
    assert (job["state"], job["frames"]) == ("paused", 400)
    assert job["frames_done"] >= 48
    outcome = sparkvsr("queue", "start", "--json")
    assert kept_at_start(outcome) >= 48
    (media,) = (tmp_path / "out").glob("*.mov")
    assert len(read_numbers(media)) == 400
