"""Pictures for the screen as Qt takes them, and what the viewer says about their colours."""

import numpy as np
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.media.screen_codes import LINEAR, ScreenCodes, screen_codes, shown_transfer
from sparkvsr_desktop.picture import Picture

PQ, HLG = 16, 18
"""H.273 transfer characteristics that are no ordinary video curve."""

NOTES = {
    LINEAR: "scene-linear, shown with the sRGB curve",
    PQ: "PQ, shown as stored",
    HLG: "HLG, shown as stored",
}


def screen_note(media: Media) -> str:
    """Return what the viewer does to the colours, in words; empty for ordinary video."""
    return NOTES.get(shown_transfer(media), "")


def screen_picture(picture: Picture, media: Media) -> QImage:
    """Return a picture of `media`, (height, width, 3) float32, for the screen."""
    return image_of(screen_codes(picture, media))


def image_of(codes: ScreenCodes) -> QImage:
    """Return codes as an image that keeps its own memory; blue comes first, as Qt keeps it."""
    height, width = codes.shape[:2]
    rows = np.ascontiguousarray(codes)
    return QImage(rows.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
