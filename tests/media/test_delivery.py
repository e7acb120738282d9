"""What can be delivered, at which size, and what a delivery states."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from sparkvsr_desktop.core.media import ColourTags, ImageSequence, Media, MovieFile
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.media.delivery import (
    Delivery,
    UnknownCodecError,
    UnsuitablePixelAspectError,
    UnsuitableSizeError,
    codec_named,
    delivery_of,
)
from sparkvsr_desktop.media.segment_writer import open_segment

PAL = Media(
    source=MovieFile(Path("tape.mov")),
    frames=100,
    rate=Fraction(25),
    width=720,
    height=576,
    signature="",
    pixel_aspect=Fraction(16, 15),
    start_timecode=Timecode.parse("10:00:00:00", Fraction(25)),
)
SPAN = SourceRange(30, 20)


def test_an_unknown_codec_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownCodecError) as refused:
        codec_named("cinepak")
    assert "prores-422hq" in refused.value.remedy
    assert "png16" in refused.value.remedy


def test_a_delivery_states_what_the_range_it_replaces_states() -> None:
    delivery = delivery_of(PAL, SPAN, codec_named("prores-422hq"), 1440, 1152)
    assert str(delivery.start_timecode) == "10:00:01:05"
    assert (delivery.rate, delivery.pixel_aspect) == (25, Fraction(16, 15))


def test_an_upscaled_pal_clip_is_not_taken_for_hd() -> None:
    colour = delivery_of(PAL, SPAN, codec_named("h265-10"), 1440, 1152).colour
    assert (colour.matrix, colour.full_range) == (5, False)


@pytest.mark.parametrize(
    ("name", "matrix"), [("prores-422hq", 6), ("prores-4444", 6), ("dnxhr-hqx", 1)]
)
def test_a_player_reads_a_pal_clip_by_the_matrix_it_was_written_with(
    tmp_path: Path, name: str, matrix: int
) -> None:
    delivery = delivery_of(PAL, SPAN, codec_named(name), 360, 288)
    with open_segment(tmp_path / "a.mov", delivery) as segment:
        segment.write(np.zeros((288, 360, 3), np.float32))
    with av.open(str(tmp_path / "a.mov")) as movie:
        stream = movie.streams.video[0]
        assert next(movie.decode(stream)).colorspace == delivery.colour.matrix == matrix


def test_another_shape_changes_the_pixels_not_the_picture() -> None:
    delivery = delivery_of(PAL, SPAN, codec_named("prores-422hq"), 1536, 1152)
    assert delivery.pixel_aspect == 1  # 720 * 16 / 15 = 768 square pixels


def test_a_picture_sequence_stays_rgb_and_keeps_its_numbers() -> None:
    source = ImageSequence(Path("plates"), "a.", ".exr", 1001, 1100, 4)
    plates = replace(PAL, source=source, colour=ColourTags(matrix=0, full_range=True))
    archive = delivery_of(plates, SPAN, codec_named("exr"), 720, 576)
    movie = delivery_of(plates, SPAN, codec_named("prores-4444"), 720, 576)
    assert (archive.colour.matrix, archive.first_number) == (0, 1031)
    assert (movie.colour.matrix, movie.colour.full_range) == (1, False)


SIZES = [
    pytest.param("prores-422hq", (127, 71), True, id="ProRes takes odd sizes"),
    pytest.param("prores-422hq", (128, 72), True, id="ProRes takes small sizes"),
    pytest.param("dnxhr-hqx", (255, 120), False, id="DNxHR begins at 256 columns"),
    pytest.param("dnxhr-hqx", (257, 121), True, id="DNxHR takes odd sizes"),
    pytest.param("h265-10", (128, 71), False, id="4:2:0 needs even sides"),
    pytest.param("h265-10", (128, 72), True, id="H.265 takes small sizes"),
    pytest.param("ffv1", (8, 8), False, id="FFV1 needs room for its slices"),
    pytest.param("ffv1", (17, 19), True, id="FFV1 takes odd sizes"),
]


@pytest.mark.parametrize(("name", "size", "fits"), SIZES)
def test_sizes_are_refused_exactly_where_the_encoder_fails(
    tmp_path: Path, name: str, size: tuple[int, int], fits: bool
) -> None:
    codec = codec_named(name)
    if not fits:
        with pytest.raises(UnsuitableSizeError, match=f"{size[0]}x{size[1]}"):
            Delivery(codec, *size, Fraction(25))
        return
    delivery = Delivery(codec, *size, Fraction(25))
    with open_segment(tmp_path / f"a{codec.suffix}", delivery) as segment:
        segment.write(np.zeros((size[1], size[0], 3), np.float32))


def test_a_size_beyond_the_codec_is_refused() -> None:
    with pytest.raises(UnsuitableSizeError, match="ends at 8192x4320"):
        Delivery(codec_named("h265-10"), 10000, 4320, Fraction(25))


def test_a_size_that_no_codec_stores_offers_none() -> None:
    with pytest.raises(UnsuitableSizeError) as refused:
        Delivery(codec_named("exr"), 40000, 40000, Fraction(25))
    assert refused.value.remedy == "Choose another size or upscale factor."


def test_pixels_that_are_not_square_are_refused_where_they_cannot_be_stated() -> None:
    with pytest.raises(UnsuitablePixelAspectError, match="16/15"):
        delivery_of(PAL, SPAN, codec_named("ffv1"), 1440, 1152)
