"""The grain of the source given back where a result has lost it."""

import cv2
import numpy as np

from sparkvsr_desktop.engine.grain.source_grain import SourceGrain
from sparkvsr_desktop.engine.propagation.band import smoothly_resized
from sparkvsr_desktop.engine.propagation.display import luma_of
from sparkvsr_desktop.engine.propagation.maps import Plane
from sparkvsr_desktop.engine.upscale import resized
from sparkvsr_desktop.picture import Picture


def lost_grain(trust: Plane) -> Plane:
    """Return how much grain is missing where so much of a picture rests on clean stills, 0..1.

    The rest is the source with its own grain. Grain adds up by its squares, so what is missing
    is the root of what the rest leaves.
    """
    return np.asarray(np.sqrt(1 - np.square(1 - np.clip(trust, 0, 1))), np.float32)


def regrained(
    picture: Picture, lost: Plane, grain: SourceGrain, source_size: tuple[int, int], seed: int
) -> Picture:
    """Return the picture with grain like the source's, as coarse as in its plain upscale.

    lost: a map of any size over the whole picture, 0..1, of how much is to be given back.
    source_size: width and height in pixels. seed: another one for each frame; the same seed
    gives the same grain.
    """
    if grain.is_none or not lost.any():
        return picture
    height, width = picture.shape[:2]
    sigma = grain.sigma_at(luma_of(resized(picture, *source_size)))
    strength = smoothly_resized(sigma * smoothly_resized(lost, *source_size), width, height)
    flicker = _flicker(grain, source_size, (width, height), seed)
    return np.asarray(picture + flicker * strength[..., np.newaxis], np.float32)


def _flicker(
    grain: SourceGrain, source_size: tuple[int, int], size: tuple[int, int], seed: int
) -> Picture:
    """Return grain alone whose luma has a standard deviation of 1 at the restored size."""
    source_width, source_height = source_size
    random = np.random.default_rng(seed)
    fine = random.standard_normal((source_height, source_width, 3), np.float32)
    coarse = cv2.filter2D(fine, -1, grain.kernel(), borderType=cv2.BORDER_REFLECT)
    larger = resized(np.asarray(coarse, np.float32), *size)
    # Enlarging smooths a little; how much depends on the factor.
    larger *= np.float32(1 / np.sqrt(np.square(larger).mean()))
    return np.asarray(cv2.transform(larger, grain.colour_mix()), np.float32)
