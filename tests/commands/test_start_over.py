"""A render whose ingredients have changed begins anew when told to, and loses nothing."""

import json
from dataclasses import replace

import pytest

from sparkvsr_desktop.core.render_order import RenderOrder
from sparkvsr_desktop.engine.resize import RESIZE_TRAITS
from sparkvsr_desktop.render.start_over import started_over
from tests.commands.conftest import only_path
from tests.footage import read_numbers, write_numbered_movie
from tests.job_folders import job_of

FRAMES = 10


@pytest.fixture
def film(tmp_path):
    return write_numbered_movie(tmp_path / "film.mkv", frames=FRAMES)


@pytest.fixture
def job(sparkvsr, film, tmp_path):
    """A job of which all segments are finished, and not yet joined."""
    job = job_of(film, tmp_path / "out")
    sparkvsr("resume", job.path, "--segments", "0+1")
    return job


def test_a_changed_source_is_refused_and_starts_over_when_told_to(sparkvsr, job, film):
    before = (job.segments / "00000.mkv").read_bytes()
    write_numbered_movie(film, frames=FRAMES, first_luma=40)
    refused = sparkvsr("resume", job.path)
    assert "has changed since" in refused.errors
    assert f'sparkvsr resume --start-over "{job.path}"' in refused.errors
    done = sparkvsr("resume", "--start-over", job.path, "--json").done
    assert read_numbers(only_path(done["media"])) == list(range(40, 40 + FRAMES))
    assert (job.segments / "00000.mkv").read_bytes() == before


def test_nothing_is_rendered_again_when_nothing_has_changed(sparkvsr, job):
    events = sparkvsr("resume", "--start-over", job.path, "--json").events
    (told,) = (event for event in events if event["event"] == "started_over")
    assert told["job_folder"] == told["before"] == str(job.path)
    (started,) = (event for event in events if event["event"] == "shot_started")
    assert started["frames_kept"] == FRAMES


def test_settings_changed_by_hand_are_refused_and_then_taken(sparkvsr, job):
    document = json.loads((job.path / "job.json").read_text())
    document["job"]["settings"] |= {"width_px": 192, "height_px": 144}
    (job.path / "job.json").write_text(json.dumps(document))
    assert "settings" in sparkvsr("resume", job.path).errors
    events = sparkvsr("resume", "--start-over", job.path, "--json").events
    (told,) = (event for event in events if event["event"] == "started_over")
    assert told["job_folder"] != str(job.path)
    assert events[-1]["event"] == "done"


def test_an_encoder_of_an_older_program_is_named(sparkvsr, job):
    text = (job.path / "job.json").read_text()
    (job.path / "job.json").write_text(text.replace('"ffv1"\n', '"ffv1_of_old"\n'))
    assert "encoder is now ffv1, was ffv1_of_old" in sparkvsr("resume", job.path).errors


def test_the_other_jobs_of_its_order_learn_of_the_new_one(job, film, tmp_path):
    other = job_of(write_numbered_movie(tmp_path / "other.mkv", frames=4), tmp_path / "out")
    order = RenderOrder(job.order().choice, job.output, (job.identity, other.identity))
    for folder in (job, other):
        folder.keep_order(order)
    write_numbered_movie(film, frames=FRAMES, first_luma=40)
    new = started_over(job, RESIZE_TRAITS)
    both = replace(order, identities=(new.identity, other.identity))
    assert (new.order(), other.order(), job.order()) == (both, both, order)


def test_a_queued_job_starts_over_at_its_place(sparkvsr, job, film, tmp_path, monkeypatch):
    monkeypatch.setenv("SPARKVSR_DATA", str(tmp_path / "data"))
    sparkvsr("queue", "add", film, "--engine", "resize", "--codec", "ffv1",
             "--out", tmp_path / "out")  # fmt: skip
    write_numbered_movie(film, frames=FRAMES, first_luma=40)
    failed = sparkvsr("queue", "start", "--json").events[-1]
    assert "`sparkvsr queue retry 1`" in failed["remedy"]
    assert "--start-over" in failed["remedy"]
    sparkvsr("queue", "retry", "--start-over", 1)
    sparkvsr("queue", "start")
    (media,) = (tmp_path / "out").glob("*.mkv")
    assert read_numbers(media) == list(range(40, 40 + FRAMES))
