"""`sparkvsr submit`: a job is rendered by the runner of the open standard as it is here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import only_path
from tests.footage import read_numbers, write_numbered_movie
from tests.job_folders import job_of

FRAMES = 150
"""Four segments: three of 48 frames, and one of 6."""


@pytest.fixture
def job(tmp_path):
    film = write_numbered_movie(tmp_path / "film.mkv", frames=FRAMES)
    return job_of(film, tmp_path / "out")


def openjd(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command of the package openjd-cli, whose makers also wrote the standard."""
    pytest.importorskip("openjd.cli", reason="the package openjd-cli is not installed")
    command = [str(Path(sys.executable).with_name("openjd")), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_template_names_tasks_and_a_join_and_passes_the_standards_own_check(
    sparkvsr, job, tmp_path
):
    template = tmp_path / "job.json"
    done = sparkvsr(
        "submit", job.path, "--openjd", template, "--segments-per-task", 3, "--json"
    ).done
    assert done["segments"] == 4
    segments, join = json.loads(template.read_text())["steps"]
    assert segments["parameterSpace"]["taskParameterDefinitions"][0]["range"] == "0-3:3"
    assert join["dependencies"] == [{"dependsOn": "Segments"}]
    checked = openjd("check", template)
    assert checked.returncode == 0, checked.stdout


def test_a_farms_render_has_the_pictures_of_the_film(sparkvsr, job, tmp_path):
    template = tmp_path / "job.json"
    sparkvsr("submit", job.path, "--openjd", template, "--segments-per-task", 2)
    program = Path(sys.executable).with_name("sparkvsr")
    ran = openjd(
        "run", template, "--step", "Join", "--run-dependencies", "-p", f"Program={program}"
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (media,) = job.output.glob("*.mkv")
    assert read_numbers(media) == [16 + frame for frame in range(FRAMES)]
    # each of two tasks kept a journal of its own, and the join rendered nothing
    assert len(list(job.path.glob("journal-part-*.jsonl"))) == 2
    assert not (job.path / "journal.jsonl").exists()


def test_segments_alone_are_rendered_without_a_join(sparkvsr, job):
    sparkvsr("resume", job.path, "--segments", "1+2")
    assert set(job.journal.entries()) == {1, 2}
    assert not list(job.output.glob("*.mkv"))
    done = sparkvsr("resume", job.path, "--json").done
    assert len(read_numbers(only_path(done["media"]))) == FRAMES


def test_a_template_that_cannot_be_written_is_told(sparkvsr, job, tmp_path):
    outcome = sparkvsr("submit", job.path, "--openjd", tmp_path / "absent" / "job.json")
    assert outcome.status == 1
    assert "absent" in outcome.errors
