"""Joining: segments become one media with the time and the sound of what it replaces."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from sparkvsr_desktop.core.media import Media, MovieFile
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.media.delivery import CODECS, Codec, Delivery, codec_named, delivery_of
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.media.join import SegmentMismatchError, join_segments
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.media.segment_writer import open_segment
from sparkvsr_desktop.media.sound import SoundRange
from sparkvsr_desktop.media.verify import RenderUnverifiedError, verify
from sparkvsr_desktop.picture import Picture
from tests.footage import read_numbers, read_sound, sound_samples, write_numbered_movie

SPAN = SourceRange(7, 20)
CUTS = ((0, 7), (7, 8), (8, 20))
"""Three segments of 7, 1 and 12 frames."""
EVERY_CODEC = pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
MOVIE_CODECS = [codec for codec in CODECS if not codec.is_sequence]


def enlarged(media: Media, span: SourceRange) -> list[Picture]:
    """The frames of a span, twice as large in both directions, and textured."""
    texture = np.random.default_rng(3).random((1, 2 * media.width, 3)).astype(np.float32) * 0.2
    with open_frames(media) as frames:
        return [
            picture.repeat(2, axis=0).repeat(2, axis=1) + texture for picture in frames.read(span)
        ]


def segments_of(
    pictures: Sequence[Picture],
    folder: Path,
    delivery: Delivery,
    cuts: Sequence[tuple[int, int]] = CUTS,
) -> list[Path]:
    paths = []
    for start, end in cuts:
        paths.append(folder / f"segment {start}-{end}")
        with open_segment(paths[-1], delivery, first_frame=start) as segment:
            for picture in pictures[start:end]:
                segment.write(picture)
    return paths


def joined(
    source: Path, folder: Path, codec: Codec, span: SourceRange = SPAN
) -> tuple[Path, Delivery]:
    """Restore a span of a source by doubling it, in three segments, and join them."""
    media = probe(media_source(source))
    delivery = delivery_of(media, span, codec, 2 * media.width, 2 * media.height)
    segments = segments_of(enlarged(media, span), folder, delivery)
    target = folder / "finished"
    join_segments(segments, target, delivery, SoundRange(source, span, media.rate))
    return target, delivery


def finished_media(path: Path, delivery: Delivery, frames: int) -> Media:
    source = delivery.sequence(path, frames) if path.is_dir() else MovieFile(path)
    return probe(source, delivery.rate)


@EVERY_CODEC
def test_joined_segments_show_what_one_file_would_show(
    tmp_path: Path, two_second_clip: Path, codec: Codec
) -> None:
    target, delivery = joined(two_second_clip, tmp_path, codec)
    pictures = enlarged(probe(MovieFile(two_second_clip)), SPAN)
    (single,) = segments_of(pictures, tmp_path, delivery, [(0, 20)])
    with (
        open_frames(finished_media(target, delivery, 20)) as parts,
        open_frames(finished_media(single, delivery, 20)) as whole,
    ):
        pairs = zip(parts.read(SourceRange(0, 20)), whole.read(SourceRange(0, 20)), strict=True)
        assert all(np.array_equal(one, other) for one, other in pairs)


@EVERY_CODEC
def test_a_joined_render_passes_its_verification(
    tmp_path: Path, ntsc_clip: Path, codec: Codec
) -> None:
    target, delivery = joined(ntsc_clip, tmp_path, codec)
    verify(target, delivery, frames=20, sound_streams=1)
    assert str(delivery.start_timecode) == "00:59:59;27"


@EVERY_CODEC
def test_sound_is_cut_at_the_sample(tmp_path: Path, two_second_clip: Path, codec: Codec) -> None:
    target, _ = joined(two_second_clip, tmp_path, codec)
    sound = read_sound(target / "sound.wav" if target.is_dir() else target)
    # 48000 / 25 = 1920 samples to a frame: 7 * 1920 to 27 * 1920
    assert np.array_equal(sound[:, 0], sound_samples(13440, 38400))


def test_sound_at_29_97_is_cut_to_the_nearest_sample(tmp_path: Path, ntsc_clip: Path) -> None:
    target, _ = joined(ntsc_clip, tmp_path, codec_named("prores-422hq"))
    # 1601.6 samples to a frame: 7 * 1601.6 = 11211.2, 27 * 1601.6 = 43243.2
    assert np.array_equal(read_sound(target)[:, 0], sound_samples(11211, 43243 - 11211))


def test_sound_out_of_matroska_is_cut_at_the_same_sample(tmp_path: Path) -> None:
    """Matroska's stamps are milliseconds; the samples have to be counted."""
    rate = Fraction(24000, 1001)
    source = write_numbered_movie(tmp_path / "a.mkv", frames=40, rate=rate, sound=True)
    target, _ = joined(source, tmp_path, codec_named("prores-422hq"))
    assert np.array_equal(read_sound(target)[:, 0], sound_samples(7 * 2002, 20 * 2002))


