"""The engine set up for a model and a machine; nothing of the model is loaded for it."""

from pathlib import Path

import pytest

from sparkvsr_desktop.engine.sparkvsr import set_up
from sparkvsr_desktop.engine.sparkvsr.set_up import CPU_ALONE, CpuNotAskedForError, engine_for
from sparkvsr_desktop.models.checkpoint import Checkpoint, Component
from tests.engine.sparkvsr.conftest import ON_CPU
from tests.models.tiny_checkpoint import (
    PUBLISHED_TRANSFORMER,
    PUBLISHED_VAE,
    TRANSFORMER,
    VAE,
    write_configurations,
)


@pytest.fixture(autouse=True)
def machine_without_gpu(monkeypatch):
    monkeypatch.setattr(set_up, "best_placement", lambda: ON_CPU)


def checkpoint_of(folder, transformer, vae):
    """Return a model of which only the configuration is there."""
    write_configurations(folder, transformer, vae)
    parts = (Component(folder / f"{name}/config.json", ()) for name in ("transformer", "vae"))
    return Checkpoint(folder, *parts, Path("prompt"), "signature" * 2)


def test_the_published_model_is_not_computed_on_the_cpu_unasked(tmp_path):
    published = checkpoint_of(tmp_path, PUBLISHED_TRANSFORMER, PUBLISHED_VAE)
    with pytest.raises(CpuNotAskedForError) as refused:
        engine_for(published, None)
    assert "memory to “cpu”" in refused.value.remedy
    assert "propagation engine" in refused.value.remedy
    asked_for = engine_for(published, CPU_ALONE)
    assert "cpu float32" in asked_for.traits.version


def test_a_small_model_needs_no_asking(tmp_path):
    engine = engine_for(checkpoint_of(tmp_path, TRANSFORMER, VAE), None)
    assert engine.traits.notes == (
        "The sparkvsr engine computes on the CPU, in full precision; expect it to be slow.",
    )


def test_a_budget_chooses_a_smaller_mode_and_says_so(tmp_path, monkeypatch):
    published = checkpoint_of(tmp_path, PUBLISHED_TRANSFORMER, PUBLISHED_VAE)
    monkeypatch.setattr(set_up, "MOST_UNASKED", 10**12)
    engine = engine_for(published, 8 * 2**30)
    (note,) = engine.traits.notes
    assert "weights streamed" in note
    assert "of 8.6 GB" in note
