"""How strongly the stills pull: the prediction with them against the one without."""

import torch
from torch import Tensor

from sparkvsr_desktop.engine.sparkvsr.checkpoint import Networks
from sparkvsr_desktop.engine.sparkvsr.predict import clean, lead_slots, paired, velocity

PLAIN_TOLERANCE = 1e-3
"""Guidance scales this near to 1 (or 0) need no second pass. Source: the official code."""


def guided_velocity(
    networks: Networks, latents: Tensor, references: Tensor | None, guidance_scale: float
) -> Tensor:
    """Return v0 + scale * (v - v0): v predicted with the stills, v0 without; paired slots.

    One pass suffices at scale 1, at 0, and where no still landed (`references` None). The two
    passes run one after the other, so that guidance costs time but no memory.
    """
    if references is None or abs(guidance_scale) <= PLAIN_TOLERANCE:
        return velocity(networks, latents, torch.zeros_like(latents))
    with_stills = velocity(networks, latents, references)
    if abs(guidance_scale - 1) <= PLAIN_TOLERANCE:
        return with_stills
    without = velocity(networks, latents, torch.zeros_like(latents))
    return without + guidance_scale * (with_stills - without)


def restored_latents(
    networks: Networks, latents: Tensor, references: Tensor | None, guidance_scale: float
) -> Tensor:
    """Restore the latents of a window, (1, channels, slots, h, w), with or without references.

    References have the same shape; both are given unpaired, and so is the result.
    """
    source = paired(latents)
    pulled = None if references is None else paired(references)
    restored = clean(source, guided_velocity(networks, source, pulled, guidance_scale))
    return restored[:, :, lead_slots(latents.shape[2]) :]
