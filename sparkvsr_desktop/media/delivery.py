"""What a render is delivered as: the codecs to choose from, and all a finished file states."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from sparkvsr_desktop.core.media import UNSPECIFIED, ColourTags, ImageSequence, Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.colour import BT601_525, BT601_625, BT709, BT2020, RGB, matrix_of

DELIVERED_MATRICES = (BT709, BT601_625, BT601_525, BT2020)
"""Matrices that ProRes and the NLEs know; pictures of any other are delivered as BT.709."""
ASPECT_TOLERANCE = Fraction(1, 200)
"""A size rounded to whole or even pixels changes the shape by less; it is then left as it was."""
HD_COLOUR = ColourTags(matrix=BT709, full_range=False)
NUMBER_DIGITS = 4
"""Least digits in the names of delivered pictures."""


class UnknownCodecError(SparkVSRError):
    """No delivery codec of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no delivery codec “{name}”.",
            remedy=f"Use one of {', '.join(codec.name for codec in CODECS)}.",
        )


class UnsuitableSizeError(SparkVSRError):
    """A picture size that the codec cannot store."""

    def __init__(self, codec: "Codec", width: int, height: int, rule: str) -> None:
        others = ", ".join(each.name for each in CODECS if each.broken_rule(width, height) is None)
        super().__init__(
            f"{codec.name} cannot store {width}x{height} pictures: {rule}.",
            remedy="Choose another size or upscale factor"
            + (f", or deliver as one of {others}, which store this one." if others else "."),
        )


class UnsuitablePixelAspectError(SparkVSRError):
    """Pixels that are not square, in a file that cannot say so."""

    def __init__(self, codec: "Codec", aspect: Fraction) -> None:
        super().__init__(
            f"{codec.name} files cannot state the clip's pixel aspect of {aspect}.",
            remedy="Deliver as prores-422hq or exr, or at a size with square pixels.",
        )


Options: TypeAlias = tuple[tuple[str, str], ...]
"""What FFmpeg's encoder is told, by name."""


@dataclass(frozen=True, slots=True)
class Codec:
    """One way of delivering pictures. Movies are intra-only: any cut of a stream is a clean one.

    suffix: of the movie, or of each picture of a sequence. container: FFmpeg's name of the movie
    format, None for sequences. rgb_pixel_format: for sources that are RGB, where the codec can keep
    them so. odd_encoder, odd_options: for odd widths, where the usual encoder takes none.
    even_sides: both sides must be even.
    """

    name: str
    suffix: str
    summary: str
    container: str | None = None
    encoder: str = ""
    pixel_format: str = ""
    rgb_pixel_format: str | None = None
    tag: str | None = None
    options: Options = ()
    odd_encoder: str = ""
    odd_options: Options = ()
    smallest: tuple[int, int] = (1, 1)
    largest: tuple[int, int] = (16384, 16384)
    even_sides: bool = False
    holds_pixel_aspect: bool = True

    @property
    def is_sequence(self) -> bool:
        """Whether a delivery is a folder of pictures."""
        return self.container is None

    def encoding(self, width: int) -> tuple[str, dict[str, str]]:
        """Return the encoder, and its options, for pictures so wide."""
        if width % 2 and self.odd_encoder:
            return self.odd_encoder, dict(self.odd_options)
        return self.encoder, dict(self.options)

    def refuse_size(self, width: int, height: int) -> None:
        """Raise UnsuitableSizeError when the codec cannot store pictures of that size."""
        rule = self.broken_rule(width, height)
        if rule is not None:
            raise UnsuitableSizeError(self, width, height, rule)

    def broken_rule(self, width: int, height: int) -> str | None:
        """Return why the codec cannot store pictures of that size, None when it can."""
        if width < self.smallest[0] or height < self.smallest[1]:
            return f"it starts at {self.smallest[0]}x{self.smallest[1]}"
        if width > self.largest[0] or height > self.largest[1]:
            return f"it ends at {self.largest[0]}x{self.largest[1]}"
        if self.even_sides and (width % 2 or height % 2):
            even = f"{width - width % 2}x{height - height % 2}"
            return f"both sides must be even, as in {even}"
        return None


