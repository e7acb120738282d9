"""What a render may take is a range from this machine's own past."""

import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from sparkvsr_desktop.engine.resize import Resize
from sparkvsr_desktop.render.past_jobs import (
    Expectation,
    PastJob,
    PastJobs,
    Range,
    expectation,
    past_job,
)
from sparkvsr_desktop.render.runner import render_job
from sparkvsr_desktop.render.stop import StopRequest
from tests.footage import write_numbered_movie
from tests.job_folders import job_of

SLOW = PastJob("a", "resize", "ffv1", 10.0, 0.5, 40.0, 3000, 2_000_000)
QUICK = PastJob("b", "resize", "ffv1", 20.0, 0.012, 20.0, 8000, 1_000_000)
OTHER_CODEC = PastJob("c", "resize", "exr", 10.0, 0.5, 20.0, 90_000, None)
OTHER_ENGINE = PastJob("d", "sparkvsr", "ffv1", 1.0, 0.012, 900.0, 1, 1)


@pytest.fixture
def job(tmp_path):
    """100 frames of 128 x 96 pixels: 1.2288 megapixels, 0.012288 of them in a frame."""
    film = write_numbered_movie(tmp_path / "film.mkv", frames=100)
    return job_of(film, tmp_path / "out").job()


def test_the_range_spans_the_jobs_of_the_same_engine(job):
    expected = expectation(job, [SLOW, QUICK, OTHER_CODEC, OTHER_ENGINE])
    # 1 to 4 seconds a megapixel
    assert expected.seconds == Range(pytest.approx(1.2288), pytest.approx(4.9152))
    # 300 to 400 bytes a megapixel, twice: the segments lie beside the media while it is joined
    assert expected.disk_bytes == Range(pytest.approx(737.28), pytest.approx(983.04))
    # the one job of a like picture size
    assert expected.memory_bytes == Range(1_000_000, 1_000_000)


def test_video_memory_is_expected_where_an_engine_has_used_a_gpu(tmp_path, monkeypatch):
    folder = job_of(write_numbered_movie(tmp_path / "film.mkv", frames=4), tmp_path / "out")
    gpu = SimpleNamespace(is_initialized=lambda: True, max_memory_reserved=lambda: 6 * 2**30)
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=gpu))
    results = render_job(folder, Resize(), lambda _event: None, StopRequest())
    past = past_job(folder, results.media)
    assert expectation(folder.job(), [past]).video_memory_bytes == Range(6 * 2**30, 6 * 2**30)
    assert expectation(folder.job(), [SLOW]).video_memory_bytes is None


def test_a_job_of_a_few_small_frames_tells_nothing_of_a_long_one(job):
    tiny = replace(SLOW, identity="t", megapixels=0.002)
    assert expectation(job, [tiny]).seconds is None
    assert expectation(job, [SLOW, tiny]) == expectation(job, [SLOW])


def test_without_a_past_nothing_is_guessed(job):
    assert expectation(job, [OTHER_ENGINE]) == Expectation(None, None, None)


def test_jobs_are_remembered_once_and_torn_lines_forgotten(tmp_path):
    past = PastJobs(tmp_path / "data" / "past.jsonl")
    for one in (SLOW, QUICK, replace(SLOW, seconds=50.0)):
        past.add(one)
    with (tmp_path / "data" / "past.jsonl").open("a") as file:
        file.write('{"identity": "e", "eng')
    past.add(OTHER_CODEC)
    assert past.jobs() == (QUICK, replace(SLOW, seconds=50.0), OTHER_CODEC)
