"""The sound of the demo film: a quiet chord for each scene, and a tick on the cut."""

from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Sound: TypeAlias = NDArray[np.float64]
"""(samples, 2): left and right, -1..1."""

SAMPLES_PER_SECOND = 48_000
LOUDNESS = 0.12
"""Of full scale, for a whole chord: -18 dB, so that nobody is startled."""
OPENING_CHORD_HZ = (110.0, 220.0, 261.63, 329.63)
CLOSING_CHORD_HZ = (98.0, 196.0, 246.94, 293.66)
"""A minor, then G major, in equal temperament on A = 440 Hz."""


def film_sound(cut: int, frames: int, rate: Fraction) -> Sound:
    """Return the sound for `frames` pictures at `rate`, whose second scene begins at `cut`."""
    opening = _chord(OPENING_CHORD_HZ, _samples(cut, rate))
    closing = _chord(CLOSING_CHORD_HZ, _samples(frames, rate) - len(opening))
    tick = _tick()[: len(closing)]
    closing[: len(tick)] += tick
    return np.concatenate((opening, closing))


def _samples(frames: int, rate: Fraction) -> int:
    return round(frames * SAMPLES_PER_SECOND / rate)


def _chord(frequencies_hz: tuple[float, ...], samples: int) -> Sound:
    seconds = np.arange(samples)[:, None] / SAMPLES_PER_SECOND
    chord = np.zeros((samples, 2))
    for place, frequency in enumerate(frequencies_hz):
        detuned = frequency * np.array([1.0, 1.002])
        swell = 1 + 0.3 * np.sin(2 * np.pi * (0.4 * seconds + place / 4))
        chord += swell * np.sin(2 * np.pi * detuned * seconds) / (place + 1)
    fade_seconds = 0.15
    edge = np.minimum(seconds, seconds[::-1]) / fade_seconds
    return np.asarray(LOUDNESS * chord / np.abs(chord).max() * np.minimum(edge, 1))


def _tick() -> Sound:
    seconds = np.arange(SAMPLES_PER_SECOND // 20)[:, None] / SAMPLES_PER_SECOND
    return np.repeat(0.2 * np.exp(-seconds * 120) * np.cos(2 * np.pi * 1800 * seconds), 2, axis=1)
