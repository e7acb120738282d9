"""`sparkvsr render --engine sparkvsr`: the diffusion engine from timeline to linked timeline.

With weights of the real shape, random and tiny: pictures mean nothing, but frames, sizes, stills,
timelines and identities are those of the real model.
"""

import json
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pytest
import torch

from sparkvsr_desktop.commands import restoration
from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.engine.sparkvsr import guide
from sparkvsr_desktop.engine.sparkvsr.predict import velocity
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.media.still_file import write_still
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.runner import render_job
from sparkvsr_desktop.worker.messages import JobDone
from tests.commands.conftest import only_path
from tests.footage import write_numbered_movie
from tests.models.tiny_checkpoint import write_tiny_checkpoint

SHARED = Path(__file__).parents[2].parent / "shared"
REAL_CLIP = SHARED / "media/carphone-qcif.mp4"
SHARED_MODEL = SHARED / "testdata/sparkvsr-tiny"


@pytest.fixture(autouse=True)
def small_machine(tmp_path, monkeypatch):
    """A data folder of its own, and one thread: so small a network wants no more."""
    monkeypatch.setenv("SPARKVSR_DATA", str(tmp_path / "data"))
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class RunnerHere:
    """Renders in this process, which has paid for torch already."""

    def render(self, command, report, stop):
        folder = JobFolder(command.folder)
        engine = engine_named(folder.job().settings.engine)
        results = render_job(folder, engine, report, stop)
        return JobDone(command.job, results.media, results.sidecar)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch):
    """A process of its own, which other tests look at, would load torch a second time."""
    monkeypatch.setattr(restoration, "job_runner", lambda console: nullcontext(RunnerHere()))


@pytest.fixture
def tiny_model(sparkvsr, tmp_path):
    """A model folder, added through the command line."""
    folder = write_tiny_checkpoint(tmp_path / "weights")
    sparkvsr("models", "add", folder, "--accept-licence")
    return folder


def span_of(start, duration, rate=30000 / 1001):
    """A time range as the edit of the real clip counts it."""
    return otio.opentime.TimeRange(
        otio.opentime.RationalTime(start, rate), otio.opentime.RationalTime(duration, rate)
    )


def grey_still(path, width, height):
    write_still(path, np.full((height, width, 3), 0.9, np.float32), ColourTags())
    return path


@pytest.mark.usefixtures("tiny_model")
def test_no_window_is_restored_twice_where_segments_meet(sparkvsr, tmp_path, monkeypatch):
    passes = []

    def counted(networks, latents, references):
        passes.append(latents.shape)
        return velocity(networks, latents, references)

    monkeypatch.setattr(guide, "velocity", counted)
    film = write_numbered_movie(tmp_path / "long.mkv", frames=137)
    done = sparkvsr(
        "render", film, "--engine", "sparkvsr", "--size", "16x16",
        "--out", tmp_path / "out", "--json",
    )  # fmt: skip
    segments = [event for event in done.events if event["event"] == "segment_kept"]
    assert len(segments) == 2
    assert len(passes) == 6  # windows start at 0, 24, 48, 72, 96 and 104


def test_the_editor_is_told_how_the_engine_is_set_up(sparkvsr, film, tiny_model, tmp_path):
    command = ("render", film, "--engine", "sparkvsr", "--out", tmp_path / "out", "--dry-run")
    assert "The sparkvsr engine computes on" in sparkvsr(*command).output
    given = sparkvsr(*command, "--memory", "cpu")
    assert "computes on the CPU, in full precision" in given.output


def test_a_budget_that_changes_pixels_is_another_job(sparkvsr, film, tiny_model, tmp_path):
    command = (
        "render", film, "--engine", "sparkvsr", "--out", tmp_path / "out", "--dry-run", "--json",
    )  # fmt: skip
    jobs = [
        sparkvsr(*command, "--memory", memory).events[-2]["job_id"]
        for memory in ("100G", "101G", "1G", "cpu")
    ]
    assert jobs[0] == jobs[1]
    assert len(set(jobs)) == 3


def test_the_colour_lock_is_another_job(sparkvsr, film, tiny_model, tmp_path):
    command = (
        "render", film, "--engine", "sparkvsr", "--out", tmp_path / "out", "--dry-run", "--json",
    )  # fmt: skip
    jobs = {
        sparkvsr(*command, "--colour-lock", lock).events[-2]["job_id"]
        for lock in ("off", "gentle", "strict")
    }
    assert len(jobs) == 3


def test_other_weights_are_another_job(sparkvsr, film, tiny_model, tmp_path):
    command = (
        "render", film, "--engine", "sparkvsr", "--size", "32x24", "--range", "0-9",
        "--out", tmp_path / "out", "--dry-run", "--json",
    )  # fmt: skip
    first = sparkvsr(*command).events[-2]
    sparkvsr("models", "add", write_tiny_checkpoint(tmp_path / "others", seed=6))
    second = sparkvsr(*command).events[-2]
    assert first["event"] == second["event"] == "planned"
    assert first["job_id"] != second["job_id"]


@pytest.mark.skipif(
    not (REAL_CLIP.is_file() and SHARED_MODEL.is_dir()),
    reason="the real clip or the tiny model (shared/) is not here",
)
def test_a_real_clip_is_restored_with_a_still_and_linked(sparkvsr, tmp_path):
    sparkvsr("models", "add", SHARED_MODEL, "--accept-licence")
    whole = probe(media_source(REAL_CLIP))
    media = otio.schema.ExternalReference(str(REAL_CLIP), span_of(0, whole.frames))
    clip = otio.schema.Clip("phone", media, span_of(4, 36))
    track = otio.schema.Track("Video 1", [clip], kind="Video")
    edit = tmp_path / "phone.otio"
    otio.adapters.write_to_file(otio.schema.Timeline("phone", tracks=[track]), str(edit))
    still = grey_still(tmp_path / "still.tif", 44, 36)
    done = sparkvsr(
        "render", edit, "--engine", "sparkvsr", "--size", "44x36", "--handles", 2,
        "--still", f"10={still}", "--guidance", 1.0, "--out", tmp_path / "out", "--json",
    ).done  # fmt: skip
    result = probe(media_source(only_path(done["media"])))
    assert (result.frames, result.width, result.height) == (40, 44, 36)
    assert result.rate == whole.rate
    restored = otio.adapters.read_from_file(done["timelines"][0])
    (clip,) = restored.find_clips()
    assert clip.media_reference.target_url == done["media"][0]
    assert clip.duration().value == 36
    sidecar = json.loads(only_path(done["sidecars"]).read_text())
    assert len(sidecar["mean_trust"]) == 40
    assert sidecar["mean_trust"][8] == 1  # source frame 10; the render starts at 2
