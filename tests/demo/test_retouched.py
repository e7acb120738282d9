"""The demo's stills, read back with OpenImageIO."""

from dataclasses import replace

import numpy as np
import OpenImageIO
import pytest

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.demo.film import Film
from sparkvsr_desktop.demo.retouched import retouched_frames, write_retouched

pytestmark = pytest.mark.xdist_group("demo film")  # drawn once


def test_stills_stand_on_both_sides_of_the_cut_at_most_16_frames_apart(film):
    assert retouched_frames(film) == (4, 20, 36, 52, 64, 80, 96)  # the cut is at 60


@pytest.fixture(scope="module")
def two_and_one(film):
    """So much of both scenes that two stills come before the cut, at 24, and one after it."""
    return Film(replace(film.opening, frames=24), replace(film.closing, frames=8))


@pytest.fixture(scope="module")
def stills(two_and_one, tmp_path_factory):
    return write_retouched(two_and_one, "demo", tmp_path_factory.mktemp("stills"), ColourTags())


def test_stills_are_named_by_clip_and_source_frame(stills):
    names = [path.name for path in stills]
    assert names == ["demo.000004.tif", "demo.000020.tif", "demo.000028.tif"]


def test_a_still_is_the_true_frame_in_16_bits(two_and_one, stills):
    still = OpenImageIO.ImageBuf(str(stills[2]))

    assert str(still.spec().format) == "uint16"
    assert (still.spec().width, still.spec().height) == (1280, 720)
    pixels = still.get_pixels(OpenImageIO.FLOAT)
    assert np.abs(pixels - two_and_one.picture(28)).max() <= 1 / 65535
