"""Window borders do not show."""

import numpy as np
import pytest

from sparkvsr_desktop.core.window import WindowRule
from tests.engine.sparkvsr.clear_networks import NOISE, ClearTransformer
from tests.engine.sparkvsr.shot import engine_with, restored

LONG_WINDOWS = WindowRule(length=33, overlap=9)


class MoodyTransformer(ClearTransformer):
    """Makes every other window darker, as a network does that does not know its neighbours."""

    def __call__(self, hidden_states, **conditions):
        (velocity,) = super().__call__(hidden_states, **conditions)
        mood = -0.14 if self.passes % 2 == 0 else 0.14
        return (velocity - mood / NOISE,)


@pytest.fixture
def moody(clear):
    object.__setattr__(clear, "transformer", MoodyTransformer())
    return clear


def test_a_jump_between_windows_is_spread_over_the_frames_they_share(moody):
    grey = np.full((16, 16, 3), 0.5, np.float32)
    found = restored(engine_with(moody, LONG_WINDOWS), [grey] * 57)
    levels = np.array([frame.picture.mean() for frame in found])
    assert levels[:24] == pytest.approx([0.6] * 24, abs=1e-4)  # 0.14 / 0.7 of -1..1 is 0.1 of 0..1
    assert levels[33:] == pytest.approx([0.4] * 24, abs=1e-4)
    assert np.abs(np.diff(levels)).max() == pytest.approx(0.2 / 10, abs=1e-4)


def test_frames_change_no_more_at_borders_than_inside(tiny):
    rows, columns = np.mgrid[0:32, 0:32] / 32
    clip = [
        np.stack([0.5 + 0.3 * np.sin(6 * columns + phase), rows, columns], 2).astype(np.float32)
        for phase in np.arange(57) / 10
    ]
    pictures = np.stack(
        [frame.picture for frame in restored(engine_with(tiny, LONG_WINDOWS), clip)]
    )
    change = np.sqrt(np.mean(np.diff(pictures, axis=0) ** 2, axis=(1, 2, 3)))
    borders, inside = change[23:33], np.concatenate([change[:23], change[33:]])
    assert borders.max() <= inside.max()
    assert borders.mean() <= inside.mean()
