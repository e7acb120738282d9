"""Textures of the demo film: noise, cloth, lines and lettering, finer than its source can hold."""

from typing import TypeAlias

import cv2
import numpy as np
import OpenImageIO
from numpy.typing import ArrayLike, NDArray

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.picture import Picture

Mask: TypeAlias = NDArray[np.float32]
"""(height, width) float32, 0..1: how much of each pixel is covered."""


class FontMissingError(SparkVSRError):
    """OpenImageIO was built without the fonts that it usually brings."""

    def __init__(self, font: str) -> None:
        super().__init__(
            f"OpenImageIO does not find its font “{font}”, which the demo film is lettered with.",
            remedy="Run “python -m pip install --force-reinstall openimageio”.",
        )


def single(numbers: ArrayLike) -> NDArray[np.float32]:
    """Return the numbers as float32, the precision of every picture here."""
    return np.asarray(numbers, dtype=np.float32)


def coordinates(height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return x and y of every pixel, each (height, width)."""
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return x, y


def smooth_noise(rng: np.random.Generator, height: int, width: int, cell_px: float) -> Mask:
    """Return (height, width) noise around 0, about 1 strong, in blobs of `cell_px`."""
    cells = rng.standard_normal((int(height / cell_px) + 2, int(width / cell_px) + 2))
    return single(cv2.resize(single(cells), (width, height), interpolation=cv2.INTER_CUBIC))


def fractal_noise(rng: np.random.Generator, height: int, width: int, cell_px: float) -> Mask:
    """Return noise like `smooth_noise`, its blobs halved three times, each half as strong."""
    octaves = (smooth_noise(rng, height, width, cell_px / 2**n) / 2**n for n in range(4))
    return single(sum(octaves) / np.sqrt(1 + 1 / 4 + 1 / 16 + 1 / 64))


def fine_grain(rng: np.random.Generator, height: int, width: int) -> Picture:
    """Return (height, width, 1) noise around 0, 1 strong, without relation between pixels."""
    return rng.standard_normal((height, width, 1), dtype=np.float32)


def herringbone(rng: np.random.Generator, height: int, width: int, thread_px: float) -> Picture:
    """Return (height, width, 1) of a twill, 0 (shade) .. 1 (yarn), its slant changing each 12."""
    x, y = coordinates(height, width)
    x = x / thread_px + single(0.3) * smooth_noise(rng, height, width, 40 * thread_px)
    slant = np.where(x % 24 < 12, x, -x)
    ridge = 0.5 + 0.5 * np.cos(np.pi * (y / thread_px + slant))
    yarn = 0.75 + 0.25 * np.cos(2 * np.pi * x)
    worn = 1 + 0.10 * smooth_noise(rng, height, width, thread_px)
    return single(np.clip(ridge * yarn * worn, 0, 1))[..., None]


def contour_lines(field: Mask, interval: float, width_px: float) -> Mask:
    """Return lines of even width where `field` passes a multiple of `interval`."""
    level = field / single(interval)
    down, across = np.gradient(level)
    distance_px = np.abs(level - np.round(level)) / (np.hypot(down, across) + single(1e-4))
    return single(np.clip(width_px / 2 + 0.5 - distance_px, 0, 1))


def lettering(text: str, size_px: int, font: str = "DroidSerif", slant: float = 0.0) -> Mask:
    """Return one line of text as a mask just large enough, in a font that OpenImageIO ships.

    Its baseline lies `size_px` below the top. `slant` leans the letters, 0.2 like handwriting.
    Raises FontMissingError.
    """
    # WORKAROUND: the italic fonts are of no use. In OpenImageIO 3.2, the box of each slanted
    # letter cuts off the end of its neighbour (no report of it found); so upright ones lean here.
    box = OpenImageIO.ImageBufAlgo.text_size(text, size_px, font)
    if not box.defined:
        raise FontMissingError(font)
    width, height = box.width + 2 + int(slant * size_px), int(size_px * 1.4)
    line = OpenImageIO.ImageBuf(OpenImageIO.ImageSpec(width, height, 1, OpenImageIO.FLOAT))
    OpenImageIO.ImageBufAlgo.render_text(line, 1 - box.xbegin, size_px, text, size_px, font, (1.0,))
    mask = np.asarray(line.get_pixels(OpenImageIO.FLOAT), np.float32).reshape(height, width)
    leaning = single([[1.0, -slant, slant * size_px], [0.0, 1.0, 0.0]])
    return single(cv2.warpAffine(mask, leaning, (width, height))) if slant else mask
