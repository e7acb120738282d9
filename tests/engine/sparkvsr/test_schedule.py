"""The noise schedule, against the figures of the specification (section 2.4)."""

import pytest

from sparkvsr_desktop.engine.sparkvsr.schedule import RESTORE_STEP, signal_and_noise


@pytest.mark.parametrize(
    ("step", "signal", "noise"),
    [
        (0, 0.999575, 0.029155),
        (200, 0.858521, 0.512778),
        (399, 0.627331, 0.778753),
        (999, 0.0, 1.0),
    ],
)
def test_signal_and_noise_at_a_step(step, signal, noise):
    assert signal_and_noise(step) == pytest.approx((signal, noise), abs=1e-6)


def test_the_model_restores_at_the_step_it_was_trained_for():
    assert RESTORE_STEP == 399
