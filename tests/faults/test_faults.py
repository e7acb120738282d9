"""What befalls renders at night. Each must end in the pictures of an undisturbed one."""

import json
import os
import random
import signal
import subprocess
import time
from itertools import chain

import pytest

from tests.faults.conftest import DRAWS
from tests.faults.renders import (
    begun,
    command,
    end_of,
    kept_segments,
    media_in,
    moment,
    nothing_half_done_is_named,
    pictures,
    render,
    watched,
    workers_of,
)
from tests.footage import read_numbers, write_numbered_movie

pytestmark = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="processes are watched the way Linux allows"
)
FRAMES = 110
"""Three segments: 48, 48 and 14."""


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    return write_numbered_movie(tmp_path_factory.mktemp("film") / "film.mkv", frames=FRAMES)


@pytest.fixture(scope="module")
def undisturbed(film, tmp_path_factory):
    """The pictures of a render that nothing disturbed, and how many seconds it took."""
    began = time.monotonic()
    media = render(film, tmp_path_factory.mktemp("undisturbed"))
    return pictures(media), time.monotonic() - began


@pytest.mark.parametrize("draw", DRAWS)
def test_the_program_is_killed(film, undisturbed, tmp_path, draw):
    wanted, seconds = undisturbed
    with (
        begun(film, tmp_path, moment(draw, seconds)) as process,
        watched(workers_of(process)) as workers,
    ):
        process.kill()
        process.wait()
        assert all(map(end_of, workers)), "a worker outlived its program"
    kept = kept_segments(tmp_path)
    assert nothing_half_done_is_named(tmp_path)
    assert pictures(render(film, tmp_path)) == wanted
    assert kept.items() <= kept_segments(tmp_path).items()


@pytest.mark.parametrize("draw", DRAWS)
def test_the_worker_is_killed(film, undisturbed, tmp_path, draw):
    wanted, seconds = undisturbed
    with begun(film, tmp_path, moment(1000 + draw, seconds)) as process:
        for worker in workers_of(process):
            os.kill(worker, signal.SIGKILL)
        assert process.wait() == 0, "the program goes on with a fresh worker"
    assert pictures(media_in(tmp_path)) == wanted


@pytest.mark.parametrize("draw", DRAWS)
def test_the_program_is_told_to_end(film, undisturbed, tmp_path, draw):
    wanted, seconds = undisturbed
    with (
        begun(film, tmp_path, moment(2000 + draw, seconds)) as process,
        watched(workers_of(process)) as workers,
    ):
        process.terminate()
        process.wait()
        assert all(map(end_of, workers)), "a worker outlived its program"
    assert pictures(render(film, tmp_path)) == wanted


def test_the_program_is_told_to_end_while_it_joins(film, undisturbed, tmp_path):
    with subprocess.Popen(command(film, tmp_path), stdout=subprocess.PIPE, text=True) as process:
        for event in map(json.loads, process.stdout):
            if event["event"] == "segment_kept" and event["segment"] == 2:
                process.terminate()
                break
        process.stdout.read()
    assert nothing_half_done_is_named(tmp_path)
    assert pictures(render(film, tmp_path)) == undisturbed[0]


@pytest.mark.parametrize("draw", DRAWS)
def test_the_journal_is_torn(film, undisturbed, tmp_path, draw):
    wanted, seconds = undisturbed
    with begun(film, tmp_path, seconds * 0.9) as process:
        process.kill()
    for journal in tmp_path.glob(".sparkvsr/*/journal.jsonl"):
        content = journal.read_bytes()
        journal.write_bytes(content[: random.Random(draw).randrange(len(content) + 1)])
    with_final_name = list(tmp_path.glob("*.mkv"))
    assert pictures(render(film, tmp_path)) == wanted
    assert set(with_final_name) <= {media_in(tmp_path)}


def test_two_programs_render_one_job(film, undisturbed, tmp_path):
    with begun(film, tmp_path, 0) as first, begun(film, tmp_path, 0) as second:
        statuses = sorted([first.wait(), second.wait()])
    # the second waits for the first, finds its result, or says that the job is busy
    assert statuses in ([0, 0], [0, 1])
    assert pictures(media_in(tmp_path)) == undisturbed[0]


@pytest.mark.parametrize(
    "name",
    ["Überstunden 日本 🎬", "two  spaces and 'quotes'", "x" * 200],
    ids=["unicode", "spaces", "200 characters"],
)
def test_the_path_is_unusual(film, undisturbed, tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    (folder / "film.mkv").write_bytes(film.read_bytes())
    assert pictures(render(folder / "film.mkv", folder / "out")) == undisturbed[0]


def test_the_clip_has_one_frame(film, tmp_path):
    assert read_numbers(render(film, tmp_path, "--range", "7-8")) == [16 + 7]


def test_the_movie_is_cut_off(tmp_path):
    cut = write_numbered_movie(tmp_path / "cut.mp4", frames=50, codec="mpeg4")
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    ended = subprocess.run(
        command(cut, tmp_path / "out"), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "cut.mp4" in json.loads(ended.stdout.splitlines()[-1])["message"]
    assert not list(chain((tmp_path / "out").glob("*.mkv"), (tmp_path / "out").glob("*.part*")))
