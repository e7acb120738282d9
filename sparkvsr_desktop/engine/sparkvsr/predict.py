"""One pass of the transformer, and the clean latent that follows from it."""

import torch
from diffusers.models.embeddings import get_3d_rotary_pos_embed
from torch import Tensor

from sparkvsr_desktop.engine.sparkvsr.attention import attending
from sparkvsr_desktop.engine.sparkvsr.checkpoint import Networks
from sparkvsr_desktop.engine.sparkvsr.schedule import RESTORE_STEP, signal_and_noise

OFFSET = 2.0
"""The model's second scalar condition; it was trained with this value alone."""

SLOTS_PER_PATCH = 2
"""The transformer reads latent slots in pairs (`patch_size_t`), and pixels of latents likewise."""


def lead_slots(slots: int) -> int:
    """Return how many copies of slot 0 are put in front so that the slots pair up: 0 or 1."""
    return slots % SLOTS_PER_PATCH


def paired(latents: Tensor) -> Tensor:
    """Put copies of slot 0 in front of (1, channels, slots, h, w) until the slots pair up."""
    lead = lead_slots(latents.shape[2])
    return torch.cat([latents[:, :, :1]] * lead + [latents], dim=2)


def velocity(networks: Networks, latents: Tensor, references: Tensor) -> Tensor:
    """Ask the transformer once for the velocity at RESTORE_STEP.

    latents, references: (1, channels, slots, h, w), float32, slots even, h and w even. References
    are zero where no still stands. Returns the shape of `latents`, float32.
    """
    both = torch.cat([latents, references], dim=1).transpose(1, 2)
    _, slots, _, height, width = both.shape
    device = both.device
    with attending(networks.placement.attention):
        predicted: Tensor = networks.transformer(
            hidden_states=both.to(networks.placement.dtype),
            encoder_hidden_states=networks.prompt,
            timestep=torch.full((1,), RESTORE_STEP, dtype=torch.long, device=device),
            ofs=torch.full((1,), OFFSET, dtype=networks.placement.dtype, device=device),
            image_rotary_emb=_positions(networks, slots, height, width, device),
            return_dict=False,
        )[0]
    return predicted.float().transpose(1, 2)


def clean(latents: Tensor, predicted: Tensor) -> Tensor:
    """Return the restored latents that a velocity stands for; float32 throughout.

    Source: v-prediction, x0 = signal * x - noise * v, with the source's own latent as x.
    """
    signal, noise = signal_and_noise(RESTORE_STEP)
    return signal * latents - noise * predicted


def noised(latents: Tensor, noise: Tensor, step: int) -> Tensor:
    """Mix noise into the source's latents, as the official `noise_step` does; off by default."""
    signal, amount = signal_and_noise(step)
    return signal * latents + amount * noise


def _positions(
    networks: Networks, slots: int, height: int, width: int, device: torch.device
) -> tuple[Tensor, Tensor]:
    """Rotary cosines and sines, (tokens, head width) each: plain positions from 0 on each axis."""
    grid = (height // SLOTS_PER_PATCH, width // SLOTS_PER_PATCH)
    cosines, sines = get_3d_rotary_pos_embed(
        networks.transformer.config["attention_head_dim"],
        None,
        grid,
        slots // SLOTS_PER_PATCH,
        grid_type="slice",
        max_size=grid,
        device=device,
    )
    return cosines, sines
