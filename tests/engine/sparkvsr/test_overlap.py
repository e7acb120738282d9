"""Reading, restoring and fetching side by side: the same frames, and every failure at its place."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import TileRule, WindowRule
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.sparkvsr import window_source
from sparkvsr_desktop.engine.sparkvsr.device import Arrival, Copies
from sparkvsr_desktop.engine.sparkvsr.restore_job import FramesInTurn
from tests.engine.sparkvsr.clear_networks import ClearTransformer, clear_networks
from tests.engine.sparkvsr.shot import (
    ListedFrames,
    ListedStills,
    NeverStopped,
    engine_with,
    restored,
)

SHORT_WINDOWS = WindowRule(length=9, overlap=1)
SMALL_TILES = TileRule(height=32, width=32, overlap=16)


@pytest.fixture(scope="module")
def clip():
    random = np.random.default_rng(12)
    return [random.random((48, 48, 3), np.float32) for _ in range(25)]


class LateArrival(Arrival):
    """What is copied at the last moment, as by a device that has other things to do first."""

    def __init__(self, tensor):
        self.original = tensor

    def taken(self):
        return self.original.clone()


class LateCopies(Copies):
    """Copies of which none is made before it is waited for."""

    def fetched(self, tensor):
        return LateArrival(tensor)

    def leaves(self, tensor):
        return True


@pytest.mark.parametrize("tile", [None, SMALL_TILES], ids=["whole", "in tiles"])
def test_nothing_is_changed_while_it_is_on_its_way(clear, clip, tile, monkeypatch):
    stills = {12: clip[3]}
    expected = restored(engine_with(clear, SHORT_WINDOWS, tile), clip, stills)
    monkeypatch.setattr(window_source, "Copies", LateCopies)
    found = restored(engine_with(clear, SHORT_WINDOWS, tile), clip, stills)
    for late, frame in zip(found, expected, strict=True):
        assert np.array_equal(late.picture, frame.picture)


class ToldFrames(ListedFrames):
    """Says when a frame is read."""

    def __init__(self, pictures, told_at):
        super().__init__(pictures)
        self.told_at, self.told = told_at, threading.Event()

    def read(self, span):
        for frame, picture in zip(span.frames, super().read(span), strict=True):
            if frame == self.told_at:
                self.told.set()
            yield picture


def test_the_next_window_is_read_while_one_is_restored(clip):
    frames = ToldFrames(clip, told_at=16)  # the last of the second window

    class Waiting(ClearTransformer):
        def __call__(self, hidden_states, **conditions):
            assert frames.told.wait(timeout=10)
            return super().__call__(hidden_states, **conditions)

    networks = clear_networks()
    object.__setattr__(networks, "transformer", Waiting())
    assert len(restored(engine_with(networks, SHORT_WINDOWS), frames)) == 25


class BrokenFrames(ListedFrames):
    """Cannot be read from a frame on."""

    def read(self, span):
        for frame, picture in zip(span.frames, super().read(span), strict=True):
            if frame >= 20:
                raise KeyError(f"frame {frame}")
            yield picture


def test_what_cannot_be_read_ends_the_render_after_the_windows_before(clear, clip):
    frames = BrokenFrames(clip)
    found = engine_with(clear, SHORT_WINDOWS).restore(
        frames.available, frames, ListedStills(), RestoreSettings(48, 48), NeverStopped()
    )
    assert [next(found).source_frame for _ in range(16)] == list(range(16))
    with pytest.raises(KeyError, match="frame 20"):
        next(found)
    assert threads_at_work() == []


def test_who_leaves_early_leaves_no_thread(clear, clip):
    frames = ListedFrames(clip)
    found = engine_with(clear, SHORT_WINDOWS).restore(
        frames.available, frames, ListedStills(), RestoreSettings(48, 48), NeverStopped()
    )
    next(found)
    assert threads_at_work()
    found.close()
    assert threads_at_work() == []


def threads_at_work():
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("ahead")]


def test_one_picture_is_decoded_at_a_time():
    class OneDecoder(ListedFrames):
        busy = threading.Lock()

        def read(self, span):
            for picture in super().read(span):
                assert self.busy.acquire(blocking=False), "two at a time"
                torch.ones(64).sum()  # long enough for another thread to come in between
                self.busy.release()
                yield picture

    frames = FramesInTurn(OneDecoder([np.zeros((2, 2, 3), np.float32)] * 200))
    with ThreadPoolExecutor(2) as threads:
        readings = [
            threads.submit(lambda: sum(1 for _ in frames.read(SourceRange(0, 200))))
            for _ in range(2)
        ]
    assert [reading.result() for reading in readings] == [200, 200]
