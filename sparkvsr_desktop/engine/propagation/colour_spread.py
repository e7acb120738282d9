"""Colour spread from where a still is trusted to like places around it."""

from collections.abc import Iterator

import cv2
import numpy as np

from sparkvsr_desktop.engine.propagation.band import smoothly_resized
from sparkvsr_desktop.engine.propagation.maps import Plane
from sparkvsr_desktop.engine.upscale import resized
from sparkvsr_desktop.picture import Picture

LEAST_GRADE = 1.5 / 255
"""Stills that change the colours of their source less than this on average are not graded: what
they change is detail, and there is nothing to spread."""

BRIGHTNESSES = 8
"""Steps of brightness among which colour stays: what is much lighter or darker is another thing."""

REACH = 0.06
"""How far colour spreads, as a share of the picture's width (a standard deviation)."""

SHRINK, SHRINK_FROM_PX = 2, 320
COARSER_BY = 4

NO_SUPPORT, FULL_SUPPORT = 0.05, 0.3
"""How much of the like places around must have colour before any, and before all of it, is taken
over; below that a place stays as the source has it."""


def spread(grade: Picture, firm: Plane, luma: Plane) -> Picture:
    """Return the grade of a frame, completed where it is not firm.

    grade: what stills change of the colours, times `firm`, 0..1, which says how surely. luma: of
    the frame, same size. Colour stays among places of like brightness that lie near each other,
    so that it ends at edges; where hardly any of these has colour, nothing is added.
    """
    if float(np.abs(grade).mean()) < LEAST_GRADE * float(firm.mean()) or firm.min() == 1:
        return grade
    height, width = firm.shape
    if max(height, width) < SHRINK_FROM_PX:
        return _completed(grade, firm, luma)
    small = (-(-width // SHRINK), -(-height // SHRINK))
    parts = [resized(part, *small) for part in (grade, firm, luma)]
    added = _completed(*parts) - parts[0]
    return np.asarray(grade + smoothly_resized(added, width, height), np.float32)


def _completed(grade: Picture, firm: Plane, luma: Plane) -> Picture:
    colour, certain, places = np.zeros_like(grade), np.zeros_like(firm), np.zeros_like(firm)
    for alike in _by_brightness(luma):
        around = alike[..., np.newaxis]
        colour += around * _blurred_far(grade * around)
        certain += alike * _blurred_far(firm * alike)
        places += alike * _blurred_far(alike)
    span = np.float32(FULL_SUPPORT - NO_SUPPORT)
    support = np.clip((certain / np.maximum(places, 1e-6) - np.float32(NO_SUPPORT)) / span, 0, 1)
    missing = (1 - firm) * support * support * (3 - 2 * support) / np.maximum(certain, 1e-6)
    return np.asarray(grade + colour * missing[..., np.newaxis], np.float32)


def _by_brightness(luma: Plane) -> Iterator[Plane]:
    """Yield how much each pixel belongs to each of a few brightnesses; the sum is 1 everywhere."""
    dark, bright = np.percentile(luma, (1, 99))
    place = np.clip((luma - dark) / max(float(bright - dark), 1e-3), 0, 1) * (BRIGHTNESSES - 1)
    for step in range(BRIGHTNESSES):
        yield np.maximum(0, 1 - np.abs(place - np.float32(step))).astype(np.float32)


def _blurred_far(values: Picture | Plane) -> Picture | Plane:
    """Return the mean over `REACH` around each pixel; found coarsely, as it varies slowly."""
    height, width = values.shape[:2]
    size = max(1, width // COARSER_BY), max(1, height // COARSER_BY)
    coarse = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(coarse, (0, 0), max(REACH * size[0], 0.5))
    return smoothly_resized(np.asarray(soft, np.float32), width, height)
