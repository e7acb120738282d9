"""One picture on disk: its facts and its pixels, as stills and as the frames of sequences."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO

from sparkvsr_desktop.core.media import UNSPECIFIED, ColourTags
from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.colour import RGB
from sparkvsr_desktop.picture import Picture

RATE_ATTRIBUTES = ("FramesPerSecond", "framesPerSecond", "dpx:FrameRate", "dpx:TVFrameRate")
TIMECODE_ATTRIBUTE = "smpte:TimeCode"
ORIENTATION_ATTRIBUTE = "Orientation"
LYING = (5, 6, 7, 8)
"""The orientations of TIFF and Exif in which rows are stored as columns."""
COLOUR_ATTRIBUTE = "CICP"
"""H.273 primaries, transfer, matrix and full-range flag, as PNG carries them."""


class UnreadablePictureError(SparkVSRError):
    """A file that is no picture, or a damaged one."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"“{path.name}” cannot be read as a picture: {reason}.",
            remedy="Save it again as 16-bit TIFF, PNG or EXR, or choose another file.",
        )


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture file states about itself; `rate` and `timecode` are None where it does not.

    timecode_words: the SMPTE ST 12-1 words (time, user bits) as stored.
    """

    width: int
    height: int
    kind: str
    pixel_aspect: Fraction
    colour: ColourTags
    rate: Fraction | None
    timecode_words: tuple[int, int] | None
    bits: int

    def timecode(self, rate: Fraction) -> Timecode | None:
        """Return the stored timecode, counted at `rate`; None where it is missing or impossible."""
        if self.timecode_words is None:
            return None
        text = _timecode_text(self.timecode_words[0])
        try:
            return Timecode.parse(text, rate)
        except ValueError:
            return None


@contextmanager
def open_picture(path: Path) -> Iterator[OpenImageIO.ImageInput]:
    """Open a picture for reading and close it afterwards. Raises UnreadablePictureError."""
    options = OpenImageIO.ImageSpec()
    options.attribute("oiio:UnassociatedAlpha", 1)  # colours as stored, whatever the alpha says
    file = OpenImageIO.ImageInput.open(str(path), options)
    if file is None:
        reason = _first_line(OpenImageIO.geterror())
        raise UnreadablePictureError(path, reason if path.exists() else "there is no such file")
    try:
        yield file
    finally:
        file.close()


def picture_facts(path: Path) -> PictureFacts:
    """Return what a picture states about itself. Raises UnreadablePictureError."""
    with open_picture(path) as file:
        spec = file.spec()
        stated: dict[str, Any] = {item.name: item.value for item in spec.extra_attribs}
        aspect = float(stated.get("PixelAspectRatio", 1.0))
        lies_on_side = int(stated.get(ORIENTATION_ATTRIBUTE, 1)) in LYING
        return PictureFacts(
            width=spec.full_height if lies_on_side else spec.full_width,
            height=spec.full_width if lies_on_side else spec.full_height,
            kind=file.format_name(),
            pixel_aspect=Fraction(aspect).limit_denominator(256) if aspect > 0 else Fraction(1),
            colour=_colour(stated.get(COLOUR_ATTRIBUTE)),
            rate=_rate(stated),
            timecode_words=stated.get(TIMECODE_ATTRIBUTE),
            bits=int(stated.get("oiio:BitsPerSample", 8 * spec.format.size())),
        )


def read_pixels(path: Path) -> Picture:
    """Return the colours of a picture: (height, width, 3) float32, integers scaled to 0..1.

    The size is that of the display window; an EXR that stores less is black around it, one that
    stores more is cropped. A picture that says it lies on its side is turned upright. One channel
    is repeated, alpha and further channels are dropped.
    Raises UnreadablePictureError.
    """
    with open_picture(path) as file:
        spec = file.spec()
        pixels = file.read_image(0, 0, 0, spec.nchannels, "float")
        if pixels is None:
            raise UnreadablePictureError(path, _first_line(file.geterror()))
        colours = pixels.reshape(spec.height, spec.width, spec.nchannels)[..., _colours_of(spec)]
        if spec.roi != spec.roi_full:
            colours = _in_display_window(colours, spec)
        upright = _upright(colours, spec.get_int_attribute(ORIENTATION_ATTRIBUTE, 1))
        return np.ascontiguousarray(upright, np.float32)


def _colours_of(spec: OpenImageIO.ImageSpec) -> list[int]:
    """The places of red, green and blue: by name, else the first three, else one grey for all."""
    names = [name.rsplit(".")[-1].upper() for name in spec.channelnames]
    if {"R", "G", "B"} <= set(names):
        return [names.index(name) for name in "RGB"]
    return [0, 1, 2] if spec.nchannels >= 3 else [0, 0, 0]


def _upright(picture: Picture, orientation: int) -> Picture:
    """Turn a picture as its orientation asks; TIFF 6.0 and Exif number the eight ways alike."""
    if orientation in LYING:
        picture = picture.swapaxes(0, 1)
    rows, columns = orientation in (3, 4, 7, 8), orientation in (2, 3, 6, 7)
    return picture[:: -1 if rows else 1, :: -1 if columns else 1]


def _in_display_window(colours: Picture, spec: OpenImageIO.ImageSpec) -> Picture:
    picture = np.zeros((spec.full_height, spec.full_width, 3), np.float32)
    left, top = spec.x - spec.full_x, spec.y - spec.full_y
    right, bottom = left + spec.width, top + spec.height
    inside = colours[max(-top, 0) : spec.full_height - top, max(-left, 0) : spec.full_width - left]
    picture[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = inside
    return picture


def _colour(code_points: tuple[int, int, int, int] | None) -> ColourTags:
    if code_points is None:
        return ColourTags(matrix=RGB, full_range=True)
    primaries, transfer = (point or UNSPECIFIED for point in code_points[:2])
    return ColourTags(primaries, transfer, RGB, full_range=True)


def _rate(stated: dict[str, Any]) -> Fraction | None:
    for name in RATE_ATTRIBUTES:
        match stated.get(name):
            case (int(frames), int(seconds)) if frames > 0 and seconds > 0:
                return exact_rate(Fraction(frames, seconds))
            case float(fps) if 0 < fps < 1000:
                return exact_rate(fps)
    return None


def _timecode_text(word: int) -> str:
    """Write out the binary-coded digits of SMPTE ST 12-1; bit 6 is the drop-frame flag."""

    def pair(shift: int, tens: int) -> int:
        return (word >> shift & 0xF) + 10 * (word >> (shift + 4) & tens)

    separator = ";" if word & 0x40 else ":"
    return f"{pair(24, 3):02}:{pair(16, 7):02}:{pair(8, 7):02}{separator}{pair(0, 3):02}"


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0].rstrip(".") if text.strip() else "its kind is unknown"
