"""A decoded video frame as a picture: full-size chroma, full range, RGB, nothing through 8 bits."""

from dataclasses import dataclass

import av
import numpy as np

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.media import chroma
from sparkvsr_desktop.media.colour import RGB, CodeValues, matrix_of, mix
from sparkvsr_desktop.media.frame_planes import plane_codes
from sparkvsr_desktop.picture import Picture

READABLE_RGB = (
    "rgb24", "bgr24", "rgba", "bgra", "argb", "abgr", "rgb48le", "rgb48be", "bgr48le", "bgr48be",
    "rgba64le", "rgba64be", "bgra64le", "bgra64be", "gbrp", "gbrap", "gbrpf32le", "gbrapf32le",
    *(f"gbr{alpha}p{bits}le" for alpha in ("", "a") for bits in (10, 12, 14, 16)),
)  # fmt: skip
"""RGB formats that PyAV hands out as arrays without any conversion."""


@dataclass(frozen=True, slots=True)
class FrameColour:
    """How the frames of a media are to be read: its tags, and where its chroma lies."""

    tags: ColourTags
    has_centred_chroma: bool = False


def picture_of(frame: av.VideoFrame, colour: FrameColour) -> Picture:
    """Return a decoded frame as (height, width, 3) float32 RGB, upright, values beyond 0..1 kept.

    The matrix and range are those of `colour`; unspecified range is limited for YUV and full for
    RGB and grey. Alpha is dropped. The frame is turned by its display matrix.
    Raises UnknownMatrixError.
    """
    if frame.format.is_rgb or frame.format.has_palette:
        picture = _from_rgb(frame, colour.tags)
    elif frame.format.name.startswith(("gray", "ya", "mono")):
        picture = _from_grey(frame, colour.tags)
    else:
        picture = _from_yuv(frame, colour)
    quarter_turns = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(picture, quarter_turns)) if quarter_turns else picture


def _from_rgb(frame: av.VideoFrame, tags: ColourTags) -> Picture:
    if frame.format.name not in READABLE_RGB:
        deep = max(component.bits for component in frame.format.components) > 8
        frame = frame.reformat(format="rgb48le" if deep else "rgb24")
    codes = frame.to_ndarray()
    order = _rgb_places(frame.format.name)
    picture = codes[..., order].astype(np.float32)
    if codes.dtype == np.float32:
        return picture
    values = CodeValues(RGB, tags.full_range is not False, frame.format.components[0].bits)
    gain, offset = values.to_rgb()
    picture -= offset.astype(np.float32)
    picture *= gain.diagonal().astype(np.float32)
    return picture


def _rgb_places(name: str) -> list[int]:
    """Where red, green and blue stand in PyAV's array; planar GBR comes reordered as RGB."""
    letters = name[:4] if name.startswith(("a", "rgba", "bgra")) else name[:3]
    return [0, 1, 2] if letters == "gbr" else [letters.index(letter) for letter in "rgb"]


def _from_grey(frame: av.VideoFrame, tags: ColourTags) -> Picture:
    if frame.format.name.startswith(("ya", "mono")):
        frame = frame.reformat(format="gray16le" if "16" in frame.format.name else "gray")
    grey = frame.to_ndarray().astype(np.float32)
    if "f32" not in frame.format.name:
        values = CodeValues(RGB, tags.full_range is not False, frame.format.components[0].bits)
        gain, offset = values.to_rgb()
        grey = (grey - np.float32(offset[0])) * np.float32(gain[0, 0])
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


def _from_yuv(frame: av.VideoFrame, colour: FrameColour) -> Picture:
    height, width = frame.height, frame.width
    if not frame.format.name.startswith("yuv") or not frame.format.is_planar:
        frame = frame.reformat(format="yuv444p16le")  # NV12, P010, UYVY ...
    full_range = colour.tags.full_range is True or frame.format.name.startswith("yuvj")
    matrix = matrix_of(ColourTags(matrix=colour.tags.matrix or 2), height)
    gain, offset = CodeValues(matrix, full_range, frame.format.components[0].bits).to_rgb()
    planes = np.empty((3, height, width), np.float32)
    np.subtract(plane_codes(frame, 0), np.float32(offset[0]), out=planes[0], dtype=np.float32)
    for place in (1, 2):
        coarse = np.subtract(plane_codes(frame, place), np.float32(offset[place]), dtype=np.float32)
        planes[place] = _full_size(coarse, frame, colour.has_centred_chroma)
    picture = np.empty((height, width, 3), np.float32)
    mix(gain, list(planes), list(np.moveaxis(picture, 2, 0)))
    return picture


def _full_size(coarse: chroma.Plane, frame: av.VideoFrame, is_centred: bool) -> chroma.Plane:
    height, width = frame.height, frame.width
    across = _factor(width, coarse.shape[1])
    first = chroma.CENTRED * (across - 1) if is_centred else chroma.COSITED
    down = _factor(height, coarse.shape[0])
    if frame.interlaced_frame and down == 2:
        rows = np.empty((height, coarse.shape[1]), np.float32)
        for field, position in enumerate((chroma.TOP_FIELD, chroma.BOTTOM_FIELD)):
            lines = rows[field::2]
            lines[:] = chroma.upsampled(coarse[field::2], 2, position, len(lines), axis=0)
    else:
        rows = chroma.upsampled(coarse, down, chroma.CENTRED * (down - 1), height, axis=0)
    return chroma.upsampled(rows, across, first, width, axis=1)


def _factor(fine: int, coarse: int) -> int:
    """How many fine samples share a coarse one; sizes are rounded up when subsampled."""
    return next(factor for factor in (1, 2, 4) if -(-fine // factor) == coarse)
