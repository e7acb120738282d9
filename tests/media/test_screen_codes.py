"""The quick way to the screen, beside the exact one."""

from fractions import Fraction

import numpy as np
import pytest

from sparkvsr_desktop.core.media import ColourTags, Media, MovieFile
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.media.screen_codes import screen_codes
from tests.footage import write_numbered_movie, write_numbered_sequence

FILMS = [
    pytest.param("film.mp4", "libx264", id="8 bits, 4:2:0"),
    pytest.param("film.mov", "prores_ks", id="10 bits, 4:2:2"),
    pytest.param("film.avi", "mjpeg", id="full range"),
]


@pytest.mark.parametrize(("name", "codec"), FILMS)
def test_a_glance_is_the_exact_picture_to_within_two_codes(tmp_path, name, codec):
    path = write_numbered_movie(tmp_path / name, frames=3, codec=codec, chroma=150, first_luma=90)
    media = probe(media_source(path), None)
    with open_frames(media) as reader:
        (picture,) = reader.read(SourceRange(1, 1))
        glance = reader.glance(1)
    exact = screen_codes(picture, media)
    assert glance.shape == (48, 64, 4)
    assert np.abs(glance.astype(int) - exact.astype(int)).max() <= 2
    with open_frames(media) as reader:
        assert reader.glance(1, reduction=3).shape == (16, 22, 4)  # 48 and 64 by 3, rounded up
    assert glance[0, 0, 2] > glance[0, 0, 1]  # more red than green: chroma 150 lies above 128


def test_a_glance_at_light_has_the_curve_of_the_screen(tmp_path):
    """IEC 61966-2-1: 0.5 of light is 1.055 * 0.5 ** (1 / 2.4) - 0.055 = 0.735, code 188."""
    folder = write_numbered_sequence(tmp_path / "plate", frames=1, first_luma=16 + 219 // 2)
    media = probe(media_source(folder / "plate.1001.exr"), None)
    with open_frames(media) as reader:
        glance = reader.glance(0)
    assert abs(int(glance[5, 5, 0]) - 188) <= 1


def test_what_the_screen_cannot_show_is_clamped_there_alone():
    media = Media(MovieFile("film.mov"), 1, Fraction(25), 2, 1, "5f", colour=ColourTags(1, 1, 1))
    codes = screen_codes(np.array([[[-0.5, 0.5, 2.0], [0, 1, 1]]], np.float32), media)
    assert codes[0, 0].tolist() == [255, 128, 0, 255]  # blue, green, red
