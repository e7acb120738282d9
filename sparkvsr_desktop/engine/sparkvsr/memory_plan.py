"""Which memory mode fits a device: estimates by arithmetic, and the choice with its reason."""

from dataclasses import dataclass
from math import ceil, prod
from typing import Self

from sparkvsr_desktop.core.window import SIZE_MULTIPLE_PX, SLOT_FRAMES
from sparkvsr_desktop.engine.sparkvsr.memory_mode import (
    LARGER_SIDES,
    MEMORY_MODES,
    MemoryMode,
    VaeTiles,
    Weights,
)
from sparkvsr_desktop.models.architecture import TransformerArchitecture, VaeArchitecture

FLOAT32_BYTES = 4
WIDTHS_OF_A_TOKEN = 14
"""How many vectors of the transformer's width live at once for each token, in the feed-forward
layer: input, norm, four for the widened layer, four for its activation, and what surrounds it.
Counted are 13.3."""

LIVE_FRAMES = 42
"""How many frames of the VAE decoder's widest full-size layer live at once, counted over a window:
eight that are decoded at a time, in up to three forms, and two that each layer keeps for the next
eight."""

PICTURES_PER_FRAME = 3
"""A tile's frame is held as it enters, as it leaves, and while both are blended."""

RESERVE = 0.1
"""Share of a device's memory left to the desktop and to fragmentation."""


@dataclass(frozen=True, slots=True)
class ModelSizes:
    """What of a model's architecture decides memory; parameters are counts."""

    transformer_parameters: int
    block_parameters: int
    vae_parameters: int
    token_width: int
    text_tokens: int
    vae_full_size_channels: int
    vae_tile_px: int

    @classmethod
    def of(cls, transformer: TransformerArchitecture, vae: VaeArchitecture) -> Self:
        """Count the parameters of two architectures."""
        counts = {name: prod(shape) for name, shape in transformer.tensors()}
        block = "transformer_blocks.0."
        return cls(
            transformer_parameters=sum(counts.values()),
            block_parameters=sum(n for name, n in counts.items() if name.startswith(block)),
            vae_parameters=sum(prod(shape) for _, shape in vae.tensors()),
            token_width=transformer.width,
            text_tokens=transformer.text_tokens,
            vae_full_size_channels=max(vae.channels[:2]),
            vae_tile_px=vae.tile_px,
        )


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """Bytes of the device, by what needs them. Transformer and VAE work one after the other."""

    weights_bytes: int
    transformer_bytes: int
    vae_bytes: int
    pictures_bytes: int

    @property
    def peak_bytes(self) -> int:
        """What is needed at the fullest moment."""
        work = max(self.transformer_bytes, self.vae_bytes)
        return self.weights_bytes + work + self.pictures_bytes


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """The mode to begin with, what it is thought to need, and why it was chosen."""

    mode: MemoryMode
    estimate: MemoryEstimate
    reason: str


def estimated(
    sizes: ModelSizes, mode: MemoryMode, bytes_per_number: int, height: int, width: int
) -> MemoryEstimate:
    """Estimate a mode for pictures of `height` x `width` pixels; larger ones are cut by its tiles.

    What lives at once was counted on the full-size networks without weights (torch's device
    “meta”); what a GPU's libraries need beside that is not in it.
    """
    rows = height if mode.tile is None else min(height, mode.tile.height)
    columns = width if mode.tile is None else min(width, mode.tile.width)
    pixels = rows * columns
    decoded_px = min(pixels, _vae_tile_px(sizes, mode.vae) or pixels)
    live = LIVE_FRAMES * sizes.vae_full_size_channels
    vector = sizes.token_width * bytes_per_number * WIDTHS_OF_A_TOKEN
    return MemoryEstimate(
        weights_bytes=_weights_bytes(sizes, mode.weights, bytes_per_number),
        transformer_bytes=_tokens(sizes, mode, rows, columns) * vector,
        vae_bytes=decoded_px * live * bytes_per_number,
        pictures_bytes=mode.window.length * 3 * pixels * FLOAT32_BYTES * PICTURES_PER_FRAME,
    )


def planned(
    sizes: ModelSizes,
    bytes_per_number: int,
    memory_bytes: int,
    ladder: tuple[MemoryMode, ...] = MEMORY_MODES,
) -> MemoryPlan:
    """Choose the best mode that is thought to fit into `memory_bytes`, a reserve left aside.

    Full tiles are reckoned with, so that the choice, which is part of a job's identity, depends on
    the device alone and not on the picture. Where none fits the smallest is chosen all the same:
    an estimate is no reason to refuse.
    """
    for mode in ladder:
        plan = _plan(sizes, mode, bytes_per_number, memory_bytes)
        if plan.estimate.peak_bytes <= memory_bytes * (1 - RESERVE):
            return plan
    plan = _plan(sizes, ladder[-1], bytes_per_number, memory_bytes)
    return MemoryPlan(plan.mode, plan.estimate, f"{plan.reason}; it may be too much")


def memory_for(
    sizes: ModelSizes, bytes_per_number: int, ladder: tuple[MemoryMode, ...] = MEMORY_MODES
) -> tuple[int, ...]:
    """Return for each mode of the ladder the fewest bytes at which `planned` chooses it."""
    plans = (_plan(sizes, mode, bytes_per_number, 0) for mode in ladder)
    return tuple(ceil(plan.estimate.peak_bytes / (1 - RESERVE)) + 1 for plan in plans)


def _plan(
    sizes: ModelSizes, mode: MemoryMode, bytes_per_number: int, memory_bytes: int
) -> MemoryPlan:
    if mode.tile is None:
        raise ValueError("a ladder limits its tiles")
    estimate = estimated(sizes, mode, bytes_per_number, mode.tile.height, mode.tile.width)
    reason = f"{mode}: about {_gigabytes(estimate.peak_bytes)} of {_gigabytes(memory_bytes)}"
    return MemoryPlan(mode, estimate, reason)


def _weights_bytes(sizes: ModelSizes, weights: Weights, bytes_per_number: int) -> int:
    vae = sizes.vae_parameters * bytes_per_number
    block = sizes.block_parameters * bytes_per_number
    match weights:
        case Weights.RESIDENT:
            return vae + sizes.transformer_parameters * bytes_per_number
        case Weights.EIGHT_BIT:
            return vae + sizes.transformer_parameters + block
        case Weights.STREAMED:
            return vae + 2 * block  # one computes while the next one comes


def _vae_tile_px(sizes: ModelSizes, tiles: VaeTiles) -> int | None:
    match tiles:
        case VaeTiles.NONE:
            return None
        case VaeTiles.LARGE:
            return LARGER_SIDES**2 * sizes.vae_tile_px
        case VaeTiles.SMALL:
            return sizes.vae_tile_px


def _tokens(sizes: ModelSizes, mode: MemoryMode, rows: int, columns: int) -> int:
    slots = (mode.window.length - 1) // SLOT_FRAMES + 1
    patches = -(-rows // SIZE_MULTIPLE_PX) * -(-columns // SIZE_MULTIPLE_PX)
    return sizes.text_tokens + (slots + 1) // 2 * patches


def _gigabytes(amount_bytes: int) -> str:
    return f"{amount_bytes / 1e9:.1f} GB"
