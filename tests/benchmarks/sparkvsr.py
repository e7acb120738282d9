"""How fast the diffusion engine is, and what it holds: `python -m tests.benchmarks.sparkvsr`.

On a GPU: the published architecture with random weights (a model folder of 12 GB in a temporary
folder), 33 frames of 720p and of 1080p. Without one: the tiny model, to show that this runs.
Compared are (a) a plain loop that goes the official way step by step, with the VAE in tiles as all
official commands have it, and (b) the engine in each memory mode, compiled, and with each way of
computing attention. Each line is printed as soon as it is measured, those that count most first; a
way that does not fit, or fails, is named and the next one tried. Pictures mean nothing.

“limit” is the share of what the device reaches in a large matrix product, the first figure printed;
“thought” is the planner's estimate; “pixels” the largest difference to the first memory mode.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_kl_cogvideox import AutoencoderKLCogVideoX

from sparkvsr_desktop.core.window import TileRule
from sparkvsr_desktop.engine.sparkvsr.attention import PROBED_TOKENS, attention_seconds, fastest
from sparkvsr_desktop.engine.sparkvsr.checkpoint import (
    CompileRule,
    ModelIdentity,
    Networks,
    Placement,
    best_placement,
    load_networks,
)
from sparkvsr_desktop.engine.sparkvsr.compiled import compiles
from sparkvsr_desktop.engine.sparkvsr.device import return_memory
from sparkvsr_desktop.engine.sparkvsr.engine import SparkVSR
from sparkvsr_desktop.engine.sparkvsr.lean_vae import tile_vae
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MEMORY_MODES, MemoryMode, VaeTiles, Weights
from sparkvsr_desktop.engine.sparkvsr.memory_plan import ModelSizes, estimated
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.architecture import TransformerArchitecture, VaeArchitecture
from sparkvsr_desktop.models.checkpoint import Checkpoint, open_checkpoint
from tests.benchmarks.sparkvsr_counted import show_counted
from tests.benchmarks.sparkvsr_measures import (
    FRAMES,
    Clip,
    Measured,
    engines_way,
    measured,
    operations_per_second,
    plain_loop,
)
from tests.models.tiny_checkpoint import (
    PUBLISHED_TRANSFORMER,
    PUBLISHED_VAE,
    write_checkpoint,
    write_tiny_checkpoint,
)

TINY_TILE = TileRule(height=32, width=48, overlap=16)
TINY_MODES = (
    MemoryMode(),
    MemoryMode(tile=TINY_TILE),
    MemoryMode(tile=TINY_TILE, vae=VaeTiles.SMALL),
    MemoryMode(tile=TINY_TILE, vae=VaeTiles.SMALL, weights=Weights.EIGHT_BIT),
    MemoryMode(tile=TINY_TILE, vae=VaeTiles.SMALL, weights=Weights.STREAMED),
)
PLAIN_LOOP = "plain loop, VAE in tiles"
COMPILED = "compiled blocks: "
HEAD = (
    f"{'':92}{'seconds':>9}{'fps':>8}{'ratio':>7}{'limit':>7}{'peak':>9}{'thought':>9}{'pixels':>9}"
)


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured: a model on a device, and the modes to try."""

    checkpoint: Checkpoint
    placement: Placement
    modes: tuple[MemoryMode, ...]
    operations_per_second: float

    @property
    def transformer(self) -> TransformerArchitecture:
        """The sizes of the transformer."""
        return TransformerArchitecture.read(self.checkpoint.transformer.configuration)


@dataclass(frozen=True, slots=True)
class Way:
    """A way of restoring a clip. The plain loop has no mode."""

    name: str
    restore: Callable[[Clip], np.ndarray]
    mode: MemoryMode | None = None


@dataclass
class Found:
    """What has been measured of one picture size so far."""

    clip: Clip
    plain: Measured | None = None
    first: Measured | None = None
    lines: dict[str, Measured] = field(default_factory=dict)


