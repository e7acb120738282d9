"""A disk that takes no more: finished segments stay, and the render goes on when there is room."""

import json
import subprocess
import sys

import pytest

from tests.commands.conftest import only_path
from tests.footage import read_numbers, write_numbered_movie

resource = pytest.importorskip("resource", reason="file size limits are a POSIX matter")

FRAMES = 120


def test_a_join_that_finds_no_room_keeps_the_segments_and_goes_on(sparkvsr, tmp_path):
    film = write_numbered_movie(tmp_path / "film.mov", frames=FRAMES, codec="prores_ks")
    command = ["render", str(film), "--engine", "resize", "--json", "--out"]
    whole = only_path(sparkvsr(*command, tmp_path / "roomy").done["media"]).stat().st_size
    # a file may grow to half of the result: each of three segments fits, the whole does not
    failed = limited([*command, str(tmp_path / "out")], most_bytes=whole // 2)
    assert failed.returncode == 1
    assert json.loads(failed.stdout.splitlines()[-1])["event"] == "failed"
    assert "then resume" in failed.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".sparkvsr"]
    resumed = sparkvsr(*command, tmp_path / "out")
    (started,) = (event for event in resumed.events if event["event"] == "shot_started")
    assert started["frames_kept"] == FRAMES
    assert read_numbers(only_path(resumed.done["media"])) == [16 + n for n in range(FRAMES)]


def limited(command: list[str], most_bytes: int) -> subprocess.CompletedProcess[str]:
    """Run a command whose files cannot grow past a size, as on a disk that is full."""
    return subprocess.run(
        [sys.executable, "-m", "sparkvsr_desktop", *command],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes)),
        capture_output=True,
        text=True,
        check=False,
    )
