"""Pixels to latents and back, on a VAE of the real shape."""

import pytest
import torch

from sparkvsr_desktop.engine.sparkvsr.latents import (
    decoded,
    encoded,
    encoded_still,
    reference_latents,
)


@pytest.fixture
def still():
    return torch.rand(3, 32, 48, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.mark.parametrize(("frames", "slots"), [(1, 1), (9, 3), (17, 5), (33, 9)])
@torch.inference_mode()
def test_a_window_has_a_slot_for_every_fourth_frame_and_comes_back_as_long(tiny, frames, slots):
    latents = encoded(tiny, torch.zeros(1, 3, frames, 32, 48))
    assert latents.shape == (1, 16, slots, 4, 6)
    assert decoded(tiny, latents).shape == (frames, 3, 32, 48)


@torch.inference_mode()
def test_a_still_has_the_latent_of_a_clip_that_stands_still(tiny, still):
    standing = encoded(tiny, still[None, :, None].expand(-1, -1, 9, -1, -1))
    alone = encoded_still(tiny, still)
    for slot in range(3):
        assert torch.allclose(standing[0, :, slot], alone, atol=1e-5)


@torch.inference_mode()
def test_latents_are_the_posterior_mean_times_the_scale(tiny, still):
    posterior = tiny.vae.encode(still[None, :, None]).latent_dist
    assert torch.equal(encoded_still(tiny, still), posterior.mean[0, :, 0] * 0.7)


@torch.inference_mode()
def test_a_draw_moves_latents_by_its_standard_deviations(tiny, still):
    posterior = tiny.vae.encode(still[None, :, None]).latent_dist
    draw = torch.full_like(posterior.mean, 2.0)
    expected = (posterior.mean + 2 * posterior.std) * 0.7
    assert torch.allclose(encoded(tiny, still[None, :, None], draw), expected, atol=1e-6)


def test_references_are_nothing_but_the_stills_at_their_slots():
    shown = reference_latents(torch.ones(1, 16, 5, 4, 6), {0: torch.full((16, 4, 6), 3.0)})
    assert torch.all(shown[:, :, 0] == 3)
    assert torch.all(shown[:, :, 1:] == 0)


@torch.inference_mode()
def test_a_decoded_picture_stays_between_black_and_white(clear):
    colours = torch.tensor([-3.0, 0.5, 3.0]).reshape(1, 3, 1, 1, 1).expand(-1, -1, 9, 8, 8)
    found = decoded(clear, encoded(clear, colours))
    assert found[0, :, 0, 0].tolist() == pytest.approx([0, 0.75, 1])
