"""How attention is computed: measured once, kept, and the same numbers in every way."""

import pytest
import torch

from sparkvsr_desktop.engine.sparkvsr.attention import attending, attention_seconds, fastest
from sparkvsr_desktop.engine.sparkvsr.checkpoint import Placement
from sparkvsr_desktop.engine.sparkvsr.set_up import with_attention
from sparkvsr_desktop.models.architecture import TransformerArchitecture
from sparkvsr_desktop.models.measured_choices import MeasuredChoices
from tests.engine.sparkvsr.conftest import ON_CPU

TINY = TransformerArchitecture(1, 1, 64, 16, 32, 32, 24, 6)


def test_only_ways_that_the_device_has_are_measured():
    seconds = attention_seconds(torch.device("cpu"), torch.float32, 1, 64, tokens=32)
    assert list(seconds) == ["flash"]  # torch has the other two on GPUs alone
    assert seconds["flash"] > 0


FLASH = pytest.param({"flash": 1.0, "cudnn": 2.0}, "flash", id="the fastest")
CUDNN = pytest.param({"flash": 1.0, "cudnn": 0.7, "efficient": 3.0}, "cudnn", id="a later one")
NOISE = pytest.param({"flash": 1.0, "cudnn": 0.97}, "flash", id="about as fast")
NONE = pytest.param({}, None, id="none exists")


@pytest.mark.parametrize(("seconds", "expected"), [FLASH, CUDNN, NOISE, NONE])
def test_the_clearly_fastest_way_is_taken(seconds, expected):
    assert fastest(seconds) == expected


def test_a_chosen_way_is_in_force_within_its_block_alone():
    query = torch.randn(1, 1, 8, 64)
    with attending("cudnn"), pytest.raises(RuntimeError, match="kernel"):
        torch.nn.functional.scaled_dot_product_attention(query, query, query)
    with attending("flash"):
        found = torch.nn.functional.scaled_dot_product_attention(query, query, query)
    plain = torch.softmax(query @ query.mT / 8, dim=-1) @ query
    assert torch.allclose(found, plain, atol=1e-5)


def test_the_way_is_part_of_a_jobs_identity():
    named = Placement(torch.device("cuda"), torch.bfloat16, "flash").name
    assert named == "cuda bfloat16 flash attention"


def test_without_a_gpu_nothing_is_measured_or_kept(tmp_path):
    assert with_attention(ON_CPU, TINY, MeasuredChoices(tmp_path / "measured")) == ON_CPU
    assert not (tmp_path / "measured").exists()


def test_a_gpus_way_is_measured_once_and_kept(tmp_path, monkeypatch):
    device = Placement(torch.device("cuda"), torch.bfloat16)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "a card that is not here")
    measured = [{"cudnn": 1.0}, {"flash": 1.0}]
    monkeypatch.setattr(
        "sparkvsr_desktop.engine.sparkvsr.set_up.attention_seconds", lambda *_: measured.pop(0)
    )
    choices = MeasuredChoices(tmp_path)
    ways = [with_attention(device, TINY, choices).attention for _ in range(3)]
    assert ways == ["cudnn"] * 3
    assert measured == [{"flash": 1.0}]
