"""The colours of stills: carried, completed, and left out where they are not known."""

import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.fidelity import psnr
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.picture import Picture
from tests.engine.moving_scene import as_source, panned, with_disc
from tests.engine.shot_pictures import restored

WIDTH, HEIGHT = 256, 192
SETTINGS = RestoreSettings(WIDTH, HEIGHT)


@pytest.fixture
def pan() -> list[Picture]:
    """The truth: nine frames of a pan by six pixels a frame, one and a half of the source."""
    return panned(9, WIDTH, HEIGHT, pixels_per_frame=6)


@pytest.fixture
def pan_source(pan) -> list[Picture]:
    """The pan as it was shot, at a quarter of its size."""
    return [as_source(picture) for picture in pan]


def luma(picture: Picture) -> Picture:
    """Return BT.709 luma with one channel."""
    return (picture @ np.float32([0.2126, 0.7152, 0.0722]))[..., np.newaxis]


def test_colour_follows_a_moving_thing_and_grey_stays_grey(pan):
    grey = [np.repeat(picture[..., 1:2], 3, axis=2) for picture in pan]
    tinted = [picture * np.float32([0.4, 1.1, 0.7]) for picture in grey]
    # A green bush at pixel 180 of the first frame, which the pan moves to the left.
    bush = [with_disc(picture, 180 - 6 * at, 36, tinted[at]) for at, picture in enumerate(grey)]
    source = [as_source(np.repeat(luma(picture), 3, axis=2)) for picture in bush]
    frames = restored(Propagation(), source, {0: bush[0], 8: bush[8]}, SETTINGS)
    inside = (slice(84, 108), slice(144, 168))
    mean_colour = frames[4].picture[inside].mean(axis=(0, 1))
    assert np.allclose(mean_colour, bush[4][inside].mean(axis=(0, 1)), atol=0.02)
    assert np.ptp(frames[4].picture[:, 220:].mean(axis=(0, 1))) < 0.01


def test_where_no_still_can_be_carried_colour_falls_to_neutral(pan):
    grey = [np.repeat(luma(picture), 3, axis=2) for picture in pan[:2]]
    sepia = grey[0] * np.float32([1.3, 1.0, 0.6])
    stranger = np.repeat(luma(panned(1, WIDTH, HEIGHT, 0, seed=77)[0]), 3, axis=2)
    source = [as_source(grey[0]), as_source(with_disc(grey[1], 128, 60, stranger))]
    (frame,) = restored(Propagation(), source, {0: sepia}, SETTINGS, SourceRange(1, 1))
    uncovered = frame.picture[76:116, 108:148].mean(axis=(0, 1))
    assert np.ptp(uncovered) < 0.05
    assert np.ptp(frame.picture[:, :40].mean(axis=(0, 1))) > 0.25


def test_the_colour_of_a_still_closes_over_a_small_thing_that_hid_it(pan):
    grey = [np.repeat(luma(picture), 3, axis=2) for picture in pan[:2]]
    sepia = grey[0] * np.float32([1.3, 1.0, 0.6])
    passing = with_disc(grey[1], 128, 12, np.float32([0.5, 0.5, 0.5]))
    (frame,) = restored(
        Propagation(), [as_source(grey[0]), as_source(passing)], {0: sepia}, SETTINGS,
        SourceRange(1, 1),
    )  # fmt: skip
    red, green, blue = frame.picture[90:102, 122:134].mean(axis=(0, 1))
    assert red - green > 0.08
    assert green - blue > 0.08


def test_a_stylised_still_gives_its_look_to_the_other_frames(pan, pan_source):
    def stylised(picture: Picture) -> Picture:
        """Lift the shadows and turn them teal, warm the lights."""
        warmth = (luma(picture) - np.float32(0.5)) * np.float32([0.2, 0, -0.2])
        return np.float32(0.15) + np.float32(0.8) * picture + warmth

    (frame,) = restored(
        Propagation(), pan_source, {0: stylised(pan[0])}, SETTINGS, SourceRange(3, 1)
    )
    assert psnr(frame.picture, stylised(pan[3])) > psnr(frame.picture, pan[3]) + 6
