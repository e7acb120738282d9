"""The lean layers of the VAE against the layers of diffusers that they stand for."""

import pytest
import torch
from diffusers.models.autoencoders.autoencoder_kl_cogvideox import AutoencoderKLCogVideoX

from sparkvsr_desktop.engine.sparkvsr import lean_layers
from sparkvsr_desktop.engine.sparkvsr.lean_vae import lean, tile_vae
from sparkvsr_desktop.engine.sparkvsr.memory_mode import VaeTiles
from tests.models.tiny_checkpoint import VAE

ROUNDING = 1e-5
"""Sums are made in another order; the pictures span several units."""


def built(sizes, seed=7):
    torch.manual_seed(seed)
    return AutoencoderKLCogVideoX.from_config(sizes).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def published():
    return built(VAE)


@pytest.fixture(scope="module")
def leaner():
    return lean(built(VAE))


@pytest.fixture(params=[1 << 27, 2500], ids=["one run", "runs of few frames"])
def run_numbers(request, monkeypatch):
    monkeypatch.setattr(lean_layers, "RUN_NUMBERS", request.param)


@pytest.fixture(params=[("cpu",), ()], ids=["torch's norm", "norm of a GPU"])
def norms(request, monkeypatch):
    monkeypatch.setattr(lean_layers, "TORCHS_OWN_NORM", request.param)


@pytest.mark.usefixtures("run_numbers", "norms")
@pytest.mark.parametrize("slots", [1, 3, 5])
@torch.inference_mode()
def test_latents_decode_to_the_published_pixels(published, leaner, slots):
    latents = torch.randn(1, 16, slots, 2, 4, generator=torch.Generator().manual_seed(slots))
    found, expected = (vae.decode(latents).sample for vae in (leaner, published))
    assert expected.std() > 0.01
    assert torch.allclose(found, expected, atol=ROUNDING)


@pytest.mark.usefixtures("run_numbers", "norms")
@pytest.mark.parametrize("frames", [1, 17])
@torch.inference_mode()
def test_pixels_encode_to_the_published_latents(published, leaner, frames):
    pixels = torch.rand(1, 3, frames, 16, 32, generator=torch.Generator().manual_seed(frames))
    found, expected = (vae.encode(pixels).latent_dist.mean for vae in (leaner, published))
    assert torch.allclose(found, expected, atol=ROUNDING)


@torch.inference_mode()
def test_kernels_lie_channel_by_channel(leaner):
    kernel = leaner.decoder.conv_in.convolution.weight
    assert kernel.is_contiguous(memory_format=torch.channels_last_3d)


@torch.inference_mode()
def test_tiles_of_either_size_leave_no_gap_and_no_pixel_twice(leaner):
    latents = torch.randn(1, 16, 1, 14, 11, generator=torch.Generator().manual_seed(1))
    pixels = torch.rand(1, 3, 1, 112, 88, generator=torch.Generator().manual_seed(1))
    for tiles in (VaeTiles.SMALL, VaeTiles.LARGE):
        tile_vae(leaner, tiles)
        assert leaner.decode(latents).sample.shape == pixels.shape
        assert leaner.encode(pixels).latent_dist.mean.shape == latents.shape
    tile_vae(leaner, VaeTiles.NONE)
