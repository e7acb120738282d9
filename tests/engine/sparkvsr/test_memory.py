"""What is held depends on the window, never on the length of the shot."""

import gc

import numpy as np
import pytest
import torch

from sparkvsr_desktop.core.window import WindowRule
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.sparkvsr import engine
from tests.engine.sparkvsr.shot import ListedFrames, ListedStills, NeverStopped, engine_with

SHORT_WINDOWS = WindowRule(length=9, overlap=1)
SIZE = RestoreSettings(width_px=16, height_px=16)


def stream(networks, length):
    """Return a shot's frames and the engine's stream over them."""
    frames = ListedFrames([np.full((16, 16, 3), 0.5, np.float32)] * length)
    stills = ListedStills({0: frames.pictures[0], 40: frames.pictures[0]})
    restorer = engine_with(networks, SHORT_WINDOWS)
    found = restorer.restore(frames.available, frames, stills, SIZE, NeverStopped())
    return frames, found


def held_bytes():
    """Count the bytes of all tensors that are alive and were made after `gc.freeze`."""
    gc.collect()
    tensors = [thing for thing in gc.get_objects() if issubclass(type(thing), torch.Tensor)]
    blocks = [tensor.untyped_storage() for tensor in tensors if not tensor.is_meta]
    return sum({block.data_ptr(): block.nbytes() for block in blocks}.values())


def peak_bytes(networks, length):
    """Return what a shot adds to the networks at its fullest, looked at in every eighth window."""
    list(stream(networks, 1)[1])  # what is made once for all shots is there from now on
    gc.freeze()
    _, found = stream(networks, length)
    peak = max(held_bytes() for frame in found if frame.source_frame % 64 == 40)
    gc.unfreeze()
    return peak


@pytest.fixture
def no_work_ahead(monkeypatch):
    """Windows are made when they are asked for, so that every look comes at the same moment."""
    monkeypatch.setattr(engine, "ahead", lambda windows, depth: windows)


def test_a_shot_ten_times_as_long_holds_as_much(tiny, no_work_ahead):
    short, long = peak_bytes(tiny, 50), peak_bytes(tiny, 500)
    assert short > 9 * 16 * 16 * 3 * 4  # a window's pictures at least: the count counts
    assert abs(long - short) <= 0.02 * short


def test_frames_are_read_three_windows_ahead_and_no_further(tiny):
    frames, found = stream(tiny, 60)
    for frame in found:
        assert frames.furthest_read - frame.source_frame < 8 + 8 + 9
