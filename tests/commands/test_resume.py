"""A render that dies is taken up where it was. Random moments are tried in `tests/faults`."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import only_path
from tests.footage import read_numbers, read_sound, write_numbered_movie
from tests.job_folders import job_of

FRAMES = 120
"""Three segments of at most 48."""
NUMBERS = [16 + frame for frame in range(FRAMES)]


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    return write_numbered_movie(folder / "long.mov", frames=FRAMES, codec="prores_ks", sound=True)


def interrupted(film: Path, out: Path, how: int) -> tuple[int, dict]:
    """Render as from a terminal; signal the whole group at the first kept segment.

    Returns the exit status and the last event.
    """
    command = [sys.executable, "-m", "sparkvsr_desktop", "render", str(film), "--out", str(out)]
    with subprocess.Popen(
        [*command, "--engine", "resize", "--scale", "3", "--json"],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        lines = map(json.loads, process.stdout)
        last = next(event for event in lines if event["event"] == "segment_kept")
        os.killpg(process.pid, how)
        last = [last, *lines][-1]
    return process.returncode, last


def frames_kept(outcome) -> int:
    return next(e for e in outcome.events if e["event"] == "shot_started")["frames_kept"]


def job_folder_of(out: Path) -> Path:
    (folder,) = (out / ".sparkvsr").iterdir()
    return folder


@pytest.mark.skipif(os.name == "nt", reason="consoles of Windows reach their group otherwise")
def test_a_killed_render_is_resumed_joined_and_linked(sparkvsr, film, tmp_path):
    interrupted(film, tmp_path, signal.SIGKILL)
    resumed = sparkvsr("resume", job_folder_of(tmp_path), "--json")
    assert frames_kept(resumed) >= 48
    media = only_path(resumed.done["media"])
    assert read_numbers(media) == NUMBERS
    assert (read_sound(media) == read_sound(film)).all()
    assert len(resumed.done["timelines"]) == 2


@pytest.mark.skipif(os.name == "nt", reason="consoles of Windows reach their group otherwise")
def test_ctrl_c_says_130_and_the_same_command_goes_on(sparkvsr, film, tmp_path):
    # the terminal tells program and worker alike
    status, last = interrupted(film, tmp_path, signal.SIGINT)
    assert (status, last["event"]) == (130, "stopped")
    assert (job_folder_of(tmp_path) / "segments" / "00000.mov").exists()
    again = sparkvsr(
        "render", film, "--out", tmp_path, "--engine", "resize", "--scale", 3, "--json"
    )
    assert frames_kept(again) >= 48
    assert read_numbers(only_path(again.done["media"])) == NUMBERS


def test_a_segment_that_lost_its_end_is_rendered_again(sparkvsr, film, tmp_path):
    job = job_of(film, tmp_path / "out")
    sparkvsr("resume", job.path, "--segments", "0+2")
    first = job.segments / "00000.mkv"
    first.write_bytes(first.read_bytes()[:-100])
    resumed = sparkvsr("resume", job.path, "--json")
    assert frames_kept(resumed) == 48
    assert read_numbers(only_path(resumed.done["media"])) == NUMBERS


def test_a_folder_that_is_no_job_is_refused(sparkvsr, tmp_path):
    resumed = sparkvsr("resume", tmp_path)
    assert resumed.status == 1
    assert "job.json" in resumed.errors
