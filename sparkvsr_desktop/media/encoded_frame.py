"""A restored picture as the frame an encoder takes: one rounding, from float to its codes."""

import av
import numpy as np

from sparkvsr_desktop.media import chroma
from sparkvsr_desktop.media.colour import RGB, CodeValues, mixed
from sparkvsr_desktop.media.delivery import Delivery
from sparkvsr_desktop.media.frame_planes import plane_codes
from sparkvsr_desktop.picture import Picture

FULL_RANGE_CODE = {False: 1, True: 2, None: 0}
"""FFmpeg's AVColorRange."""
INTRA_PICTURE = 1
"""FFmpeg's AV_PICTURE_TYPE_I; asks H.265 for an intra frame, the other codecs have no others."""
GREEN_BLUE_RED = (1, 2, 0)
BRIGHTEST = 1e6
"""Stands for infinity: beyond every code, and still a number when subtracted from itself."""


def frame_of(picture: Picture, delivery: Delivery) -> av.VideoFrame:
    """Return (height, width, 3) float32 full-range RGB as a frame in the delivery's pixel format.

    Codes are rounded to the nearest, never dithered; values beyond the format's codes are clamped,
    and what is not a number becomes black.
    """
    frame = av.VideoFrame(delivery.width, delivery.height, delivery.pixel_format)
    colour = delivery.colour
    bits = frame.format.components[0].bits
    values = CodeValues(colour.matrix, colour.full_range is True, bits)
    planes = mixed(*values.from_rgb(), _numbers(picture))
    lowest, highest = (np.float32(code) for code in values.code_range)
    places = GREEN_BLUE_RED if colour.matrix == RGB else (0, 1, 2)
    for place, component in enumerate(places):
        target = plane_codes(frame, place)
        codes = _subsampled(planes[component], target.shape)
        np.clip(codes, lowest, highest, out=codes)
        target[:] = np.rint(codes, out=codes)
    _state_colour(frame, delivery)
    return frame


def _numbers(picture: Picture) -> Picture:
    with np.errstate(over="ignore", invalid="ignore"):  # then each is looked at below
        total = picture.sum()  # far quicker
    if np.isfinite(total):
        return picture
    return np.nan_to_num(picture, posinf=BRIGHTEST, neginf=-BRIGHTEST)


def _subsampled(plane: chroma.Plane, shape: tuple[int, ...]) -> chroma.Plane:
    if shape[0] < plane.shape[0]:
        plane = chroma.half_rows(plane)
    return chroma.half_columns(plane) if shape[1] < plane.shape[1] else plane


def _state_colour(frame: av.VideoFrame, delivery: Delivery) -> None:
    """ProRes takes its colour tags from the frame, all other encoders from the stream."""
    colour = delivery.colour
    frame.color_primaries = colour.primaries
    frame.color_trc = colour.transfer
    frame.colorspace = colour.matrix
    frame.color_range = FULL_RANGE_CODE[colour.full_range]
    frame.pict_type = INTRA_PICTURE
