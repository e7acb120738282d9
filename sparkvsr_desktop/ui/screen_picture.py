"""A decoded picture as the screen shows it: 8 bits, and a light curve where the file has none."""

import numpy as np
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import UNSPECIFIED, Media
from sparkvsr_desktop.picture import Picture

LINEAR, PQ, HLG = 8, 16, 18
"""H.273 transfer characteristics that are no ordinary video curve."""

NOTES = {
    LINEAR: "scene-linear, shown with the sRGB curve",
    PQ: "PQ, shown as stored",
    HLG: "HLG, shown as stored",
}


def screen_note(media: Media) -> str:
    """Return what the viewer does to the colours, in words; empty for ordinary video."""
    return NOTES.get(_transfer(media), "")


def screen_picture(picture: Picture, media: Media) -> QImage:
    """Return a picture for the screen. Video keeps its own curve; the screen is taken for sRGB.

    picture: (height, width, 3) float32; what lies beyond 0..1 is clamped, on the screen only.
    """
    if _transfer(media) == LINEAR:
        picture = _srgb_curve(picture)
    height, width = picture.shape[:2]
    codes = np.full((height, width, 4), 255, np.uint8)
    scaled = picture * np.float32(255)
    scaled += np.float32(0.5)
    np.clip(scaled, 0, 255, out=scaled)
    codes[..., 2::-1] = scaled  # Qt keeps blue first in memory
    return QImage(codes.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def _transfer(media: Media) -> int:
    """The stated transfer; EXR that states none is scene-linear by its own specification."""
    if media.colour.transfer == UNSPECIFIED and media.codec == "openexr":
        return LINEAR
    return media.colour.transfer


def _srgb_curve(picture: Picture) -> Picture:
    """IEC 61966-2-1: a line near black, then a power of 1 / 2.4."""
    light = np.clip(picture, 0, 1)
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return curved.astype(np.float32)
