"""Somebody under a red umbrella, who passes through the demo's second scene."""

from itertools import pairwise

import numpy as np

from sparkvsr_desktop.demo.drawing import Drawing, Points
from sparkvsr_desktop.demo.layer import Layer, halved, with_shadow
from sparkvsr_desktop.demo.texture import Mask, coordinates, herringbone, single

HEIGHT, WIDTH = 1240, 1160
TOP = np.array((580.0, 130.0))
RIB_FEET = ((90, 470), (270, 520), (470, 545), (690, 545), (890, 520), (1070, 470))
"""All in pixels of the drawing, which is twice as large as the layer."""


def umbrella(rng: np.random.Generator) -> Layer:
    """Return the layer (620, 580, 4): a coat, and the umbrella that hides the head."""
    drawing = Drawing(HEIGHT, WIDTH)
    drawing.fill(_coat(), (0.29, 0.275, 0.33))
    drawing.stroke([(584, 560), (592, HEIGHT)], 4, (0.13, 0.125, 0.165))
    drawing.stroke([(580, 140), (580, 70)], 9, (0.75, 0.59, 0.31))
    ribs = [_rib(np.array(foot)) for foot in RIB_FEET]
    for panel, (left, right) in enumerate(pairwise(ribs)):
        _draw_panel(drawing, left, right, light=1 - 0.13 * abs(panel - 1.6) - 0.1 * (panel % 2))
    weave = 0.62 + 0.5 * herringbone(rng, HEIGHT, WIDTH, thread_px=4)
    return halved(with_shadow(drawing.layer(weave * _roundness()), (-24, 30), 26, 0.6))


def _coat() -> Points:
    down = np.arange(440.0, HEIGHT + 20, 20)
    half = 60 + 190 * (1 - np.exp(-(down - 440) / 120)) + 0.07 * (down - 440)
    left, right = np.stack((580 - half, down), axis=1), np.stack((580 + half, down), axis=1)
    return np.concatenate((left, right[::-1]))


def _rib(foot: Points) -> Points:
    turn = np.linspace(0, np.pi / 2, 24)[:, None]
    return np.asarray(TOP + (foot - TOP) * np.hstack((np.sin(turn), 1 - np.cos(turn))))


def _draw_panel(drawing: Drawing, left: Points, right: Points, light: float) -> None:
    way = np.linspace(0, 1, 16)[:, None]
    hem = left[-1] + (right[-1] - left[-1]) * way - (0, 34) * np.sin(np.pi * way)
    outline = np.concatenate((left, hem, right[::-1]))
    drawing.fill(outline, (0.82 * light, 0.14 * light, 0.16 * light))
    for seam in (16, 24):
        drawing.stroke(hem - (0, seam), 2, (0.94, 0.80, 0.67))
    drawing.stroke(left, 3, (0.47, 0.06, 0.09))


def _roundness() -> Mask:
    x, y = coordinates(HEIGHT, WIDTH)
    light = np.exp(-(((x - 470) / 520) ** 2) - ((y - 300) / 520) ** 2)
    return single(0.35 + 0.84 * light)[..., None]
