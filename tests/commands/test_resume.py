"""A render that dies at any moment is taken up where it was, and the pictures stay the same."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import av
import pytest

from tests.commands.conftest import only_path
from tests.footage import write_numbered_movie

FRAMES = 120
SEED = 20


@pytest.fixture(scope="module")
def long_film(tmp_path_factory):
    """120 frames, so three segments of at most 48."""
    folder = tmp_path_factory.mktemp("film")
    return write_numbered_movie(
        folder / "long.mov", frames=FRAMES, size=(160, 96), codec="prores_ks", sound=True
    )


@pytest.fixture(scope="module")
def undisturbed(long_film, tmp_path_factory):
    """The pictures of a render that nothing disturbed."""
    out = tmp_path_factory.mktemp("undisturbed")
    done = json.loads(run_render(long_film, out, lambda _event, _index: False)[-1])
    return digests_of_pictures(only_path(done["media"]))


def render_command(film: Path, out: Path) -> list[str]:
    command = [sys.executable, "-m", "sparkvsr_desktop", "render", str(film), "--out", str(out)]
    return [*command, "--engine", "resize", "--scale", "3", "--json"]


def run_render(
    film: Path, out: Path, ends_here: Callable[[dict, int], bool], how: int = signal.SIGKILL
) -> list[str]:
    """Render in another process; at the first event that `ends_here`, send it the signal."""
    lines = []
    with subprocess.Popen(render_command(film, out), stdout=subprocess.PIPE, text=True) as process:
        for index, line in enumerate(process.stdout):
            lines.append(line)
            if ends_here(json.loads(line), index):
                process.send_signal(how)
                lines += process.stdout.readlines()
                break
    return lines


def digests_of_pictures(movie: Path) -> list[str]:
    """Return a digest of the bytes of every decoded picture."""
    with av.open(str(movie)) as container:
        return [sha256(f.to_ndarray().tobytes()).hexdigest() for f in container.decode(video=0)]


def job_folder_of(out: Path) -> Path:
    (folder,) = (out / ".sparkvsr").iterdir()
    return folder


@pytest.mark.parametrize("draw", range(5))
def test_a_killed_render_resumes_to_the_same_pictures(
    sparkvsr, long_film, undisturbed, tmp_path, draw
):
    # the moments: after a random count of frames, wherever the process is by then
    moment = random.Random(SEED + draw).randrange(1, FRAMES)
    out = tmp_path / "out"
    run_render(long_film, out, lambda event, _: event.get("frames_done", 0) >= moment)
    # what has its final name by then is whole
    assert all(digests_of_pictures(movie) == undisturbed for movie in out.glob("*.mov"))
    resumed = sparkvsr("resume", job_folder_of(out), "--json")
    assert digests_of_pictures(only_path(resumed.done["media"])) == undisturbed
    assert len(resumed.done["timelines"]) == 2


def test_finished_segments_are_not_rendered_again(sparkvsr, long_film, tmp_path):
    out = tmp_path / "out"
    run_render(long_film, out, lambda event, _: event["event"] == "segment_kept")
    resumed = sparkvsr("resume", job_folder_of(out), "--json")
    (started,) = (event for event in resumed.events if event["event"] == "shot_started")
    assert started["frames_kept"] >= 48


def test_a_stopped_render_says_130_and_goes_on_with_the_same_command(long_film, tmp_path):
    out = tmp_path / "out"
    lines = run_render(
        long_film, out, lambda event, _: event["event"] == "segment_kept", signal.SIGINT
    )
    assert json.loads(lines[-1])["event"] == "stopped"
    again = [json.loads(line) for line in run_render(long_film, out, lambda _event, _: False)]
    assert again[-1]["event"] == "done"
    assert next(e for e in again if e["event"] == "shot_started")["frames_kept"] >= 48


@pytest.mark.skipif(os.name == "nt", reason="consoles of Windows reach their group otherwise")
def test_ctrl_c_reaches_program_and_worker_alike_and_keeps_segments(long_film, tmp_path):
    command = render_command(long_film, tmp_path / "out")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        lines = map(json.loads, process.stdout)
        assert next(event for event in lines if event["event"] == "segment_kept")
        os.killpg(process.pid, signal.SIGINT)
        assert list(lines)[-1]["event"] == "stopped"
    assert process.returncode == 130
    assert (job_folder_of(tmp_path / "out") / "segments" / "00000.mov").exists()


def test_a_segment_that_lost_its_end_is_rendered_again(sparkvsr, long_film, undisturbed, tmp_path):
    out = tmp_path / "out"
    run_render(long_film, out, lambda event, _: event["event"] == "segment_kept")
    first = next((job_folder_of(out) / "segments").glob("00000*"))
    first.write_bytes(first.read_bytes()[:-100])
    resumed = sparkvsr("resume", job_folder_of(out), "--json")
    assert digests_of_pictures(only_path(resumed.done["media"])) == undisturbed


def test_a_folder_that_is_no_job_is_refused(sparkvsr, tmp_path):
    resumed = sparkvsr("resume", tmp_path)
    assert resumed.status == 1
    assert "job.json" in resumed.errors
