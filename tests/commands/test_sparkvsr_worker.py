"""The diffusion engine in a worker process of its own, as an editor has it: timeline to timeline.

The one such process of all tests, since torch and diffusers take it seconds to load.
"""

import json

import numpy as np
import opentimelineio as otio
import pytest

from sparkvsr_desktop.commands import restoration
from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.media.still_file import write_still
from sparkvsr_desktop.worker.process import WorkerProcess
from tests.commands.conftest import only_path
from tests.models.tiny_checkpoint import write_tiny_checkpoint


@pytest.fixture
def workers(monkeypatch, tmp_path, sparkvsr):
    """Real workers, with a data folder of their own; tells which processes they were."""
    monkeypatch.setenv("SPARKVSR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    started = []

    def start(**options):
        started.append(WorkerProcess(**options))
        return started[-1]

    monkeypatch.setattr(restoration, "WorkerProcess", start)
    return started


def test_a_timeline_is_restored_by_the_model_in_a_worker_and_linked(
    sparkvsr, workers, timeline, tmp_path
):
    sparkvsr("models", "add", write_tiny_checkpoint(tmp_path / "weights"), "--accept-licence")
    still = tmp_path / "still.tif"
    write_still(still, np.full((24, 32, 3), 0.9, np.float32), ColourTags())
    done = sparkvsr(
        "render", timeline, "--engine", "sparkvsr", "--size", "32x24", "--still", f"24={still}",
        "--handles", 0, "--clip", "opening", "--out", tmp_path / "out", "--json",
    ).done  # fmt: skip
    assert len(workers) == 1
    media = probe(media_source(only_path(done["media"])))
    assert (media.frames, media.width, media.height, media.rate) == (50, 32, 24, 25)  # both clips
    restored = otio.adapters.read_from_file(done["timelines"][0])
    opening = next(clip for clip in restored.find_clips() if clip.name == "opening")
    assert opening.media_reference.target_url == done["media"][0]
    sidecar = json.loads(only_path(done["sidecars"]).read_text())
    assert sidecar["mean_trust"][4] == 1
    assert min(sidecar["mean_trust"]) > 0