def ways(bench: Bench) -> Iterator[Way]:
    """Yield all ways, those that share the weights on the device one after the other."""
    resident = [mode for mode in bench.modes if mode.weights is Weights.RESIDENT]
    networks = load_networks(bench.checkpoint, bench.placement)
    yield Way(PLAIN_LOOP, partial(plain_loop, _as_diffusers_has_it(bench, networks)))
    for mode in resident:
        yield _way(str(mode), networks, bench.placement, mode)
    yield from _other_placements(bench, networks, resident[0])
    del networks
    for mode in bench.modes:
        if mode.weights is not Weights.RESIDENT:
            restorer = SparkVSR.of_checkpoint(bench.checkpoint, bench.placement, (mode,))
            yield Way(str(mode), partial(engines_way, restorer), mode)


def _other_placements(bench: Bench, networks: Networks, mode: MemoryMode) -> Iterator[Way]:
    """Yield the first mode compiled, and with the ways of attention that were not chosen."""
    sizes = bench.transformer
    width = sizes.heads * sizes.head_width
    rule = CompileRule(sizes.layers, width, sizes.text_tokens, from_operations=0)
    if compiles(bench.placement.device):
        placement = replace(bench.placement, compiling=rule)
        yield _way(f"{COMPILED}{mode}", networks, placement, mode)
    else:
        print(f"{COMPILED}no compiler works here")
    found = attention_seconds(
        bench.placement.device, bench.placement.dtype, sizes.heads, sizes.head_width, PROBED_TOKENS
    )
    for name in found.keys() - {bench.placement.attention}:
        placement = replace(bench.placement, attention=name)
        yield _way(f"{name} attention: {mode}", networks, placement, mode)


def _way(name: str, networks: Networks, placement: Placement, mode: MemoryMode) -> Way:
    """Return a way that uses networks which are loaded already."""
    identity = ModelIdentity(networks.identity.signature, placement)
    placed = replace(networks, identity=identity)
    restorer = SparkVSR(identity, lambda mode: placed, (mode,))

    def restore(clip: Clip) -> np.ndarray:
        tile_vae(networks.vae, mode.vae)
        return engines_way(restorer, clip)

    return Way(name, restore, mode)


def _as_diffusers_has_it(bench: Bench, networks: Networks) -> Networks:
    """Return networks with the VAE as diffusers builds it: its own layers, in its own layout."""
    vae = AutoencoderKLCogVideoX.from_pretrained(
        bench.checkpoint.vae.configuration.parent, torch_dtype=bench.placement.dtype
    )
    vae.enable_slicing()
    vae.enable_tiling()
    return replace(networks, vae=vae.eval().requires_grad_(False).to(bench.placement.device))


def show_all(bench: Bench, clips: list[Clip], minutes: float) -> None:
    """Print a line for each way and size; those for which no time is left are named."""
    print(f"\n{FRAMES} frames, one still, guidance scale 1\n{HEAD}")
    began, found = time.monotonic(), [Found(clip) for clip in clips]
    for way in ways(bench):
        for size in found:
            if time.monotonic() - began > 60 * minutes:
                print(f"{way.name}, {size.clip}: left out, {minutes:g} minutes are over")
                continue
            show(way, size, bench)
            gc.collect()
            return_memory()


def show(way: Way, found: Found, bench: Bench) -> None:
    """Measure a way and print its line; one that does not fit or fails is named."""
    title = f"{way.name}, {found.clip}"
    is_compiled = way.name.startswith(COMPILED)
    try:
        result = measured(
            partial(way.restore, found.clip), bench.placement.device, is_counted=not is_compiled
        )
    except (RuntimeError, SparkVSRError) as error:
        print(f"{title:92}fails: {str(error).partition(chr(10))[0]}", flush=True)
        return
    if way.mode is None:
        found.plain = result
    else:
        found.first = found.first or result
    print_line(title, way, result, found, bench)
    if is_compiled and found.first is not None:
        print_break_even(result, found.first)


