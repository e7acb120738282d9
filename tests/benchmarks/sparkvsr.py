"""How fast the diffusion engine is, and what it holds: `python -m tests.benchmarks.sparkvsr`.

On a GPU: the published architecture with random weights (a model folder of 12 GB in a temporary
folder), 33 frames of 720p and of 1080p. Without one: the tiny model, to show that this runs.
Compared are (a) a plain loop that goes the official way step by step, with the VAE in tiles as all
official commands have it, and (b) the engine in each memory mode. Pictures mean nothing.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from unittest.mock import patch

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_kl_cogvideox import AutoencoderKLCogVideoX

from sparkvsr_desktop.core.window import TileRule
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.sparkvsr import engine
from sparkvsr_desktop.engine.sparkvsr.attention import PROBED_TOKENS, attention_seconds, fastest
from sparkvsr_desktop.engine.sparkvsr.checkpoint import (
    Networks,
    Placement,
    best_placement,
    load_networks,
)
from sparkvsr_desktop.engine.sparkvsr.engine import SparkVSR
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MEMORY_MODES, MemoryMode, Weights
from sparkvsr_desktop.engine.sparkvsr.memory_plan import ModelSizes, estimated
from sparkvsr_desktop.engine.sparkvsr.model_memory import OutOfVideoMemoryError
from sparkvsr_desktop.engine.sparkvsr.official import OfficialSettings, restored_officially
from sparkvsr_desktop.models.architecture import TransformerArchitecture, VaeArchitecture
from sparkvsr_desktop.models.checkpoint import Checkpoint, open_checkpoint
from tests.benchmarks.counters import OperationCounter, PeakCounter
from tests.benchmarks.sparkvsr_counted import show_counted
from tests.engine.moving_scene import panned
from tests.engine.shot_pictures import NeverStopped, PictureFrames, PictureReferences
from tests.models.tiny_checkpoint import (
    PUBLISHED_TRANSFORMER,
    PUBLISHED_VAE,
    write_checkpoint,
    write_tiny_checkpoint,
)

FRAMES = 33
UPSCALE_FACTOR = 4
TINY_TILE = TileRule(height=32, width=48, overlap=16)
TINY_MODES = (
    MemoryMode(),
    MemoryMode(tile=TINY_TILE),
    MemoryMode(tile=TINY_TILE, has_vae_tiling=True),
    MemoryMode(tile=TINY_TILE, has_vae_tiling=True, weights=Weights.EIGHT_BIT),
    MemoryMode(tile=TINY_TILE, has_vae_tiling=True, weights=Weights.STREAMED),
)
_Way = TypeVar("_Way")
PLAIN_LOOP = "plain loop, VAE in tiles"
MATRIX_SIDE = {"cuda": 8192}
HEAD = (
    f"{'':75}{'seconds':>9}{'fps':>8}{'ratio':>7}{'limit':>7}{'peak':>9}{'thought':>9}{'pixels':>9}"
)


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured: a model on a device, pictures of a size, and the modes to try."""

    checkpoint: Checkpoint
    placement: Placement
    modes: tuple[MemoryMode, ...]
    operations_per_second: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of restoring: pictures (frames, height, width, 3), its time and its peak memory."""

    pictures: np.ndarray
    seconds: float
    peak_bytes: int
    operations: int


class Clip:
    """A pan as source, the first frame of its truth as still; both in memory."""

    def __init__(self, width: int, height: int) -> None:
        self.settings = RestoreSettings(width, height)
        small = panned(FRAMES, width // UPSCALE_FACTOR, height // UPSCALE_FACTOR, 2)
        self.eight_bit = np.stack([np.rint(picture * 255).astype(np.uint8) for picture in small])
        self.source = [picture.astype(np.float32) / 255 for picture in self.eight_bit]
        (self.still,) = panned(1, width, height, 8)


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


def measured(restore: Callable[[], np.ndarray], device: torch.device) -> Measured:
    """Warm up while counting operations, then measure a second time.

    Peak memory is what the GPU says; elsewhere what tensors hold, weights not counted, in the
    first time round.
    """
    in_this_thread = patch.object(engine, "ahead", lambda windows, depth: windows)
    held = PeakCounter()
    with in_this_thread, OperationCounter() as counter, held:  # they count one thread alone
        restore()
    is_cuda = device.type == "cuda"
    if is_cuda:
        torch.cuda.reset_peak_memory_stats()
    began = time.perf_counter()
    pictures = restore()  # ends in ordinary memory, so the device is done
    seconds = time.perf_counter() - began
    peak = torch.cuda.max_memory_allocated() if is_cuda else held.peak_bytes
    return Measured(pictures, seconds, peak, counter.operations)


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


def show_size(bench: Bench, width: int, height: int) -> None:
    """Print the table of one picture size."""
    print(f"\n{FRAMES} frames of {width} x {height}, one still, guidance scale 1\n{HEAD}")
    clip, device = Clip(width, height), bench.placement.device
    plain = _attempted(partial(_plain_networks, bench), clip, plain_loop, device)
    if plain is None:
        print(f"{PLAIN_LOOP:75} does not fit")
    else:
        _print_line(PLAIN_LOOP, plain, plain, bench, None, None)
    first: np.ndarray | None = None
    for mode in bench.modes:
        ours = _attempted(partial(_engine, bench, mode), clip, engines_way, device)
        if ours is None:
            print(f"{mode!s:75} does not fit")
            continue
        first = ours.pictures if first is None else first
        off = float(np.abs(ours.pictures - first).max())
        thought = estimated(_sizes(bench), mode, bench.placement.dtype.itemsize, height, width)
        _print_line(str(mode), ours, plain, bench, thought.peak_bytes, off)


def _attempted(
    make: Callable[[], _Way],
    clip: Clip,
    restore: Callable[[_Way, Clip], np.ndarray],
    device: torch.device,
) -> Measured | None:
    """Measure a way of restoring; None where it does not fit into the device's memory."""
    try:
        return measured(partial(restore, make(), clip), device)
    except (torch.OutOfMemoryError, OutOfVideoMemoryError):
        return None


