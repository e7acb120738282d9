"""A picture that a worker announced, taken from the shared memory for the screen."""

from functools import partial

import numpy as np
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.media.screen_codes import ScreenCodes, screen_codes
from sparkvsr_desktop.ui.screen_picture import LARGEST_CODE, image_of
from sparkvsr_desktop.worker.messages import FramePreviewed
from sparkvsr_desktop.worker.preview_memory import PreviewMemory

LARGEST_SIDE_PX = 2048
"""Of larger pictures every second, third, ... pixel is shown: the worker needs the processor."""


def taken_image(preview: PreviewMemory, announced: FramePreviewed, media: Media) -> QImage | None:
    """Return the picture as `media` is shown on the screen; None when it was overtaken."""
    codes = preview.take(announced, partial(_codes, media=media))
    return None if codes is None else image_of(codes)


def _codes(view: memoryview, media: Media) -> ScreenCodes:
    whole = np.asarray(view)
    step = -(-max(whole.shape) // LARGEST_SIDE_PX)
    picture = whole[::step, ::step]
    return screen_codes(picture.astype(np.float32) / np.float32(LARGEST_CODE), media)
