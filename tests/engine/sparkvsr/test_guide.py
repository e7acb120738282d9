"""How strongly stills pull, and how many passes that costs."""

import pytest
import torch

from sparkvsr_desktop.engine.sparkvsr.guide import guided_velocity, restored_latents
from sparkvsr_desktop.engine.sparkvsr.predict import velocity


@pytest.fixture
def source():
    return torch.randn(1, 16, 6, 4, 6, generator=torch.Generator().manual_seed(2))


@pytest.fixture
def stills():
    return torch.randn(1, 16, 6, 4, 6, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize(("scale", "passes"), [(0.0, 1), (0.5, 2), (1.0, 1), (1.0005, 1), (2, 2)])
@torch.inference_mode()
def test_a_second_pass_is_made_only_where_it_changes_something(
    clear, source, stills, scale, passes
):
    guided_velocity(clear, source, stills, scale)
    assert clear.transformer.passes == passes


@torch.inference_mode()
def test_without_stills_one_pass_suffices_at_any_scale(clear, source):
    guided_velocity(clear, source, None, 1.5)
    assert clear.transformer.passes == 1


@pytest.mark.parametrize("scale", [0.0, 0.5, 1.0, 1.5])
@torch.inference_mode()
def test_the_scale_leads_from_the_blind_prediction_through_the_guided_one(
    tiny, source, stills, scale
):
    blind = velocity(tiny, source, torch.zeros_like(stills))
    guided = velocity(tiny, source, stills)
    assert not torch.allclose(blind, guided, atol=1e-3)
    expected = (1 - scale) * blind + scale * guided
    assert torch.allclose(guided_velocity(tiny, source, stills, scale), expected, atol=1e-5)


@torch.inference_mode()
def test_the_slot_put_in_front_is_taken_off_again(clear):
    odd = torch.arange(5.0).reshape(1, 1, 5, 1, 1).expand(1, 16, 5, 2, 2)
    restored = restored_latents(clear, odd, None, 1.0)
    assert torch.allclose(restored, odd, atol=1e-5)
