"""Pixels to latents and back, and the latents of reference stills."""

from collections.abc import Mapping

import torch
from torch import Tensor

from sparkvsr_desktop.engine.sparkvsr.checkpoint import Networks


def encoded(networks: Networks, pixels: Tensor, draw: Tensor | None = None) -> Tensor:
    """Compress a window or a still.

    pixels: (1, 3, frames, height, width), -1..1; frames 1 or 8a + 1, sides multiples of 16.
    draw: standard normal numbers of the result's shape, to draw from the posterior as the official
    code does; without them its mean is taken, which depends on nothing but the pixels.
    Returns (1, channels, slots, height / 8, width / 8), float32, scaled for the transformer.
    Source: the model multiplies latents by `scaling_factor`, stills included.
    """
    posterior = networks.vae.encode(pixels.to(networks.placement.dtype)).latent_dist
    mean: Tensor = posterior.mode().float()
    if draw is not None:
        mean = mean + posterior.std.float() * draw
    return mean * networks.latent_scale


def encoded_still(networks: Networks, pixels: Tensor, draw: Tensor | None = None) -> Tensor:
    """Compress one still, (3, height, width), -1..1, to the latent of a slot that shows it.

    A still picture has the same latent at every slot, and one frame gives the same as four equal
    ones. Returns (channels, height / 8, width / 8), float32.
    """
    return encoded(networks, pixels[None, :, None], draw)[0, :, 0]


def reference_latents(like: Tensor, landed: Mapping[int, Tensor]) -> Tensor:
    """Return zeros of the shape of `like`, with each landed still's latent at its slot."""
    latents = torch.zeros_like(like)
    for slot, still in landed.items():
        latents[:, :, slot] = still
    return latents


def decoded(networks: Networks, latents: Tensor) -> Tensor:
    """Turn clean latents (1, channels, slots, h, w) back into (frames, 3, 8h, 8w), float32, 0..1.

    The picture is clamped: the network knows nothing beyond black and white.
    """
    scaled = (latents / networks.latent_scale).to(networks.placement.dtype)
    pixels: Tensor = networks.vae.decode(scaled).sample
    return pixels[0].transpose(0, 1).float().mul_(0.5).add_(0.5).clamp_(0, 1)
