"""A render waits for a disk with room and for its source, and goes on without losing a frame."""

import shutil

import pytest

from sparkvsr_desktop.engine.resize import Resize
from sparkvsr_desktop.render.patience import RESERVE_BYTES, Machine
from sparkvsr_desktop.render.progress import (
    RenderContinued,
    RenderPaused,
    SegmentKept,
    ShotStarted,
)
from sparkvsr_desktop.render.runner import RenderChoices, render_job
from sparkvsr_desktop.render.stop import RenderStoppedError, StopRequest
from tests.footage import read_numbers, write_numbered_movie
from tests.job_folders import job_of

FRAMES = 60
"""Two segments: 48 frames and 12."""
NUMBERS = [16 + frame for frame in range(FRAMES)]
ROOMY = 2**40


@pytest.fixture
def film(tmp_path):
    return write_numbered_movie(tmp_path / "film.mov", frames=FRAMES, codec="prores_ks", sound=True)


@pytest.fixture
def folder(film, tmp_path):
    return job_of(film, tmp_path / "out")


@pytest.fixture
def said():
    """What the render reports."""
    return []


def kinds(said: list) -> list[type]:
    shown = (ShotStarted, SegmentKept, RenderPaused, RenderContinued)
    return [type(event) for event in said if isinstance(event, shown)]


def test_a_disk_that_runs_low_holds_the_render_up_until_there_is_room(folder, said):
    # room for the first segment, none before the second, then three looks later again
    rooms = iter([ROOMY, 10, 10, 10, 10])
    machine = Machine(lambda _folder: next(rooms, ROOMY), wait=lambda: None)
    results = render_job(folder, Resize(), said.append, StopRequest(), machine=machine)
    paused = [RenderPaused, RenderContinued]
    assert kinds(said) == [ShotStarted, SegmentKept, *paused, SegmentKept]
    assert read_numbers(results.media) == NUMBERS


def test_the_whole_needs_room_beside_its_segments(folder, said):
    def free_bytes(path):
        segments = [file for file in (path / "segments").iterdir() if ".part" not in file.name]
        whole = sum(file.stat().st_size for file in segments)
        return RESERVE_BYTES + whole - 1 if len(segments) == 2 else ROOMY

    stop = StopRequest()
    machine = Machine(free_bytes, wait=stop.ask)
    with pytest.raises(RenderStoppedError):
        render_job(folder, Resize(), said.append, stop, machine=machine)
    assert kinds(said) == [ShotStarted, SegmentKept, SegmentKept, RenderPaused]
    assert "nearly full" in said[-1].reason
    assert set(folder.journal.entries()) == {0, 1}


def test_a_source_that_is_moved_away_and_back_costs_nothing_but_time(folder, film, said, tmp_path):
    away = tmp_path / "elsewhere.mov"

    def report(event):
        said.append(event)
        if isinstance(event, SegmentKept) and event.segment == 1:
            film.rename(away)  # the join needs its sound

    machine = Machine(wait=lambda: away.rename(film))
    results = render_job(folder, Resize(), report, StopRequest(), machine=machine)
    assert kinds(said)[-2:] == [RenderPaused, RenderContinued]
    assert str(film) in next(event for event in said if isinstance(event, RenderPaused)).reason
    assert read_numbers(results.media) == NUMBERS


def test_another_film_under_the_name_of_the_source_is_not_taken_for_it(
    folder, film, said, tmp_path
):
    original, stop = tmp_path / "original.mov", StopRequest()

    def report(event):
        said.append(event)
        if isinstance(event, SegmentKept) and event.segment == 1:
            film.rename(original)

    def put_another_there():
        if film.exists():
            stop.ask()
        write_numbered_movie(film, frames=FRAMES, codec="prores_ks", sound=True, first_luma=30)

    machine = Machine(wait=put_another_there)
    with pytest.raises(RenderStoppedError):
        render_job(folder, Resize(), report, stop, machine=machine)
    assert kinds(said)[-1] is RenderPaused
    shutil.move(original, film)
    results = render_job(folder, Resize(), said.append, StopRequest())
    assert read_numbers(results.media) == NUMBERS


def test_a_memory_limit_is_kept_for_the_archive(folder, said):
    choices = RenderChoices(memory_bytes=4 << 30)
    results = render_job(folder, Resize(), said.append, StopRequest(), choices)
    assert '"memory_steps_bytes": [\n    4294967296\n  ]' in results.sidecar.read_text()
