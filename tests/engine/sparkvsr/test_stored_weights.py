"""Numbers out of weight files: blocks written by hand, and a whole model in eight bits."""

from struct import pack

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from sparkvsr_desktop.engine.sparkvsr.checkpoint import load_networks
from sparkvsr_desktop.engine.sparkvsr.stored_weights import widened
from sparkvsr_desktop.models.checkpoint import open_checkpoint
from sparkvsr_desktop.models.gguf_file import Encoding, GgufTensor
from tests.engine.sparkvsr.conftest import ON_CPU
from tests.engine.sparkvsr.shot import engine_with, restored
from tests.models.gguf_writer import write_gguf
from tests.models.tiny_checkpoint import write_tiny_checkpoint

SIGNED = (-128, 127, 3, *[0] * 29)
Q8_0 = pytest.param("Q8_0", pack("<e32b", 0.5, *SIGNED), [-64, 63.5, 1.5, 0], id="Q8_0")
Q4_0 = pytest.param("Q4_0", pack("<e16B", 2, 0xF0, *[0x88] * 15), [-16, 0, 0, 0], id="Q4_0")
F32 = pytest.param("F32", pack("<32f", 0.1, *[0] * 31), [np.float32(0.1), 0, 0, 0], id="F32")
F16 = pytest.param("F16", pack("<32e", -2, *[0] * 31), [-2, 0, 0, 0], id="F16")
BF16 = pytest.param("BF16", pack("<32H", 0x3FC0, *[0] * 31), [1.5, 0, 0, 0], id="BF16")


@pytest.mark.parametrize(("name", "stored", "expected"), [Q8_0, Q4_0, F32, F16, BF16])
def test_stored_numbers_are_those_of_the_format(name, stored, expected):
    tensor = GgufTensor((4, 8), Encoding[name], 0)
    found = widened(np.frombuffer(bytearray(stored), np.uint8), tensor).float()
    assert found.shape == (4, 8)
    assert found.flatten()[:4].tolist() == expected


def test_the_high_halves_of_a_block_of_four_bits_are_its_second_half():
    stored = pack("<e16B", 1, 0xF0, *[0x88] * 15)
    found = widened(np.frombuffer(bytearray(stored), np.uint8), GgufTensor((32,), Encoding.Q4_0, 0))
    assert (found[0], found[16]) == (-8, 7)


@pytest.mark.parametrize(("encoding", "most"), [("F16", 0.001), ("Q8_0", 0.05)])
def test_a_gguf_transformer_restores_nearly_the_same_picture(tmp_path, tiny, encoding, most):
    folder = write_tiny_checkpoint(tmp_path / "sparkvsr")
    shards = folder / "transformer/diffusion_pytorch_model.safetensors"
    weights = {name: tensor.numpy() for name, tensor in load_file(shards).items()}
    shards.unlink()
    single = write_gguf(folder / "sparkvsr.gguf", weights, encoding, "model.diffusion_model.")
    networks = load_networks(open_checkpoint(single), ON_CPU)
    assert networks.transformer.proj_out.weight.dtype == torch.float32
    picture = np.random.default_rng(3).random((32, 32, 3), np.float32)
    found, expected = (
        restored(engine_with(each), [picture], {0: picture})[0].picture for each in (networks, tiny)
    )
    assert 0 < np.abs(found - expected).max() < most
