"""The facts of a media: counted, exact, and refused in a sentence when it is damaged."""

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import OpenImageIO
import pytest

from sparkvsr_desktop.core.media import ImageSequence, MissingFrames, MovieFile
from sparkvsr_desktop.media.frame_index import TruncatedMovieError
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.movie_file import (
    MediaMissingError,
    NoPictureError,
    UnreadableMediaError,
)
from sparkvsr_desktop.media.probe import intra_frames, probe
from sparkvsr_desktop.media.sequence_pictures import PictureSizeError, SequenceHoleError
from tests.footage import write_numbered_movie, write_numbered_sequence

NTSC_FILM = Fraction(24000, 1001)


def test_a_clip_is_counted_and_dated(two_second_clip: Path) -> None:
    media = probe(MovieFile(two_second_clip))
    assert (media.frames, media.rate, media.width, media.height) == (50, 25, 128, 72)
    assert str(media.start_timecode) == "10:00:00:00"
    assert (media.codec, media.sound_streams) == ("prores", 1)
    assert not media.has_variable_rate
    assert not media.is_interlaced


@pytest.mark.parametrize("suffix", [".mov", ".mkv", ".mp4"])
@pytest.mark.parametrize(
    ("rate", "timecode"),
    [
        (NTSC_FILM, "01:00:00:00"),
        (Fraction(30000, 1001), "00:59:59;29"),
        (Fraction(30000, 1001), "01:00:00:00"),
        (Fraction(60000, 1001), "10:00:00;00"),
    ],
    ids=["23.976", "29.97 drop", "29.97 non-drop", "59.94 drop"],
)
def test_rate_and_timecode_are_exact_in_every_container(
    tmp_path: Path, suffix: str, rate: Fraction, timecode: str
) -> None:
    path = write_numbered_movie(
        tmp_path / f"a{suffix}", frames=40, rate=rate, timecode=timecode, codec="mpeg4"
    )
    media = probe(MovieFile(path))
    assert (media.rate, str(media.start_timecode), media.frames) == (rate, timecode, 40)
    assert not media.has_variable_rate


def test_frames_that_keep_to_no_rate_are_said_to(tmp_path: Path) -> None:
    path = tmp_path / "phone.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for stamp in (0, 1, 3, 4, 8, 9):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64), np.uint8), "gray")
            frame.pts, frame.time_base = stamp, Fraction(1, 30)
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    media = probe(MovieFile(path))
    assert media.has_variable_rate
    assert media.frames == 6