PRORES_ENCODER = "prores_aw"
"""A third of the processor time of FFmpeg's other one (`prores_ks`), which searches for the bits
that fit; at 1080p files are 7 to 35 % larger for it, and 1.5 to 4 dB closer to the picture."""

CODECS = (
    Codec(
        name="prores-422hq",
        suffix=".mov",
        summary="Apple ProRes 422 HQ, 10 bit 4:2:2; every NLE reads it",
        container="mov",
        encoder=PRORES_ENCODER,
        pixel_format="yuv422p10le",
        options=(("profile", "3"), ("vendor", "apl0")),
        odd_encoder="prores_ks",
        odd_options=(("profile", "hq"), ("vendor", "apl0")),
    ),
    Codec(
        name="prores-4444",
        suffix=".mov",
        summary="Apple ProRes 4444 without alpha, 10 bit, full-size chroma",
        container="mov",
        encoder=PRORES_ENCODER,
        pixel_format="yuv444p10le",
        options=(("profile", "4"), ("vendor", "apl0")),
        odd_encoder="prores_ks",
        odd_options=(("profile", "4444"), ("vendor", "apl0"), ("alpha_bits", "0")),
    ),
    Codec(
        name="prores-422lt",
        suffix=".mov",
        summary="Apple ProRes 422 LT, 10 bit 4:2:2, for drafts: under half the size of HQ",
        container="mov",
        encoder=PRORES_ENCODER,
        pixel_format="yuv422p10le",
        options=(("profile", "1"), ("vendor", "apl0")),
        odd_encoder="prores_ks",
        odd_options=(("profile", "lt"), ("vendor", "apl0")),
    ),
    Codec(
        name="dnxhr-hqx",
        suffix=".mov",
        summary="Avid DNxHR HQX, 10 bit 4:2:2",
        container="mov",
        encoder="dnxhd",
        pixel_format="yuv422p10le",
        options=(("profile", "dnxhr_hqx"),),
        smallest=(256, 120),
    ),
    # 16-bit 4:4:4 holds every YUV source code for code, with what lies beyond black and white; RGB
    # sources stay RGB, because a matrix and back would cost them their exact codes.
    Codec(
        name="ffv1",
        suffix=".mkv",
        summary="FFV1, 16 bit, lossless, for archives",
        container="matroska",
        encoder="ffv1",
        pixel_format="yuv444p16le",
        rgb_pixel_format="gbrp16le",
        options=(("level", "3"), ("slices", "16"), ("slicecrc", "1"), ("g", "1")),
        smallest=(16, 16),
        holds_pixel_aspect=False,  # PyAV cannot set the display size of a Matroska track
    ),
    # Constant quantiser and intra frames alone: what a frame becomes depends on no other frame, so
    # a render in segments equals one in a single go. Forced intra frames in a long GOP keep the
    # profile at Main 10; an intra-only GOP would make it a range extension few players decode.
    Codec(
        name="h265-10",
        suffix=".mp4",
        summary="H.265 Main 10, intra only, 10 bit 4:2:0, for viewing",
        container="mp4",
        encoder="libx265",
        pixel_format="yuv420p10le",
        tag="hvc1",
        options=(
            ("forced-idr", "1"),
            ("preset", "veryfast"),
            ("x265-params", "qp=14:bframes=0:open-gop=0:scenecut=0:info=0:log-level=error"),
        ),
        smallest=(16, 16),
        largest=(8192, 4320),
        even_sides=True,
    ),
    Codec(name="exr", suffix=".exr", summary="folder of half-float OpenEXR pictures"),
    Codec(name="tiff16", suffix=".tif", summary="folder of 16-bit TIFF pictures"),
    Codec(
        name="png16",
        suffix=".png",
        summary="folder of 16-bit PNG pictures",
        holds_pixel_aspect=False,  # PNG states it in whole dots per inch, too coarse to be exact
    ),
)