def test_the_pictures_under_a_range_are_its_own(tmp_path: Path, two_second_clip: Path) -> None:
    media = probe(MovieFile(two_second_clip))
    delivery = delivery_of(media, SPAN, codec_named("prores-422hq"), 128, 72)
    with open_frames(media) as frames:
        segments = segments_of(list(frames.read(SPAN)), tmp_path, delivery)
    join_segments(segments, tmp_path / "finished", delivery, None)
    assert read_numbers(tmp_path / "finished") == list(range(23, 43))


@pytest.mark.parametrize("codec", MOVIE_CODECS, ids=lambda codec: codec.name)
def test_pixel_aspect_is_delivered_where_it_can_be(
    tmp_path: Path, two_second_clip: Path, codec: Codec
) -> None:
    if not codec.holds_pixel_aspect:
        pytest.skip("refused beforehand")
    media = replace(probe(MovieFile(two_second_clip)), pixel_aspect=Fraction(16, 15))
    delivery = delivery_of(media, SPAN, codec, 256, 144)
    segments = segments_of(enlarged(media, SPAN), tmp_path, delivery)
    join_segments(segments, tmp_path / "finished", delivery, None)
    assert finished_media(tmp_path / "finished", delivery, 20).pixel_aspect == Fraction(16, 15)


def clip_with_two_tracks(path: Path, codec: str) -> Path:
    """Two seconds at 25 fps; the tracks hold one tone, at half and at a quarter of full level."""
    tone = np.sin(np.arange(96000) * TONE)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        tracks = [container.add_stream(codec, rate=48000, layout="stereo") for _ in range(2)]
        for number in range(50):
            frame = av.VideoFrame(64, 48, "yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
            piece = tone[number * 1920 : (number + 1) * 1920]
            for track, level in zip(tracks, (0.5, 0.25), strict=True):
                samples = np.repeat(piece * level * 32767, 2).astype(np.int16).reshape(1, -1)
                sound = av.AudioFrame.from_ndarray(samples, "s16", "stereo")
                sound.sample_rate, sound.pts = 48000, number * 1920
                sound.time_base = Fraction(1, 48000)
                container.mux(track.encode(sound))
        for stream in container.streams:
            container.mux(stream.encode(None))
    return path


def coded_sound(path: Path, track: int) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=track) if packet.size]


TONE = 0.005
"""Radians to a sample: 38 Hz, so slow that a millisecond, Matroska's unit, is 0.24 radians."""


def heard(path: Path, track: int) -> np.ndarray:
    """The first second that a player plays, left channel, from the first picture on."""
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=track))
    left = [
        frame.to_ndarray()[0] if frame.format.is_planar else frame.to_ndarray().reshape(-1, 2)[:, 0]
        for frame in frames
    ]
    played = np.concatenate(left)
    played = played / 32768 if played.dtype == np.int16 else played
    start = round(frames[0].pts * frames[0].time_base * 48000)
    return np.concatenate([np.zeros(max(start, 0)), played[max(-start, 0) :]])[:48000]


