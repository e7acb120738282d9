"""Pictures for the screen as Qt takes them."""

import numpy as np
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.media.screen_codes import ScreenCodes, screen_codes
from sparkvsr_desktop.picture import Picture


def screen_picture(picture: Picture, media: Media) -> QImage:
    """Return a picture of `media`, (height, width, 3) float32, for the screen."""
    return image_of(screen_codes(picture, media))


def image_of(codes: ScreenCodes) -> QImage:
    """Return codes as an image that keeps its own memory; blue comes first, as Qt keeps it."""
    height, width = codes.shape[:2]
    rows = np.ascontiguousarray(codes)
    return QImage(rows.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()
