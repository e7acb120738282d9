"""Reference stills and the pictures of sequences: read as float, written at 16 bits or as EXR."""

import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import OpenImageIO

from sparkvsr_desktop.core.media import UNSPECIFIED, ColourTags
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.picture_file import (
    COLOUR_ATTRIBUTE,
    TIMECODE_ATTRIBUTE,
    read_pixels,
)
from sparkvsr_desktop.picture import Picture

STORED_AS = {".tif": "uint16", ".tiff": "uint16", ".png": "uint16", ".exr": "half"}
LIMITS = {"uint16": (0.0, 1.0), "half": (-65504.0, 65504.0)}
"""What each storage holds; half floats beyond this would become infinite."""
COMPRESSION = {".tif": "zip", ".tiff": "zip", ".exr": "zip:1"}
PNG_COMPRESSION_LEVEL, PNG_FILTER_SUB = 1, 0x10
"""Quick deflate of differences to the left: on a filmed HD frame smaller than the defaults, and
three times as quick."""
TIMECODE_UP_TO_FPS = 30
"""The timecode word of SMPTE ST 12-1 counts no frame above 39: faster pictures carry none."""


class UnknownStillFormatError(SparkVSRError):
    """A suffix that names no format stills are written in."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” has the suffix of no still format that can be written.",
            remedy=f"Use one of {', '.join(sorted(STORED_AS))}.",
        )


class UnwritablePictureError(SparkVSRError):
    """The folder does not take the file."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"“{path.name}” cannot be written to {path.parent}: {reason}.",
            remedy="Free space there, or choose an output folder you may write to.",
        )


def read_still(path: Path) -> Picture:
    """Return a still as (height, width, 3) float32, integers scaled to 0..1, floats as stored.

    Any format and depth OpenImageIO knows; grey is repeated, alpha dropped.
    Raises UnreadablePictureError.
    """
    return read_pixels(path)


def write_still(
    path: Path,
    picture: Picture,
    colour: ColourTags,
    *,
    timecode: Timecode | None = None,
    rate: Fraction | None = None,
    pixel_aspect: Fraction = Fraction(1),
    compressed: bool = True,
) -> None:
    """Write a picture; it appears under its name when complete.

    `.tif` and `.png` hold 16-bit integers: 0..1 is rounded to 0..65535, what lies beyond is lost.
    `.exr` holds half floats, all values survive. EXR carries timecode (up to 30 fps), rate and
    pixel aspect; PNG primaries and transfer; TIFF the pixel aspect.
    compressed: False for TIFF and EXR that are to be written and read quickly.
    Raises UnknownStillFormatError, UnwritablePictureError.
    """
    suffix = path.suffix.lower()
    if suffix not in STORED_AS:
        raise UnknownStillFormatError(path)
    height, width = picture.shape[:2]
    spec = OpenImageIO.ImageSpec(width, height, 3, STORED_AS[suffix])
    if suffix in COMPRESSION:
        spec.attribute("compression", COMPRESSION[suffix] if compressed else "none")
    if suffix == ".png":
        spec.attribute("png:compressionLevel", PNG_COMPRESSION_LEVEL)
        spec.attribute("png:filter", PNG_FILTER_SUB)
        _state_colour(spec, colour)
    if suffix == ".exr":
        _state_time(spec, timecode, rate)
    if pixel_aspect != 1:
        spec.attribute("PixelAspectRatio", float(pixel_aspect))
    _write(path, spec, picture)


def _write(path: Path, spec: OpenImageIO.ImageSpec, picture: Picture) -> None:
    unfinished = path.with_name(f".{path.stem}.unfinished{path.suffix}")
    file = OpenImageIO.ImageOutput.create(str(unfinished))
    if file is None:
        raise UnwritablePictureError(path, OpenImageIO.geterror())
    pixels = np.ascontiguousarray(picture, np.float32)
    pixels = np.clip(pixels, *LIMITS[STORED_AS[path.suffix.lower()]])
    written = file.open(str(unfinished), spec) and file.write_image(pixels)
    reason = file.geterror().strip()
    if not (file.close() and written):
        unfinished.unlink(missing_ok=True)
        raise UnwritablePictureError(path, reason or file.geterror().strip() or "the disk is full")
    os.replace(unfinished, path)


def _state_colour(spec: OpenImageIO.ImageSpec, colour: ColourTags) -> None:
    if UNSPECIFIED in (colour.primaries, colour.transfer):
        return
    kind = OpenImageIO.TypeDesc("int[4]")
    spec.attribute(COLOUR_ATTRIBUTE, kind, (colour.primaries, colour.transfer, 0, 1))


def _state_time(
    spec: OpenImageIO.ImageSpec, timecode: Timecode | None, rate: Fraction | None
) -> None:
    if rate is not None:
        kind = OpenImageIO.TypeDesc("rational")
        spec.attribute("FramesPerSecond", kind, (rate.numerator, rate.denominator))
    if timecode is not None and timecode.rate <= TIMECODE_UP_TO_FPS:
        kind = OpenImageIO.TypeDesc("timecode")
        spec.attribute(TIMECODE_ATTRIBUTE, kind, (_timecode_word(timecode), 0))


def _timecode_word(timecode: Timecode) -> int:
    """Pack the digits of a timecode two to a byte, and the drop-frame flag in bit 6."""
    digits = str(timecode).translate({ord(":"): None, ord(";"): None})
    return int(digits, 16) | (0x40 if timecode.drop_frame else 0)
