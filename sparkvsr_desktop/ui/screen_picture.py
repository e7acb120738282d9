"""Pictures for the screen as Qt takes them."""

import numpy as np
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.media.screen_codes import ScreenCodes, screen_codes
from sparkvsr_desktop.picture import Picture

LARGEST_CODE = 65535
"""Of 16 bits, as Qt's deep images hold them."""


def screen_picture(picture: Picture, media: Media) -> QImage:
    """Return a picture of `media`, (height, width, 3) float32, for the screen."""
    return image_of(screen_codes(picture, media))


def image_of(codes: ScreenCodes) -> QImage:
    """Return codes as an image that keeps its own memory; blue comes first, as Qt keeps it."""
    height, width = codes.shape[:2]
    rows = np.ascontiguousarray(codes)
    return QImage(rows.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def picture_of_image(image: QImage) -> Picture:
    """Return an image, as the clipboard holds it, as a picture (height, width, 3) float32."""
    deep = image.convertToFormat(QImage.Format.Format_RGBX64)
    rows = np.frombuffer(deep.constBits(), np.uint16).reshape(deep.height(), -1)
    codes = rows[:, : 4 * deep.width()].reshape(deep.height(), deep.width(), 4)
    return codes[..., :3].astype(np.float32) / np.float32(LARGEST_CODE)