def test_a_truncated_movie_is_told_from_a_short_one(tmp_path: Path) -> None:
    whole = write_numbered_movie(tmp_path / "whole.mkv", frames=40, options={"g": "1"}).read_bytes()
    (tmp_path / "cut.mkv").write_bytes(whole[: len(whole) // 2])
    assert probe(MovieFile(tmp_path / "whole.mkv")).frames == 40
    with pytest.raises(TruncatedMovieError, match=r"cut\.mkv"):
        probe(MovieFile(tmp_path / "cut.mkv"))


def test_an_interrupted_recording_is_refused_with_its_reason(
    two_second_clip: Path, tmp_path: Path
) -> None:
    data = two_second_clip.read_bytes()
    interrupted = tmp_path / "clip.mov"
    interrupted.write_bytes(data[: len(data) // 2])
    with pytest.raises(UnreadableMediaError, match="moov"):
        probe(MovieFile(interrupted))


def test_sound_alone_has_no_pictures(tmp_path: Path) -> None:
    path = tmp_path / "music.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 480), np.int16), "s16", "mono")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
    with pytest.raises(NoPictureError, match=r"music\.wav"):
        probe(MovieFile(path))


def test_a_clip_on_its_side_is_measured_upright(tmp_path: Path) -> None:
    path = tmp_path / "portrait.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.set_display_rotation(90)
        frame = av.VideoFrame(64, 48, "yuv420p")
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    media = probe(MovieFile(path))
    assert (media.width, media.height) == (48, 64)


def test_colour_tags_are_read_as_stated(tmp_path: Path) -> None:
    path = tmp_path / "hlg.mp4"
    with av.open(str(path), "w") as container:
        # a single frame of libx265 into MP4 fails at times with PyAV 18.1, one of libx264 does not
        stream = container.add_stream("libx264", rate=50)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace = 9, 18, 9
        context.color_range = 1
        container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    colour = probe(MovieFile(path)).colour
    assert (colour.primaries, colour.transfer, colour.matrix) == (9, 18, 9)
    assert colour.full_range is False


def test_the_signature_follows_the_content_not_the_name(
    two_second_clip: Path, tmp_path: Path
) -> None:
    signature = probe(MovieFile(two_second_clip)).signature
    renamed = shutil.copy(two_second_clip, tmp_path / "other.mov")
    other = tmp_path / two_second_clip.name
    write_numbered_movie(other, frames=50, first_luma=17, codec="prores_ks")
    assert probe(MovieFile(renamed)).signature == signature
    assert probe(MovieFile(other)).signature != signature


def test_intra_frames_are_those_the_encoder_was_told_to_make(tmp_path: Path) -> None:
    options = {"g": "12", "bf": "2", "x264-params": "scenecut=0"}
    path = write_numbered_movie(tmp_path / "a.mp4", frames=30, codec="libx264", options=options)
    assert intra_frames(probe(MovieFile(path))) == (0, 12, 24)


def test_a_sequence_states_rate_and_timecode_in_its_pictures(tmp_path: Path) -> None:
    for number in (86400, 86401):
        path = tmp_path / f"a.{number}.exr"
        spec = OpenImageIO.ImageSpec(8, 4, 3, "half")
        rate, timecode = OpenImageIO.TypeDesc("rational"), OpenImageIO.TypeDesc("timecode")
        spec.attribute("FramesPerSecond", rate, (24000, 1001))
        spec.attribute("smpte:TimeCode", timecode, (0x01000000 + number - 86400, 0))
        file = OpenImageIO.ImageOutput.create(str(path))
        file.open(str(path), spec)
        file.write_image(np.zeros((4, 8, 3), np.float32))
        file.close()
    media = probe(media_source(tmp_path), Fraction(25))
    assert (media.rate, str(media.start_timecode)) == (NTSC_FILM, "01:00:00:00")
    assert (media.frames, media.width, media.height) == (2, 8, 4)


def test_a_sequence_without_a_rate_takes_the_callers(tmp_path: Path) -> None:
    source = media_source(write_numbered_sequence(tmp_path, frames=3, suffix=".png"))
    assert probe(source, Fraction(50)).rate == 50
    assert probe(source).rate == 24
    assert intra_frames(probe(source)) == (0, 1, 2)


def test_a_hole_is_refused_unless_something_may_stand_in(tmp_path: Path) -> None:
    source = media_source(write_numbered_sequence(tmp_path, frames=5))
    assert isinstance(source, ImageSequence)
    source.path_of(2).unlink()
    with pytest.raises(SequenceHoleError, match=r"lacks 1 of its 5 .*plate\.1003\.exr"):
        probe(source)
    assert probe(replace(source, missing_frames=MissingFrames.HOLD)).frames == 5


def test_a_picture_of_another_size_is_refused_by_name(tmp_path: Path) -> None:
    write_numbered_sequence(tmp_path, frames=2)
    write_numbered_sequence(tmp_path, first=1003, frames=1, size=(32, 24))
    with pytest.raises(PictureSizeError, match=r"plate\.1003\.exr.* is 32x24"):
        probe(media_source(tmp_path))


def test_a_sequence_whose_folder_went_away_is_missing(tmp_path: Path) -> None:
    gone = ImageSequence(tmp_path / "gone", "a.", ".exr", 1, 2)
    with pytest.raises(MediaMissingError, match="gone"):
        probe(gone)
