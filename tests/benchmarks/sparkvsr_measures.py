"""One way of restoring, run and looked at: its time, its memory, its operations, its pictures."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import numpy as np
import torch

from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.sparkvsr import engine
from sparkvsr_desktop.engine.sparkvsr.checkpoint import Networks, Placement
from sparkvsr_desktop.engine.sparkvsr.engine import SparkVSR
from sparkvsr_desktop.engine.sparkvsr.official import OfficialSettings, restored_officially
from tests.benchmarks.counters import OperationCounter, PeakCounter
from tests.engine.moving_scene import panned
from tests.engine.shot_pictures import NeverStopped, PictureFrames, PictureReferences

FRAMES = 33
UPSCALE_FACTOR = 4
MATRIX_SIDE = {"cuda": 8192}


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of restoring: pictures (frames, height, width, 3), its time and its peak memory.

    `first_seconds`: what the first time round took. `operations` are None where none were counted.
    """

    pictures: np.ndarray
    seconds: float
    first_seconds: float
    peak_bytes: int
    operations: int | None


class Clip:
    """A pan as source, the first frame of its truth as still; both in memory."""

    def __init__(self, width: int, height: int) -> None:
        self.settings = RestoreSettings(width, height)
        small = panned(FRAMES, width // UPSCALE_FACTOR, height // UPSCALE_FACTOR, 2)
        self.eight_bit = np.stack([np.rint(picture * 255).astype(np.uint8) for picture in small])
        self.source = [picture.astype(np.float32) / 255 for picture in self.eight_bit]
        (self.still,) = panned(1, width, height, 8)

    def __str__(self) -> str:
        return f"{self.settings.width_px}x{self.settings.height_px}"


def plain_loop(networks: Networks, clip: Clip) -> np.ndarray:
    """Restore the clip the official way."""
    still = torch.tensor(clip.still).permute(2, 0, 1) * 2 - 1
    stills = {0: still.to(networks.placement.device)}
    return restored_officially(networks, clip.eight_bit, stills, OfficialSettings())


def engines_way(restorer: SparkVSR, clip: Clip) -> np.ndarray:
    """Restore the clip as a render does."""
    frames, stills = PictureFrames(clip.source), PictureReferences({0: clip.still})
    found = restorer.restore(frames.available, frames, stills, clip.settings, NeverStopped())
    return np.stack([frame.picture for frame in found])


def measured(
    restore: Callable[[], np.ndarray], device: torch.device, *, is_counted: bool = True
) -> Measured:
    """Run once while counting operations, then measure a second time.

    Peak memory is what the GPU says; elsewhere what tensors hold, weights not counted, in the
    first time round. Compilers cannot be counted.
    """
    counter, held = OperationCounter(), PeakCounter()
    began = time.perf_counter()
    if is_counted:
        with in_this_thread(), counter, held:
            restore()
    else:
        restore()
    first_seconds = time.perf_counter() - began
    is_cuda = device.type == "cuda"
    if is_cuda:
        torch.cuda.reset_peak_memory_stats()
    began = time.perf_counter()
    pictures = restore()  # ends in ordinary memory, so the device is done
    seconds = time.perf_counter() - began
    peak = torch.cuda.max_memory_allocated() if is_cuda else held.peak_bytes
    operations = counter.operations if is_counted else None
    return Measured(pictures, seconds, first_seconds, peak, operations)


@contextmanager
def in_this_thread() -> Iterator[None]:
    """Let nothing be made ahead in other threads: counters see one alone."""
    with patch.object(engine, "ahead", lambda windows, depth: windows):
        yield


def operations_per_second(placement: Placement) -> float:
    """Return what the device reaches in a large matrix product: the limit of all shares."""
    side = MATRIX_SIDE.get(placement.device.type, 1024)
    matrix = torch.randn(side, side, dtype=placement.dtype, device=placement.device)
    seconds = min(_seconds(lambda: matrix @ matrix, placement.device) for _ in range(5))
    return 2 * side**3 / seconds


def _seconds(work: Callable[[], object], device: torch.device) -> float:
    _finish(device)
    began = time.perf_counter()
    work()
    _finish(device)
    return time.perf_counter() - began


def _finish(device: torch.device) -> None:
    if device.type != "cpu":
        torch.accelerator.synchronize()
