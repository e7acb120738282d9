"""Scenes whose truth and motion are known: a texture behind a window that moves."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.picture import Picture

UPSCALE_FACTOR = 4


def texture(height: int, width: int, seed: int = 3) -> Picture:
    """Return a coloured picture with detail of every size, between 0.1 and 0.9."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width, 3), np.float32)
    for sigma in (1.0, 3.0, 9.0):
        noise = random.standard_normal((height, width, 3)).astype(np.float32)
        layer = cv2.GaussianBlur(noise, (0, 0), sigma)
        total += np.asarray(layer / layer.std())
    return np.clip(0.5 + 0.13 * total, 0.1, 0.9).astype(np.float32)


def panned(
    frames: int, width: int, height: int, pixels_per_frame: int, seed: int = 3
) -> list[Picture]:
    """Return what a camera that pans to the right over one texture sees."""
    whole = texture(height, width + pixels_per_frame * frames, seed)
    starts = (pixels_per_frame * frame for frame in range(frames))
    return [np.ascontiguousarray(whole[:, start : start + width]) for start in starts]


def with_disc(picture: Picture, centre_x: int, radius: int, colour: NDArray[np.float32]) -> Picture:
    """Return the picture with a disc at half its height: one colour, or another picture."""
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[:height, :width]
    inside = (columns - centre_x) ** 2 + (rows - height // 2) ** 2 < radius**2
    return np.where(inside[..., np.newaxis], colour, picture).astype(np.float32)


def as_source(truth: Picture) -> Picture:
    """Return the picture at a quarter of its size: the mean of each block of 4 by 4 pixels."""
    height, width, channels = truth.shape
    blocks = truth.reshape(height // 4, UPSCALE_FACTOR, width // 4, UPSCALE_FACTOR, channels)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)
