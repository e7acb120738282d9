"""The full-size networks counted without weights or a GPU: operations, and the fullest moment.

Printed by the benchmark where there is no GPU to measure on.
"""

from collections.abc import Callable
from functools import partial

import torch
from diffusers.models.autoencoders.autoencoder_kl_cogvideox import AutoencoderKLCogVideoX
from diffusers.models.transformers.cogvideox_transformer_3d import CogVideoXTransformer3DModel

from sparkvsr_desktop.engine.sparkvsr.checkpoint import ModelIdentity, Networks, Placement
from sparkvsr_desktop.engine.sparkvsr.lean_vae import lean
from sparkvsr_desktop.engine.sparkvsr.predict import velocity
from tests.benchmarks.counters import OperationCounter, PeakCounter, TrafficCounter
from tests.models.tiny_checkpoint import PUBLISHED_TRANSFORMER, PUBLISHED_VAE

META = Placement(torch.device("meta"), torch.bfloat16)
FRAMES, SLOTS = 33, 9
LAYERS = PUBLISHED_TRANSFORMER["num_layers"]


def built(network: type, sizes: dict) -> torch.nn.Module:
    """Return a network in bfloat16 whose tensors have shapes alone."""
    with torch.device("meta"):
        return network.from_config(sizes).bfloat16().eval().requires_grad_(False)


def published_vae() -> torch.nn.Module:
    """Return the VAE as diffusers builds it."""
    return built(AutoencoderKLCogVideoX, PUBLISHED_VAE)


def latents(slots: int, height: int, width: int) -> torch.Tensor:
    """Return the latents of a picture size in pixels, without content."""
    return torch.empty(1, 16, slots, height // 8, width // 8, dtype=META.dtype, device="meta")


def frames(height: int, width: int, count: int = FRAMES) -> torch.Tensor:
    """Return a window of a picture size in pixels, without content."""
    return torch.empty(1, 3, count, height, width, dtype=META.dtype, device="meta")


def counted(work: Callable[[], object]) -> tuple[int, int]:
    """Return the operations of some work, and the bytes it holds at the fullest moment."""
    with torch.inference_mode(), OperationCounter() as counter, PeakCounter() as held:
        work()
    return counter.operations, held.peak_bytes


def moved(work: Callable[[], object]) -> int:
    """Return the bytes that some work reads and writes."""
    with torch.inference_mode(), TrafficCounter() as counter:
        work()
    return counter.bytes_moved


def velocity_counted(height: int, width: int) -> tuple[int, int]:
    """Count one pass of the transformer over a window; its layers are alike, so two suffice."""
    (one, peak_bytes), (two, _) = (_layers_counted(layers, height, width) for layers in (1, 2))
    return one + (LAYERS - 1) * (two - one), peak_bytes


def _layers_counted(layers: int, height: int, width: int) -> tuple[int, int]:
    transformer = built(CogVideoXTransformer3DModel, PUBLISHED_TRANSFORMER | {"num_layers": layers})
    prompt = torch.empty(1, 226, 4096, dtype=META.dtype, device="meta")
    networks = Networks(transformer, None, prompt, 0.7, ModelIdentity("meta", META))
    paired = latents(SLOTS + 1, height, width)
    with torch.inference_mode(), PeakCounter() as held:  # alone: the other takes attention apart
        velocity(networks, paired, paired)
    with torch.inference_mode(), OperationCounter() as counter:
        velocity(networks, paired, paired)
    return counter.operations, held.peak_bytes


def show_counted() -> None:
    """Print what a window of each size asks of the published networks."""
    vaes = {"as published": published_vae(), "lean": lean(published_vae())}
    for width, height in ((1280, 720), (1920, 1088)):
        print(f"\nfull size, {FRAMES} frames of {width} x {height}, bfloat16, counted")
        _show("transformer", partial(velocity_counted, height, width))
        for name, vae in vaes.items():
            encode = partial(vae.encode, frames(height, width))
            decode = partial(vae.decode, latents(SLOTS, height, width))
            _show(f"VAE {name}, encode", partial(counted, encode), partial(moved, encode))
            _show(f"VAE {name}, decode", partial(counted, decode), partial(moved, decode))


def _show(
    name: str, count: Callable[[], tuple[int, int]], move: Callable[[], int] | None = None
) -> None:
    try:
        operations, peak_bytes = count()
    except RuntimeError as error:  # diffusers' own layers above 720p
        print(f"{name:28} fails: {str(error).partition('.')[0]}")
        return
    figures = f"{operations / 1e12:9.1f} TFLOP{peak_bytes / 1e9:9.2f} GB at once"
    print(f"{name:28}{figures}{f', {move() / 1e9:.0f} GB moved' if move else ''}", flush=True)
