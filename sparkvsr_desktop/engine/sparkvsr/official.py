"""A clip restored step by step as the official code does it: the yardstick for ours.

Holds the whole clip in memory and cuts hard. Nothing is rendered with it; tests compare numbers
with the official ones, and the benchmark compares times.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import interpolate, pad

from sparkvsr_desktop.core.window import SLOT_FRAMES, WINDOW_GRID_FRAMES
from sparkvsr_desktop.engine.sparkvsr.checkpoint import Networks
from sparkvsr_desktop.engine.sparkvsr.guide import guided_velocity
from sparkvsr_desktop.engine.sparkvsr.latents import (
    decoded,
    encoded,
    encoded_still,
    reference_latents,
)
from sparkvsr_desktop.engine.sparkvsr.official_cut import Chunk, chunks, stretches
from sparkvsr_desktop.engine.sparkvsr.predict import clean, lead_slots, noised, paired


@dataclass(frozen=True, slots=True)
class OfficialSettings:
    """The switches of the official command line. Sizes and overlaps are (rows, columns).

    `output_size` replaces the upscale factor. A chunk length or tile side of 0 means no cutting.
    """

    upscale_factor: int = 4
    output_size: tuple[int, int] | None = None
    guidance_scale: float = 1.0
    chunk_frames: int = 0
    chunk_overlap: int = 8
    tile: tuple[int, int] = (0, 0)
    tile_overlap: tuple[int, int] = (32, 32)
    noise_step: int = 0


@dataclass(frozen=True, slots=True)
class OfficialNoise:
    """The random numbers of a run, for clips of one chunk and tile; None where none are drawn.

    `source`, `stills`: what the posterior is drawn with, in place of its mean. `added`: what is
    mixed into the paired source latents when `noise_step` is not 0.
    """

    source: Tensor | None = None
    stills: Mapping[int, Tensor] | None = None
    added: Tensor | None = None


@torch.inference_mode()
def restored_officially(
    networks: Networks,
    frames: NDArray[np.uint8],
    stills: Mapping[int, Tensor],
    settings: OfficialSettings,
    noise: OfficialNoise | None = None,
) -> NDArray[np.float32]:
    """Restore a clip (frames, height, width, 3), 8 bits, and return it in the same layout, 0..1.

    stills: by frame, (3, height, width), -1..1, at the size of the padded, resized clip.
    """
    clip = official_input(frames, settings).to(networks.placement.device)
    _, _, length, height, width = clip.shape
    restored = torch.empty_like(clip[0]).transpose(0, 1)
    for time in chunks(length, settings.chunk_frames, settings.chunk_overlap):
        for rows in _stretches(height, 0, settings):
            for columns in _stretches(width, 1, settings):
                part = _restored_part(
                    networks,
                    clip[:, :, time.start : time.end, _span(rows), _span(columns)],
                    {
                        frame - time.start: still[:, _span(rows), _span(columns)]
                        for frame, still in sorted(stills.items())
                    },
                    settings,
                    noise or OfficialNoise(),
                )
                restored[_kept(time), :, _kept(rows), _kept(columns)] = part[
                    _own(time), :, _own(rows), _own(columns)
                ]
    kept = restored[: len(frames), :, : _kept_side(0, frames, restored, settings)]
    kept = kept[..., : _kept_side(1, frames, restored, settings)]
    pictures: NDArray[np.float32] = kept.permute(0, 2, 3, 1).cpu().numpy()
    return pictures


def official_input(frames: NDArray[np.uint8], settings: OfficialSettings) -> Tensor:
    """Return (1, 3, padded frames, padded height, padded width), -1..1.

    Source: specification of the model, section 3: last frame repeated to 8k + 1, black below and to
    the right to multiples of 4, then bilinear without antialiasing.
    """
    clip = torch.from_numpy(np.array(frames)).permute(0, 3, 1, 2).float()
    held = (1 - len(clip)) % WINDOW_GRID_FRAMES
    clip = torch.cat([clip, *[clip[-1:]] * held])
    clip = pad(clip, (0, _short_of(clip.shape[3], 4), 0, _short_of(clip.shape[2], 4)))
    clip = _enlarged(clip, settings)
    return (clip / 255 * 2 - 1).transpose(0, 1)[None]


def _enlarged(clip: Tensor, settings: OfficialSettings) -> Tensor:
    height, width = clip.shape[2:]
    if settings.output_size is None:
        factor = settings.upscale_factor
        return _bilinear(clip, height * factor, width * factor)
    rows, columns = settings.output_size
    enlargement = max(rows / height, columns / width)
    clip = _bilinear(clip, int(height * enlargement), int(width * enlargement))
    top, left = (clip.shape[2] - rows) // 2, (clip.shape[3] - columns) // 2
    clip = clip[:, :, top : top + rows, left : left + columns]
    return pad(clip, (0, _short_of(columns, 8), 0, _short_of(rows, 8)))


def _bilinear(clip: Tensor, height: int, width: int) -> Tensor:
    return interpolate(clip, (height, width), mode="bilinear", align_corners=False)


def _restored_part(
    networks: Networks,
    pixels: Tensor,
    stills: Mapping[int, Tensor],
    settings: OfficialSettings,
    noise: OfficialNoise,
) -> Tensor:
    """Restore a chunk of a tile; `stills` by frame from the chunk's start, which may be outside."""
    source = encoded(networks, pixels, noise.source)
    slots = source.shape[2]
    draws = noise.stills or {}
    landed = {
        frame // SLOT_FRAMES: encoded_still(networks, still, draws.get(frame))
        for frame, still in stills.items()
        if 0 <= frame // SLOT_FRAMES < slots
    }
    latents = paired(source)
    if noise.added is not None:
        latents = noised(latents, noise.added, settings.noise_step)
    shown = paired(reference_latents(source, landed)) if landed else None
    restored = clean(latents, guided_velocity(networks, latents, shown, settings.guidance_scale))
    return decoded(networks, restored[:, :, lead_slots(slots) :])


def _stretches(size: int, axis: int, settings: OfficialSettings) -> tuple[Chunk, ...]:
    side = settings.tile[axis] if all(settings.tile) else 0
    return stretches(size, side, settings.tile_overlap[axis])


def _kept_side(
    axis: int, frames: NDArray[np.uint8], restored: Tensor, settings: OfficialSettings
) -> int:
    """Return how many rows or columns are delivered; with an output size, too few: a known fault.

    There the padding of the source is taken off unscaled, and that of the result is left on.
    """
    factor = settings.upscale_factor if settings.output_size is None else 1
    return int(restored.shape[2 + axis]) - _short_of(frames.shape[1 + axis], 4) * factor


def _short_of(size: int, multiple: int) -> int:
    return -size % multiple


def _span(chunk: Chunk) -> slice:
    return slice(chunk.start, chunk.end)


def _kept(chunk: Chunk) -> slice:
    return slice(chunk.kept_from, chunk.kept_to)


def _own(chunk: Chunk) -> slice:
    return slice(chunk.kept_from - chunk.start, chunk.kept_to - chunk.start)
