"""The published networks in full size, on torch's device “meta”: what they do and hold, counted.

Expected figures are those of the specification of the model, for 33 frames of 1280 x 720.
"""

import pytest
import torch
from diffusers.models.autoencoders.autoencoder_kl_cogvideox import AutoencoderKLCogVideoX
from diffusers.models.transformers.cogvideox_transformer_3d import CogVideoXTransformer3DModel

from sparkvsr_desktop.engine.sparkvsr.checkpoint import ModelIdentity, Networks, Placement
from sparkvsr_desktop.engine.sparkvsr.lean_vae import lean
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode
from sparkvsr_desktop.engine.sparkvsr.memory_plan import estimated
from sparkvsr_desktop.engine.sparkvsr.predict import velocity
from tests.benchmarks.counters import OperationCounter, PeakCounter
from tests.models.tiny_checkpoint import PUBLISHED_TRANSFORMER, PUBLISHED_VAE

HEIGHT, WIDTH, SLOTS = 720, 1280, 9
META = Placement(torch.device("meta"), torch.bfloat16)


def built(network, sizes):
    with torch.device("meta"):
        return network.from_config(sizes).bfloat16().eval().requires_grad_(False)


def latents(slots, height=HEIGHT, width=WIDTH):
    return torch.empty(1, 16, slots, height // 8, width // 8, dtype=META.dtype, device="meta")


def counted(work):
    """Return the operations of some work, and the bytes it holds at the fullest moment."""
    with torch.inference_mode(), OperationCounter() as counter, PeakCounter() as held:
        work()
    return counter.operations, held.peak_bytes


def velocity_counted(layers):
    transformer = built(CogVideoXTransformer3DModel, PUBLISHED_TRANSFORMER | {"num_layers": layers})
    prompt = torch.empty(1, 226, 4096, dtype=META.dtype, device="meta")
    networks = Networks(transformer, None, prompt, 0.7, ModelIdentity("meta", META))
    return counted(lambda: velocity(networks, latents(SLOTS + 1), latents(SLOTS + 1)))


@pytest.fixture(scope="module")
def published_vae():
    return built(AutoencoderKLCogVideoX, PUBLISHED_VAE)


@pytest.fixture(scope="module")
def lean_vae():
    return lean(built(AutoencoderKLCogVideoX, PUBLISHED_VAE))


def test_the_transformer_does_and_holds_what_was_reckoned_with(published_sizes):
    (one, peak_bytes), (two, _) = velocity_counted(1), velocity_counted(2)
    assert (one + 41 * (two - one)) / 1e12 == pytest.approx(345, abs=1)
    thought = estimated(published_sizes, MemoryMode(), 2, HEIGHT, WIDTH)
    assert peak_bytes == pytest.approx(thought.transformer_bytes, rel=0.1)


def test_decoding_does_less_than_published_and_holds_what_was_reckoned_with(
    published_vae, lean_vae, published_sizes
):
    published, published_bytes = counted(lambda: published_vae.decode(latents(SLOTS)))
    ours, peak_bytes = counted(lambda: lean_vae.decode(latents(SLOTS)))
    assert published / 1e12 == pytest.approx(567, abs=1)
    assert ours < published
    assert peak_bytes < published_bytes / 2
    thought = estimated(published_sizes, MemoryMode(), 2, HEIGHT, WIDTH)
    assert peak_bytes == pytest.approx(thought.vae_bytes, rel=0.1)


def test_encoding_holds_less_than_decoding(lean_vae, published_sizes):
    pixels = torch.empty(1, 3, 33, HEIGHT, WIDTH, dtype=META.dtype, device="meta")
    with torch.inference_mode(), PeakCounter() as held:
        lean_vae.encode(pixels)
    thought = estimated(published_sizes, MemoryMode(), 2, HEIGHT, WIDTH)
    assert held.peak_bytes < thought.vae_bytes


@torch.inference_mode()
def test_full_hd_is_decoded_where_the_published_layers_fail(published_vae, lean_vae):
    with pytest.raises(RuntimeError, match="Kernel size can't be greater"):
        published_vae.decode(latents(3, 1088, 1920))
    assert lean_vae.decode(latents(3, 1088, 1920)).sample.shape == (1, 3, 9, 1088, 1920)
