"""The demo's source, read back with PyAV alone."""

from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from sparkvsr_desktop.demo.film import Film
from sparkvsr_desktop.demo.scene import CameraMove, Passage, Scene
from sparkvsr_desktop.demo.sound import film_sound
from sparkvsr_desktop.demo.source import source_pictures

pytestmark = pytest.mark.xdist_group("demo film")  # drawn once


def test_the_source_is_every_frame_in_prores_at_a_quarter_of_the_size(source):
    with av.open(source) as movie:
        stream = movie.streams.video[0]
        pictures = sum(1 for _ in movie.decode(stream))

    assert pictures == 10  # six and four, see `short_film`
    assert (stream.codec_context.name, stream.average_rate) == ("prores", 24)
    assert (stream.width, stream.height) == (320, 180)


def test_the_source_states_its_timecode_and_its_colour(source):
    with av.open(source) as movie:
        stream = movie.streams.video[0]
        stated = (stream.color_primaries, stream.color_trc, stream.colorspace)
        timecodes = {
            stream.metadata["timecode"] for stream in movie.streams if "timecode" in stream.metadata
        }

    assert stated == (1, 1, 1)  # BT.709 in all of H.273's tables
    assert timecodes == {"01:00:00:00"}


def test_the_source_has_the_sound_of_the_film_to_the_last_sample(source):
    with av.open(source) as movie:
        stream = movie.streams.audio[0]
        sound = np.concatenate([frame.to_ndarray() for frame in movie.decode(stream)], axis=1)

    written = sound.reshape(-1, 2) / 32767
    assert (stream.codec_context.name, stream.rate, stream.channels) == ("pcm_s16le", 48_000, 2)
    assert written.shape == (20_000, 2)  # 10 frames at 24 fps
    assert np.abs(written - film_sound(6, 10, Fraction(24))).max() < 1 / 32767


def test_the_source_shows_the_film_shrunk_and_with_grain(short_film, source):
    with av.open(source) as movie:
        frames = (frame.to_ndarray(format="rgb24") for frame in movie.decode(video=0))
        seen = next(picture for at, picture in enumerate(frames) if at == 8) / 255

    shrunk = cv2.resize(short_film.picture(8), (320, 180), interpolation=cv2.INTER_AREA)

    assert 0.01 < np.sqrt(np.square(seen - shrunk).mean()) < 0.04


@pytest.fixture
def grey_film():
    """Two frames of even grey; nothing moves."""
    grey = np.full((792, 1408, 3), 0.5, np.float32)
    nothing = np.zeros((4, 4, 4), np.float32)
    scene = Scene(1, grey, CameraMove((0, 0), (0, 0), 0), nothing, Passage((0, 0), (0, 0)))
    return Film(scene, scene)


def test_grain_is_new_in_each_frame_and_the_same_each_time(grey_film):
    one, other = source_pictures(grey_film)
    again = next(source_pictures(grey_film))

    assert np.array_equal(one, again)
    centre = (slice(60, 120), slice(110, 210))
    grains = [(picture[centre] - picture[centre].mean()).ravel() for picture in (one, other)]
    assert [grain.std() for grain in grains] == pytest.approx([0.012, 0.012], rel=0.1)
    assert abs(np.corrcoef(*grains)[0, 1]) < 0.05


def test_no_partial_file_is_left_beside_the_source(source):
    assert [path.name for path in source.parent.iterdir()] == ["demo.mov"]
