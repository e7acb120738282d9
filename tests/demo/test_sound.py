"""The sound of the demo film."""

from fractions import Fraction

import numpy as np
import pytest

from sparkvsr_desktop.demo.sound import film_sound


@pytest.fixture
def sound():
    return film_sound(cut=60, frames=100, rate=Fraction(24))


def strongest_hz(sound):
    spectrum = np.abs(np.fft.rfft(sound[:, 0]))
    return np.fft.rfftfreq(len(sound), 1 / 48_000)[int(spectrum.argmax())]


def test_each_scene_stands_on_its_own_root(sound):
    # 100 frames at 24 fps and 48 kHz are 200 000 samples; the cut is at 120 000.
    assert sound.shape == (200_000, 2)
    assert strongest_hz(sound[:120_000]) == pytest.approx(110, abs=1)  # A2
    assert strongest_hz(sound[125_000:]) == pytest.approx(98, abs=1)  # G2


def test_a_tick_marks_the_cut_and_nothing_is_loud(sound):
    loudest = int(np.abs(np.diff(sound[:, 0])).argmax())

    assert 120_000 <= loudest + 1 < 120_100
    assert np.abs(sound).max() < 0.35  # -9 dB
