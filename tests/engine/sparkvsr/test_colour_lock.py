"""Broad colours of a result follow the source as far as the editor wants."""

import numpy as np
import pytest
import torch

from sparkvsr_desktop.core.colour_lock import ColourLock
from sparkvsr_desktop.core.window import WindowRule
from sparkvsr_desktop.engine.sparkvsr.colour_lock import SourceColours
from tests.engine.sparkvsr.shot import engine_with, restored

SHORT_WINDOWS = WindowRule(length=25, overlap=9)


def grey(brightness):
    return np.full((16, 16, 3), brightness, np.float32)


@pytest.mark.parametrize(("lock", "expected"), [("off", 0.7), ("gentle", 0.55), ("strict", 0.4)])
def test_a_cast_over_the_whole_picture_is_taken_back(clear, lock, expected):
    found = restored(
        engine_with(clear, SHORT_WINDOWS),
        [grey(0.4)] * 41,
        {0: grey(0.7)},
        colour_lock=ColourLock(lock),
    )
    levels = [float(frame.picture.mean()) for frame in found]
    assert levels == pytest.approx([expected] * 41, abs=1e-4)


def strictly_held(picture, source):
    return SourceColours.of([source], ColourLock.STRICT).held(0, picture)


def test_fine_detail_survives_the_strictest_lock():
    stripes = torch.tensor([0.4, 0.6]).repeat(48).expand(3, 96, 96)
    found = strictly_held(stripes + 0.2, torch.full((3, 96, 96), 0.5))
    assert torch.allclose(found, stripes, atol=1e-5)


def test_a_cast_on_one_side_leaves_the_other_side_alone():
    source = torch.full((3, 96, 192), 0.5)
    stained = source.clone()
    stained[..., :64] += 0.25
    found = strictly_held(stained, source)
    assert torch.allclose(found[..., :48], source[..., :48], atol=1e-5)
    assert torch.allclose(found[..., 96:], source[..., 96:], atol=1e-5)


def test_the_result_stays_between_black_and_white():
    lines = torch.zeros(3, 96, 96)
    lines[:, ::2] = 1
    found = strictly_held(lines, torch.full((3, 96, 96), 0.9))
    assert found.max() == 1
    assert found.min() == pytest.approx(0.4, abs=1e-5)  # 0 and what 0.5 lacks to 0.9


def test_highlights_beyond_white_are_not_colours(clear):
    picture = grey(0.5)
    picture[3, 4] = 4.0
    found = restored(
        engine_with(clear, SHORT_WINDOWS), [picture] * 9, colour_lock=ColourLock.STRICT
    )
    assert np.abs(found[4].picture - picture).max() < 1e-5
