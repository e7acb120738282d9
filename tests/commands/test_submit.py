"""`sparkvsr submit`: a job is rendered by the runner of the open standard as it is here."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sparkvsr_desktop.commands import resume
from sparkvsr_desktop.engine.protocol import OutOfMemoryError
from sparkvsr_desktop.engine.resize import Resize
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


class SmallMachine(Resize):
    """Runs out of memory in the second segment, unless it was told to make do with 3 MB."""

    def __init__(self, name, memory_bytes):
        self.memory_bytes = memory_bytes

    @property
    def traits(self):
        return replace(super().traits, memory_modes_bytes=(2_000_000, 3_000_000))

    def restore(self, span, *arguments, **options):
        if span.start >= 48 and self.memory_bytes != 3_000_000:
            raise OutOfMemoryError("There is not enough video memory.", remedy="Make room.")
        return super().restore(span, *arguments, **options)


def test_a_farms_machine_that_runs_out_of_memory_makes_do_with_less(sparkvsr, job, monkeypatch):
    monkeypatch.setattr(resume, "engine_named", SmallMachine)
    told = sparkvsr("resume", job.path, "--segments", "0+4")
    assert "not enough video memory. The segments that are left make do with" in told.output
    assert set(job.journal.entries()) == {0, 1, 2, 3}
    assert job.journal.memory_steps() == (3_000_000,)


def test_a_farms_machine_that_is_too_small_keeps_what_is_finished(sparkvsr, job, monkeypatch):
    class TooSmall(SmallMachine):
        @property
        def traits(self):
            return replace(super().traits, memory_modes_bytes=())

    monkeypatch.setattr(resume, "engine_named", TooSmall)
    assert sparkvsr("resume", job.path, "--segments", "0+4").status == 1
    assert set(job.journal.entries()) == {0}


def test_a_template_that_cannot_be_written_is_told(sparkvsr, job, tmp_path):
    outcome = sparkvsr("submit", job.path, "--openjd", tmp_path / "absent" / "job.json")
    assert outcome.status == 1
    assert "absent" in outcome.errors
