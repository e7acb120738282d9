"""When memory runs out: smaller steps, the same window again, and nothing finished is lost."""

import gc
import logging
import weakref
from dataclasses import replace

import numpy as np
import pytest
import torch

from sparkvsr_desktop.core.window import TileRule, WindowRule
from sparkvsr_desktop.engine.sparkvsr.engine import SparkVSR
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode, Weights
from sparkvsr_desktop.engine.sparkvsr.model_memory import OutOfVideoMemoryError
from tests.engine.sparkvsr.clear_networks import ClearTransformer, clear_networks
from tests.engine.sparkvsr.shot import restored

SHORT_WINDOWS = WindowRule(length=25, overlap=9)
WHOLE = MemoryMode(SHORT_WINDOWS)
TILED = MemoryMode(SHORT_WINDOWS, TileRule(height=32, width=32, overlap=16))
SMALLEST = replace(TILED, weights=Weights.STREAMED)


class SmallDevice(ClearTransformer):
    """Fails like a full GPU from a pass on, for anything larger than 32 x 32 pixels."""

    def __init__(self, fails_from_pass):
        super().__init__()
        self.fails_from_pass = fails_from_pass

    def __call__(self, hidden_states, **conditions):
        if hidden_states.shape[-1] > 4 and self.passes >= self.fails_from_pass:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 9.00 GiB.")
        return super().__call__(hidden_states, **conditions)


class Loader:
    """Loads networks onto the small device and remembers in which modes."""

    def __init__(self, fails_from_pass=0):
        self.fails_from_pass = fails_from_pass
        self.modes = []
        self.loaded = []

    def __call__(self, mode):
        gc.collect()
        assert [old() for old in self.loaded] == [None] * len(self.loaded), "held twice"
        self.modes.append(mode)
        networks = clear_networks()
        object.__setattr__(networks, "transformer", SmallDevice(self.fails_from_pass))
        self.loaded.append(weakref.ref(networks.vae))
        return networks

    def engine(self, *ladder):
        return SparkVSR(clear_networks().identity, self, ladder)


@pytest.fixture(scope="module", autouse=True)
def a_clean_slate():
    """What was there before these tests is not searched again by each of their collections."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="module")
def clip():
    random = np.random.default_rng(5)
    return [random.random((48, 48, 3), np.float32) for _ in range(41)]


def test_a_window_that_does_not_fit_is_restored_in_the_next_smaller_mode(clip, caplog):
    load = Loader()
    found = restored(load.engine(WHOLE, TILED), clip)
    assert load.modes == [WHOLE, TILED]
    assert len(found) == 41
    assert np.abs(found[30].picture - clip[30]).max() < 1e-5
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "windows of 25 frames at 48 x 48 pixels. Going on with" in record.message
    assert "tiles up to 32 x 32" in record.message


def test_what_was_finished_before_is_kept_and_not_restored_again(clip):
    load = Loader(fails_from_pass=1)
    found = restored(load.engine(WHOLE, TILED), clip, {0: clip[3]})
    fits = restored(SparkVSR(clear_networks().identity, lambda mode: clear_networks(), (WHOLE,)),
                    clip, {0: clip[3]})  # fmt: skip
    assert [frame.source_frame for frame in found] == list(range(41))
    for frame, expected in zip(found[:16], fits[:16], strict=True):
        assert np.array_equal(frame.picture, expected.picture)
    for frame, expected in zip(found[16:], fits[16:], strict=True):
        assert np.abs(frame.picture - expected.picture).max() < 1e-4


def test_windows_led_by_a_later_still_survive_a_smaller_mode(clip):
    load = Loader(fails_from_pass=2)
    found = restored(load.engine(WHOLE, TILED), clip, {40: clip[3]})
    assert load.modes == [WHOLE, TILED]
    assert [frame.source_frame for frame in found] == list(range(41))


def test_where_no_smaller_mode_is_left_the_editor_is_told_what_to_do(clip):
    load = Loader()
    with pytest.raises(OutOfVideoMemoryError, match="windows of 25 frames at 48 x 48") as refused:
        restored(load.engine(WHOLE), clip)
    assert "“3G”" in refused.value.remedy
    assert "“cpu”" in refused.value.remedy


def test_weights_that_do_not_fit_are_loaded_in_a_smaller_mode(clip):
    class Full(Loader):
        def __call__(self, mode):
            if mode.weights is Weights.RESIDENT:
                raise torch.OutOfMemoryError("HIP out of memory")
            return super().__call__(mode)

    load = Full()
    found = restored(load.engine(WHOLE, TILED, SMALLEST), clip[:9])
    assert load.modes == [SMALLEST]
    assert len(found) == 9


def test_the_next_job_stays_in_the_mode_that_fitted(clip):
    load = Loader()
    engine = load.engine(WHOLE, TILED)
    version = engine.traits.version
    restored(engine, clip[:9])
    restored(engine, clip[:9])
    assert load.modes == [WHOLE, TILED]
    assert engine.traits.version == version


def test_another_failure_is_no_want_of_memory(clip):
    class Broken(Loader):
        def __call__(self, mode):
            networks = super().__call__(mode)
            networks.vae.encode = lambda pixels: torch.zeros(2) @ torch.zeros(3)
            return networks

    with pytest.raises(RuntimeError, match="inconsistent tensor size"):
        restored(Broken().engine(WHOLE, TILED), clip[:9])