def _engine(bench: Bench, mode: MemoryMode) -> SparkVSR:
    return SparkVSR.of_checkpoint(bench.checkpoint, bench.placement, (mode,))


def _plain_networks(bench: Bench) -> Networks:
    """Return networks as diffusers builds them: its own layers, in its own layout."""
    networks = load_networks(bench.checkpoint, bench.placement)
    vae = AutoencoderKLCogVideoX.from_pretrained(
        bench.checkpoint.vae.configuration.parent, torch_dtype=bench.placement.dtype
    )
    vae.enable_slicing()
    vae.enable_tiling()
    return replace(networks, vae=vae.eval().requires_grad_(False).to(bench.placement.device))


def _sizes(bench: Bench) -> ModelSizes:
    return ModelSizes.of(
        TransformerArchitecture.read(bench.checkpoint.transformer.configuration),
        VaeArchitecture.read(bench.checkpoint.vae.configuration),
    )


def _print_line(
    name: str,
    found: Measured,
    plain: Measured | None,
    bench: Bench,
    thought_bytes: int | None,
    off: float | None,
) -> None:
    share = found.operations / found.seconds / bench.operations_per_second
    ratio = "-" if plain is None else f"{plain.seconds / found.seconds:.2f}"
    print(
        f"{name:75}{found.seconds:9.2f}{FRAMES / found.seconds:8.2f}"
        f"{ratio:>7}{share:7.1%}{_amount(found.peak_bytes):>9}"
        f"{_amount(thought_bytes):>9}{'-' if off is None else f'{off:.5f}':>9}",
        flush=True,
    )


def _amount(amount_bytes: int | None) -> str:
    if amount_bytes is None:
        return "-"
    is_large = amount_bytes >= 1e9
    return f"{amount_bytes / (1e9 if is_large else 1e6):.2f} {'GB' if is_large else 'MB'}"


def show_attention(bench: Bench, width: int, height: int) -> None:
    """Print how long each way of computing attention takes over a window, for one layer."""
    sizes = TransformerArchitecture.read(bench.checkpoint.transformer.configuration)
    tokens = sizes.text_tokens + 5 * (width // 16) * (height // 16)
    placement = bench.placement
    ways = attention_seconds(
        placement.device, placement.dtype, sizes.heads, sizes.head_width, tokens
    )
    for name, seconds in ways.items():
        chosen = ", chosen" if name == fastest(ways) else ""
        print(f"attention over {tokens} tokens, {name:12}{seconds * 1e3:9.2f} ms{chosen}")


def main() -> None:
    """Measure on the GPU where there is one, else show that it runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="append", metavar="WxH", help="multiples of 16")
    chosen = parser.parse_args().size
    placement = best_placement()
    if placement.device.type == "cuda":
        placement = _with_fastest_attention(placement)
    is_full = placement.device.type != "cpu"
    if not is_full:
        torch.set_num_threads(1)  # so small a network wants no more
    sizes = chosen or (["1280x720", "1920x1088"] if is_full else ["64x48"])
    with TemporaryDirectory() as folder, torch.inference_mode():
        bench = _bench(Path(folder) / "sparkvsr", placement, is_full=is_full)
        print(f"{_device_name(placement)}, torch {torch.__version__},", end=" ")
        print(f"{bench.operations_per_second / 1e12:.2f} TFLOP/s in a matrix product")
        for size in sizes:
            width, height = map(int, size.split("x"))
            show_size(bench, width, height)
            show_attention(bench, width, height)
        if not is_full:
            show_counted()


def _with_fastest_attention(placement: Placement) -> Placement:
    """Choose as a render does, but keep nothing."""
    heads, head_width = (
        PUBLISHED_TRANSFORMER[name] for name in ("num_attention_heads", "attention_head_dim")
    )
    ways = attention_seconds(placement.device, placement.dtype, heads, head_width, PROBED_TOKENS)
    return replace(placement, attention=fastest(ways))


def _bench(folder: Path, placement: Placement, *, is_full: bool) -> Bench:
    if is_full:
        device = placement.device.type
        write_checkpoint(folder, PUBLISHED_TRANSFORMER, PUBLISHED_VAE, placement.dtype, device)
    else:
        write_tiny_checkpoint(folder)
    modes = MEMORY_MODES if is_full else TINY_MODES
    limit = operations_per_second(placement)
    return Bench(open_checkpoint(folder), placement, modes, limit)


def _device_name(placement: Placement) -> str:
    if placement.device.type == "cuda":
        return f"{torch.cuda.get_device_name()}, {placement.name}"
    return f"{placement.name}, {torch.get_num_threads()} threads"


if __name__ == "__main__":
    main()