def print_line(title: str, way: Way, result: Measured, found: Found, bench: Bench) -> None:
    """Print what was measured, against the plain loop and the first mode."""
    operations = result.operations or (found.first.operations if found.first else None) or 0
    share = operations / result.seconds / bench.operations_per_second
    ratio = "-" if found.plain is None else f"{found.plain.seconds / result.seconds:.2f}"
    thought = off = "-"
    if way.mode is not None and found.first is not None:
        settings = found.clip.settings
        size = settings.height_px, settings.width_px
        estimate = estimated(_sizes(bench), way.mode, bench.placement.dtype.itemsize, *size)
        thought = _amount(estimate.peak_bytes)
        off = f"{float(np.abs(result.pictures - found.first.pictures).max()):.5f}"
    print(
        f"{title:92}{result.seconds:9.2f}{FRAMES / result.seconds:8.2f}{ratio:>7}{share:7.1%}"
        f"{_amount(result.peak_bytes):>9}{thought:>9}{off:>9}",
        flush=True,
    )


def print_break_even(result: Measured, plain: Measured) -> None:
    """Print from how many windows on compiling pays: the figure that the engine's rule reckons."""
    spent, saved = result.first_seconds - result.seconds, plain.seconds - result.seconds
    pays = f"pays from {spent / saved:.0f} windows on" if saved > 0 else "never pays"
    print(f"{COMPILED}{spent:.1f} s to compile, {saved:.3f} s saved a window: {pays}", flush=True)


def show_attention(bench: Bench, clip: Clip) -> None:
    """Print how long each way of computing attention takes over a window, for one layer."""
    sizes = bench.transformer
    patches = (clip.settings.width_px // 16) * (clip.settings.height_px // 16)
    tokens = sizes.text_tokens + 5 * patches
    placement = bench.placement
    ways_found = attention_seconds(
        placement.device, placement.dtype, sizes.heads, sizes.head_width, tokens
    )
    for name, seconds in ways_found.items():
        chosen = ", chosen" if name == fastest(ways_found) else ""
        print(f"attention over {tokens} tokens, {name:12}{seconds * 1e3:9.2f} ms{chosen}")


def _sizes(bench: Bench) -> ModelSizes:
    return ModelSizes.of(
        bench.transformer, VaeArchitecture.read(bench.checkpoint.vae.configuration)
    )


def _amount(amount_bytes: int) -> str:
    if amount_bytes == 0:  # not counted
        return "-"
    is_large = amount_bytes >= 1e9
    return f"{amount_bytes / (1e9 if is_large else 1e6):.2f} {'GB' if is_large else 'MB'}"


def main() -> None:
    """Measure on the GPU where there is one, else show that it runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="append", metavar="WxH", help="multiples of 16")
    parser.add_argument("--minutes", type=float, default=7, help="begin nothing after (7)")
    parser.add_argument("--tiny", action="store_true", help="the tiny model, also on a GPU")
    arguments = parser.parse_args()
    placement = best_placement()
    if placement.device.type == "cuda":
        placement = _with_fastest_attention(placement)
    is_full = placement.device.type != "cpu" and not arguments.tiny
    if placement.device.type == "cpu":
        torch.set_num_threads(1)  # so small a network wants no more
    sizes = arguments.size or (["1280x720", "1920x1088"] if is_full else ["64x48"])
    clips = [Clip(*map(int, size.split("x"))) for size in sizes]
    with TemporaryDirectory() as folder, torch.inference_mode():
        bench = _bench(Path(folder) / "sparkvsr", placement, is_full=is_full)
        print(f"{_device_name(placement)}, torch {torch.__version__},", end=" ")
        print(f"limit: {bench.operations_per_second / 1e12:.2f} TFLOP/s in a matrix product")
        for clip in clips:
            show_attention(bench, clip)
        show_all(bench, clips, arguments.minutes)
        if placement.device.type == "cpu":
            show_counted()


def _with_fastest_attention(placement: Placement) -> Placement:
    """Choose as a render does, but keep nothing."""
    heads, head_width = (
        PUBLISHED_TRANSFORMER[name] for name in ("num_attention_heads", "attention_head_dim")
    )
    found = attention_seconds(placement.device, placement.dtype, heads, head_width, PROBED_TOKENS)
    return replace(placement, attention=fastest(found))


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
