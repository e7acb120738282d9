"""How much of a restored frame rests on a still: an estimate by distance in time."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.core.window import SLOT_FRAMES, Window


def trust_of_window(
    strengths: Mapping[int, float], window: Window, guidance_scale: float
) -> tuple[float, ...]:
    """Return the trust of each frame of the window's span, 0..1.

    strengths: by slot, how much the picture shown there rests on a still itself: 1 for a still, the
    trust of the frame for a carried one. Trust falls in a line from there to nothing one window
    length away, and is scaled by a guidance scale below 1. Without references it is 0.

    The model does not tell where a pixel came from. So this says how near a still was and not what
    the network made of it; it is the same all over a frame.
    """
    pull = min(max(guidance_scale, 0.0), 1.0)
    return tuple(
        pull * max(_reach(strengths, frame, window.length), default=0.0)
        for frame in range(window.span.duration)
    )


def trust_map(trust: float) -> NDArray[np.float32]:
    """Return the map of one value that stands for a whole frame."""
    return np.full((1, 1), trust, np.float32)


def _reach(strengths: Mapping[int, float], frame: int, length: int) -> list[float]:
    return [
        strength * (1 - abs(frame - SLOT_FRAMES * slot) / length)
        for slot, strength in strengths.items()
    ]