def codec_named(name: str) -> Codec:
    """Return the codec of that name. Raises UnknownCodecError."""
    for codec in CODECS:
        if codec.name == name:
            return codec
    raise UnknownCodecError(name)


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that a finished render states, apart from its pictures.

    colour: the tags as written, never an unspecified matrix in a movie. first_number: of the files
    of a sequence; they are called `<sequence_name><number><suffix>`.
    Raises UnsuitableSizeError or UnsuitablePixelAspectError when the codec cannot state it.
    """

    codec: Codec
    width: int
    height: int
    rate: Fraction
    pixel_aspect: Fraction = Fraction(1)
    colour: ColourTags = HD_COLOUR
    start_timecode: Timecode | None = None
    first_number: int = 0
    sequence_name: str = "frame."

    def __post_init__(self) -> None:
        self.codec.refuse_size(self.width, self.height)
        if self.pixel_aspect != 1 and not self.codec.holds_pixel_aspect:
            raise UnsuitablePixelAspectError(self.codec, self.pixel_aspect)

    @property
    def pixel_format(self) -> str:
        """FFmpeg's name of the format in which pictures reach the encoder."""
        if self.codec.rgb_pixel_format and self.colour.matrix == RGB:
            return self.codec.rgb_pixel_format
        return self.codec.pixel_format

    def sequence(self, folder: Path, frames: int) -> ImageSequence:
        """Return the picture sequence that the delivery of `frames` pictures is, in `folder`."""
        last = self.first_number + frames - 1
        return ImageSequence(
            folder, self.sequence_name, self.codec.suffix, self.first_number, last, NUMBER_DIGITS
        )


def delivery_of(media: Media, span: SourceRange, codec: Codec, width: int, height: int) -> Delivery:
    """Return the delivery that replaces `span` of `media`, at a new size.

    Rate, timecode and primaries are those of the source; a matrix it leaves open becomes the one
    its pictures are read by, so that an upscaled SD clip is not taken for HD. Pictures of a
    sequence keep their numbers, frames of a movie their source frame.
    """
    source = media.source
    first_number = span.start
    if isinstance(source, ImageSequence):
        first_number = source.first_number + span.start * source.step
    timecode = media.start_timecode
    return Delivery(
        codec=codec,
        width=width,
        height=height,
        rate=media.rate,
        pixel_aspect=_pixel_aspect(media, width, height),
        colour=_delivered_colour(media, codec),
        start_timecode=timecode and timecode.advanced(span.start),
        first_number=first_number,
    )


def _pixel_aspect(media: Media, width: int, height: int) -> Fraction:
    """The aspect that keeps the shape of the picture."""
    exact = media.pixel_aspect * Fraction(media.width * height, media.height * width)
    change = abs(exact / media.pixel_aspect - 1)
    return media.pixel_aspect if change < ASPECT_TOLERANCE else exact


def _delivered_colour(media: Media, codec: Codec) -> ColourTags:
    tags = media.colour
    is_rgb = tags.matrix == RGB
    if codec.is_sequence or (is_rgb and codec.rgb_pixel_format):
        return ColourTags(tags.primaries, tags.transfer, RGB, full_range=True)
    matrix = BT2020 if is_rgb and tags.primaries == BT2020 else matrix_of(tags, media.height)
    return ColourTags(tags.primaries, tags.transfer, _told(matrix, tags, codec), full_range=False)


def _told(matrix: int, tags: ColourTags, codec: Codec) -> int:
    """The matrix nearest to `matrix` that a file of `codec` can tell its players.

    Frames of DNxHR state BT.709; the tag of .mov says otherwise only where primaries and transfer
    are known as well. ProRes and QuickTime have one number for both kinds of BT.601, which have the
    same weights; for the other the frames would state 0, which players take for RGB.
    """
    if matrix not in DELIVERED_MATRICES:
        return BT709
    is_complete = UNSPECIFIED not in (tags.primaries, tags.transfer)
    if codec.encoder == "dnxhd" and not (matrix == BT2020 and is_complete):
        return BT709
    return BT601_525 if matrix == BT601_625 and codec.container == "mov" else matrix
