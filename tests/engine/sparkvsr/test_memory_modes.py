"""The memory modes on networks of the real shape: what each does to the pixels."""

from functools import cache

import numpy as np
import pytest

from sparkvsr_desktop.core.window import TileRule, WindowRule
from sparkvsr_desktop.engine.sparkvsr import engine
from sparkvsr_desktop.engine.sparkvsr.checkpoint import load_networks
from sparkvsr_desktop.engine.sparkvsr.engine import SparkVSR
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode, Weights
from sparkvsr_desktop.engine.sparkvsr.memory_plan import ModelSizes, estimated
from sparkvsr_desktop.models.architecture import TransformerArchitecture, VaeArchitecture
from sparkvsr_desktop.models.checkpoint import open_checkpoint
from tests.benchmarks.counters import PeakCounter
from tests.engine.sparkvsr.conftest import ON_CPU
from tests.engine.sparkvsr.shot import restored
from tests.models.tiny_checkpoint import write_tiny_checkpoint

SHORT_WINDOWS = WindowRule(length=9, overlap=1)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    return open_checkpoint(write_tiny_checkpoint(tmp_path_factory.mktemp("modes") / "sparkvsr"))


@pytest.fixture(scope="module")
def pictures(checkpoint):
    """Restore nine frames in a mode."""
    random = np.random.default_rng(4)
    clip = [random.random((32, 48, 3), np.float32) for _ in range(9)]

    @cache
    def restore(mode):
        restorer = SparkVSR.of_checkpoint(checkpoint, ON_CPU, (mode,))
        return np.stack([frame.picture for frame in restored(restorer, clip, {4: clip[0]})])

    return restore


def test_streamed_weights_give_the_very_same_pixels(pictures):
    resident = pictures(MemoryMode(SHORT_WINDOWS))
    streamed = pictures(MemoryMode(SHORT_WINDOWS, weights=Weights.STREAMED))
    assert resident.std() > 0.01
    assert np.array_equal(streamed, resident)


def test_weights_in_eight_bits_give_nearly_the_same_pixels(pictures):
    resident = pictures(MemoryMode(SHORT_WINDOWS))
    eight_bit = pictures(MemoryMode(SHORT_WINDOWS, weights=Weights.EIGHT_BIT))
    assert 0 < np.abs(eight_bit - resident).max() < 0.1


def test_weights_in_eight_bits_take_a_quarter_of_their_memory(checkpoint):
    mode = MemoryMode(weights=Weights.EIGHT_BIT)
    network = load_networks(checkpoint, ON_CPU, mode).transformer
    block = network.transformer_blocks[0].ff.net[2].weight
    assert block.element_size() == 1


def test_a_tile_as_large_as_the_picture_changes_nothing(pictures):
    whole = pictures(MemoryMode(SHORT_WINDOWS))
    one_tile = pictures(MemoryMode(SHORT_WINDOWS, TileRule(height=32, width=48, overlap=16)))
    assert np.array_equal(one_tile, whole)


def test_the_peak_that_is_estimated_is_the_one_that_is_reached(checkpoint, monkeypatch):
    monkeypatch.setattr(engine, "ahead", lambda windows, depth: windows)  # counted by thread
    sizes = ModelSizes.of(
        TransformerArchitecture.read(checkpoint.transformer.configuration),
        VaeArchitecture.read(checkpoint.vae.configuration),
    )
    mode = MemoryMode(WindowRule(17, 1))
    clip = [np.full((12, 16, 3), 0.5, np.float32)] * 17
    engine_in_mode = SparkVSR.of_checkpoint(checkpoint, ON_CPU, (mode,))
    with PeakCounter() as held:
        restored(engine_in_mode, clip, height_px=48, width_px=64)
    thought = estimated(sizes, mode, ON_CPU.dtype.itemsize, 48, 64)
    assert held.peak_bytes == pytest.approx(thought.peak_bytes, rel=0.15)