SOUND_CASES = [
    pytest.param("aac", ".mp4", "prores-422hq", True, id="AAC into mov"),
    pytest.param("aac", ".mp4", "ffv1", True, id="AAC into Matroska"),
    pytest.param("flac", ".mkv", "prores-422hq", False, id="FLAC, which mov cannot hold"),
    pytest.param("libmp3lame", ".mkv", "h265-10", True, id="MP3 into mp4"),
]


@pytest.mark.parametrize(("codec", "suffix", "delivered", "is_copied"), SOUND_CASES)
def test_every_sound_track_is_carried_in_its_place(
    tmp_path: Path, codec: str, suffix: str, delivered: str, is_copied: bool
) -> None:
    source = clip_with_two_tracks(tmp_path / f"a{suffix}", codec)
    target, delivery = joined(source, tmp_path, codec_named(delivered))
    verify(target, delivery, frames=20, sound_streams=2)
    for track, level in enumerate((0.5, 0.25)):
        # frame 7 at 25 fps is sample 13440; 0.1 s to 0.7 s stay clear of the ends
        expected = np.sin((13440 + np.arange(4800, 33600)) * TONE) * level
        assert np.abs(heard(target, track)[4800:33600] - expected).max() < 0.25 * level
        if is_copied:
            assert set(coded_sound(target, track)) <= set(coded_sound(source, track))


def test_a_silent_source_gives_a_silent_render(tmp_path: Path) -> None:
    source = write_numbered_movie(tmp_path / "mute.mkv", frames=40)
    target, delivery = joined(source, tmp_path, codec_named("prores-4444"))
    verify(target, delivery, frames=20, sound_streams=0)


def test_a_segment_encoded_otherwise_is_refused(tmp_path: Path, two_second_clip: Path) -> None:
    media = probe(MovieFile(two_second_clip))
    delivery = delivery_of(media, SPAN, codec_named("ffv1"), 256, 144)
    other = replace(delivery, width=128, height=72, colour=replace(delivery.colour, matrix=0))
    pictures = enlarged(media, SPAN)
    first = segments_of(pictures, tmp_path, delivery, [(0, 5)])
    second = segments_of([picture[::2, ::2] for picture in pictures], tmp_path, other, [(5, 9)])
    with pytest.raises(SegmentMismatchError, match="segment 5-9"):
        join_segments([*first, *second], tmp_path / "finished", delivery, None)


def test_pictures_out_of_turn_are_refused(tmp_path: Path, two_second_clip: Path) -> None:
    media = probe(MovieFile(two_second_clip))
    delivery = delivery_of(media, SPAN, codec_named("exr"), 256, 144)
    segments = segments_of(enlarged(media, SPAN), tmp_path, delivery)
    with pytest.raises(SegmentMismatchError, match=r"frame\.0014\.exr is due"):
        join_segments([segments[0], segments[2]], tmp_path / "finished", delivery, None)


WRONG = [
    pytest.param({"width": 258}, 20, 1, "the size 256x144 instead of 258x144", id="size"),
    pytest.param({"rate": Fraction(24)}, 20, 1, "the rate 25 instead of 24", id="rate"),
    pytest.param({"start_timecode": None}, 20, 1, "timecode 10:00:00:07", id="timecode"),
    pytest.param({}, 21, 1, "frame count of 20 instead of 21", id="frames"),
    pytest.param({}, 20, 2, "sound tracks of 1 instead of 2", id="sound"),
]


@pytest.mark.parametrize(("change", "frames", "sounds", "difference"), WRONG)
def test_verification_names_the_fact_that_differs(
    tmp_path: Path,
    two_second_clip: Path,
    change: dict[str, object],
    frames: int,
    sounds: int,
    difference: str,
) -> None:
    target, delivery = joined(two_second_clip, tmp_path, codec_named("prores-422hq"))
    with pytest.raises(RenderUnverifiedError, match=difference):
        verify(target, replace(delivery, **change), frames, sounds)
