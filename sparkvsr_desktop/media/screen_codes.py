"""A frame as a screen takes it: 8 bits, exactly or, for eyes that follow motion, quickly."""

from typing import TypeAlias

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray

from sparkvsr_desktop.core.media import LINEAR, UNSPECIFIED, ColourTags, Media
from sparkvsr_desktop.media.colour import BT601_525, BT601_625, BT709, BT2020, matrix_of
from sparkvsr_desktop.picture import Picture

ScreenCodes: TypeAlias = NDArray[np.uint8]
"""(height, width, 4): blue, green, red and 255, for a screen that is taken for sRGB."""

QUICK_MATRICES = {
    BT709: Colorspace.ITU709,
    4: Colorspace.FCC,
    BT601_625: Colorspace.ITU601,
    BT601_525: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    BT2020: Colorspace.BT2020,
}


def screen_codes(picture: Picture, media: Media) -> ScreenCodes:
    """Return a picture of `media` for the screen. Video keeps its own curve, light gets sRGB's.

    picture: (height, width, 3) float32; what lies beyond 0..1 is clamped, on the screen only.
    """
    if media.shown_transfer == LINEAR:
        picture = _srgb_curve(picture)
    codes = np.full((*picture.shape[:2], 4), 255, np.uint8)
    scaled = picture * np.float32(255)
    scaled += np.float32(0.5)
    np.clip(scaled, 0, 255, out=scaled)
    codes[..., 2::-1] = scaled
    return codes


class QuickScreen:
    """Turns decoded frames of one movie into codes by FFmpeg's own converter.

    A tenth of the time of the exact way. Codes differ from it by one or two where the picture is
    smooth, and at edges of colour by more: chroma is not interpolated.
    """

    def __init__(self) -> None:
        self._converter = VideoReformatter()

    def takes(self, frame: av.VideoFrame, media: Media) -> bool:
        """Whether the frame can go this way: ordinary YUV video with a matrix FFmpeg knows."""
        is_yuv = frame.format.name.startswith(("yuv", "nv", "p0"))
        return is_yuv and media.shown_transfer != LINEAR and self._matrix(frame, media) is not None

    def codes(self, frame: av.VideoFrame, media: Media, reduction: int = 1) -> ScreenCodes:
        """Return a frame that `takes` said yes to, turned upright and so many times smaller."""
        is_full = media.colour.full_range is True or frame.format.name.startswith("yuvj")
        shown = self._converter.reformat(
            frame,
            width=-(-frame.width // reduction),
            height=-(-frame.height // reduction),
            format="bgra",
            src_colorspace=self._matrix(frame, media),
            src_color_range=ColorRange.JPEG if is_full else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
        )
        plane = shown.planes[0]
        strides = (plane.line_size, 4, 1)
        memory = np.asarray(memoryview(plane))
        codes = np.ndarray((shown.height, shown.width, 4), np.uint8, memory, 0, strides)
        quarter_turns = round(frame.rotation / 90) % 4
        return np.ascontiguousarray(np.rot90(codes, quarter_turns))

    def _matrix(self, frame: av.VideoFrame, media: Media) -> Colorspace | None:
        stated = ColourTags(matrix=media.colour.matrix or UNSPECIFIED)
        return QUICK_MATRICES.get(matrix_of(stated, frame.height))


def _srgb_curve(picture: Picture) -> Picture:
    """IEC 61966-2-1: a line near black, then a power of 1 / 2.4."""
    light = np.clip(picture, 0, 1)
    curved = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return curved.astype(np.float32)
