"""Segments: the picture survives each codec, and the same pictures give the same packets."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from sparkvsr_desktop.core.media import ColourTags, Media, MovieFile
from sparkvsr_desktop.media.delivery import CODECS, Codec, Delivery, codec_named
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.media.segment_writer import PictureShapeError, open_segment
from sparkvsr_desktop.picture import Picture

MOVIE_CODECS = [codec for codec in CODECS if not codec.is_sequence]
EVERY_CODEC = pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
EVERY_MOVIE_CODEC = pytest.mark.parametrize("codec", MOVIE_CODECS, ids=lambda codec: codec.name)
RGB_TAGS = ColourTags(matrix=0, full_range=True)


def delivery_in(codec: Codec, colour: ColourTags | None = None) -> Delivery:
    colour = colour or (RGB_TAGS if codec.is_sequence else ColourTags(1, 1, 1, False))
    return Delivery(codec, 256, 144, Fraction(24000, 1001), colour=colour)


def segment_of(pictures: Iterable[Picture], path: Path, delivery: Delivery) -> Path:
    with open_segment(path, delivery) as segment:
        for picture in pictures:
            segment.write(picture)
    return path


def read_back(path: Path) -> tuple[Media, list[Picture]]:
    media = probe(media_source(path), Fraction(24000, 1001))
    with open_frames(media) as frames:
        return media, list(frames.read(media.available_range))


def packets_of(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def decibels(picture: Picture, original: Picture) -> float:
    return float(-10 * np.log10(np.mean((picture - original) ** 2) + 1e-20))


@EVERY_CODEC
def test_a_picture_survives_its_codec(
    tmp_path: Path, codec: Codec, natural_picture: Picture
) -> None:
    path = segment_of([natural_picture] * 3, tmp_path / "segment", delivery_in(codec))
    media, pictures = read_back(path)
    assert (media.frames, media.width, media.height) == (3, 256, 144)
    least_decibels = 43 if codec.name == "prores-422lt" else 45  # a draft may lose more
    assert min(decibels(picture, natural_picture) for picture in pictures) > least_decibels


@EVERY_MOVIE_CODEC
def test_a_movie_states_its_rate_and_colour(
    tmp_path: Path, codec: Codec, natural_picture: Picture
) -> None:
    delivery = delivery_in(codec, ColourTags(9, 16, 9, False))  # PQ
    path = segment_of([natural_picture] * 2, tmp_path / "segment", delivery)
    media = probe(MovieFile(path))
    assert media.rate == Fraction(24000, 1001)
    assert media.colour == ColourTags(9, 16, 9, False)


def test_ffv1_keeps_every_code_of_a_ten_bit_source(tmp_path: Path) -> None:
    delivery = Delivery(codec_named("ffv1"), 32, 32, Fraction(25))
    luma = np.arange(1024, dtype=np.float32).reshape(32, 32)
    source = np.repeat(((luma - 64) / 876)[..., np.newaxis], 3, axis=2)
    path = segment_of([source], tmp_path / "a.mkv", delivery)
    _, (picture,) = read_back(path)
    codes = picture[..., 1] * 876 + 64
    kept = (luma >= 4) & (luma <= 1019)  # all that 10-bit video may use
    assert np.abs(codes - luma)[kept].max() < 0.02


def test_ffv1_of_an_rgb_source_stays_rgb(tmp_path: Path, natural_picture: Picture) -> None:
    delivery = delivery_in(codec_named("ffv1"), RGB_TAGS)
    media, (picture,) = read_back(segment_of([natural_picture], tmp_path / "a.mkv", delivery))
    assert media.colour.matrix == 0
    assert np.abs(picture - natural_picture).max() <= 0.51 / 65535


@EVERY_MOVIE_CODEC
def test_the_same_pictures_give_the_same_packets(
    tmp_path: Path, codec: Codec, natural_picture: Picture
) -> None:
    pictures = [natural_picture * gain for gain in (1.0, 0.9, 0.8, 0.7)]
    one = segment_of(pictures, tmp_path / "one", delivery_in(codec))
    two = segment_of(pictures, tmp_path / "two", delivery_in(codec))
    assert packets_of(one) == packets_of(two)


@EVERY_CODEC
def test_a_broken_off_segment_leaves_nothing(
    tmp_path: Path, codec: Codec, natural_picture: Picture
) -> None:
    def failing() -> Iterable[Picture]:
        yield natural_picture
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        segment_of(failing(), tmp_path / "segment", delivery_in(codec))
    assert not list(tmp_path.iterdir())


def test_a_picture_of_the_wrong_size_is_refused(tmp_path: Path, natural_picture: Picture) -> None:
    with pytest.raises(PictureShapeError, match="255x144"):
        segment_of(
            [natural_picture[:, 1:]], tmp_path / "a.mov", delivery_in(codec_named("prores-422hq"))
        )


def test_values_that_are_no_numbers_become_black(tmp_path: Path, natural_picture: Picture) -> None:
    broken = natural_picture.copy()
    broken[:8, :8] = np.nan
    path = segment_of([broken], tmp_path / "a.mkv", delivery_in(codec_named("ffv1")))
    _, (picture,) = read_back(path)
    assert picture[:8, :8].max() <= 0
    assert decibels(picture[8:], natural_picture[8:]) > 80
