"""The red leaf that the wind blows over the desk in the demo's first scene."""

import numpy as np

from sparkvsr_desktop.demo.drawing import Drawing, Points
from sparkvsr_desktop.demo.layer import Layer, cut_out, halved, paint, with_shadow
from sparkvsr_desktop.demo.texture import (
    coordinates,
    fine_grain,
    fractal_noise,
    single,
    smooth_noise,
)

SIZE, MIDDLE = 680, 340
"""In pixels of the drawing, which is twice as large as the layer."""
OUTLINE = np.array((
    (0, 262), (8, 196), (15, 208), (20, 150), (32, 104), (44, 176), (52, 238), (59, 186), (68, 200),
    (76, 128), (88, 92), (102, 140), (112, 192), (122, 132), (136, 120), (152, 78), (180, 40),
))  # fmt: skip
"""One side of the leaf, from its tip to its stem: degrees, and pixels from the middle."""
LOBES = ((0, 240), (52, 215), (112, 170), (-52, 215), (-112, 170))
"""Where the large veins end, in the same coordinates."""


def leaf(rng: np.random.Generator) -> Layer:
    """Return the layer (340, 340, 4), its stem downwards."""
    silhouette = Drawing(SIZE, SIZE)
    silhouette.fill(np.concatenate([_place(*OUTLINE.T), _place(*(OUTLINE[::-1] * (-1, 1)).T)]))
    silhouette.stroke([(MIDDLE, MIDDLE + 30), (MIDDLE + 24, MIDDLE + 215)], 9)
    x, y = coordinates(SIZE, SIZE)
    ripe = np.hypot(x - MIDDLE, y - MIDDLE) / 250 + 0.2 * smooth_noise(rng, SIZE, SIZE, 90)
    heart, edge = single((0.90, 0.56, 0.13)), single((0.63, 0.12, 0.06))
    blade = heart + (edge - heart) * np.clip(ripe, 0, 1)[..., None]
    blade *= 1 + 0.14 * fractal_noise(rng, SIZE, SIZE, 40)[..., None]
    blade *= 1 + 0.09 * fine_grain(rng, SIZE, SIZE)
    paint(blade, 0.8 * _veins().cover, (0.97, 0.76, 0.38))
    whole = cut_out(np.clip(blade, 0, 1), silhouette.cover)
    return halved(with_shadow(whole, (30, 38), 15, 0.5))


def _veins() -> Drawing:
    veins, root = Drawing(SIZE, SIZE), np.array((MIDDLE, MIDDLE + 40))
    for degrees, reach in LOBES:
        tip = _place(degrees, reach)
        veins.stroke([root, tip], 4)
        for step in range(2, 9):
            start = root + (tip - root) * step / 9.5
            for side in (-42, 42):
                veins.stroke([start, start + _place(degrees + side, 62 - 5 * step) - MIDDLE], 2)
    return veins


def _place(degrees: Points | float, reach: Points | float) -> Points:
    angle = np.radians(degrees)
    return MIDDLE + np.stack((reach * np.sin(angle), -reach * np.cos(angle)), axis=-1)
