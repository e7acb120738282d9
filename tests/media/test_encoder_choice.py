"""A refused encoder is told with what would do instead."""

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest

from sparkvsr_desktop.media.delivery import CODECS, Delivery, UnsuitableSizeError, codec_named
from sparkvsr_desktop.media.encoder_choice import (
    EncoderMissingError,
    EncoderRefusedError,
    codecs_that_take,
)
from sparkvsr_desktop.media.segment_writer import open_segment

GREY = np.full((48, 64, 3), 0.5, np.float32)


def refusal(delivery: Delivery, path) -> str:
    """Return what is advised when the first picture of a delivery is refused."""
    with (
        pytest.raises((EncoderMissingError, EncoderRefusedError)) as refused,
        open_segment(path, delivery) as segment,
    ):
        segment.write(GREY)
    assert not path.exists()
    return f"{refused.value} {refused.value.remedy}"


# by the rules of the formats: DNxHR from 256x120, H.265 in 4:2:0 has even sides, FFV1 from 16x16
@pytest.mark.parametrize(
    ("size", "left_out"),
    [
        pytest.param((64, 48), {"dnxhr-hqx"}, id="small"),
        pytest.param((301, 201), {"h265-10"}, id="odd"),
        pytest.param((12, 12), {"dnxhr-hqx", "h265-10", "ffv1"}, id="tiny"),
    ],
)
def test_the_codecs_that_take_a_size_are_found_by_asking_their_encoders(size, left_out):
    found = set(codecs_that_take(*size))
    assert found == {codec.name for codec in CODECS} - left_out


def test_an_encoder_that_refuses_its_pixel_format_names_it_and_what_would_do(tmp_path):
    codec = replace(codec_named("prores-422hq"), pixel_format="yuv420p")
    told = refusal(Delivery(codec, 64, 48, Fraction(25)), tmp_path / "a.mov")
    assert "prores-422hq refuses 64x48 pictures in yuv420p" in told
    assert "prores-4444, prores-422lt, ffv1, h265-10, exr, tiff16, png16, which" in told


def test_an_encoder_that_is_missing_is_told_with_those_that_are_there(tmp_path):
    codec = replace(codec_named("ffv1"), encoder="an_encoder_of_tomorrow")
    told = refusal(Delivery(codec, 64, 48, Fraction(25)), tmp_path / "a.mkv")
    assert "no encoder for ffv1 (an_encoder_of_tomorrow)" in told
    assert "prores-422hq, prores-4444, prores-422lt, h265-10" in told


def test_an_odd_size_is_refused_with_an_even_one_and_other_codecs():
    with pytest.raises(UnsuitableSizeError, match="as in 1278x718") as refused:
        codec_named("h265-10").refuse_size(1279, 719)
    assert "prores-422hq, prores-4444, prores-422lt, dnxhr-hqx, ffv1, exr" in refused.value.remedy


def test_a_build_without_an_encoder_is_not_advised_to_use_it(monkeypatch):
    create = av.CodecContext.create

    def without_x265(encoder, mode):
        if encoder == "libx265":
            raise av.codec.codec.UnknownCodecError(encoder)
        return create(encoder, mode)

    monkeypatch.setattr(av, "CodecContext", type("Build", (), {"create": without_x265}))
    assert "h265-10" not in codecs_that_take(64, 48)
