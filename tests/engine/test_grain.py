"""The grain of a source: measured where scenes move, and given back as it was."""

from itertools import pairwise

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.engine.fidelity import LUMA_WEIGHTS
from sparkvsr_desktop.engine.grain.meter import GrainMeter
from sparkvsr_desktop.engine.grain.regrain import lost_grain, regrained
from sparkvsr_desktop.engine.grain.source_grain import NO_GRAIN, SourceGrain
from sparkvsr_desktop.picture import Picture
from tests.engine.moving_scene import panned

WIDTH, HEIGHT = 176, 128
SIGMA = 0.03
LUMA_OF_ONE = float(np.linalg.norm(LUMA_WEIGHTS))
"""The deviation of luma where red, green and blue each deviate by 1, unrelated."""

ALL_LOST = np.ones((1, 1), np.float32)
GREY = np.full((HEIGHT * 2, WIDTH * 2, 3), 0.5, np.float32)


@pytest.fixture(scope="module")
def clean() -> list[Picture]:
    """A soft scene under a camera that pans by three pixels a frame."""
    return [cv2.GaussianBlur(each, (0, 0), 5) for each in panned(7, WIDTH, HEIGHT, 3)]


def fine_grain(picture: Picture, seed: int) -> Picture:
    """Return grain of a standard deviation of 1 in each colour, each pixel for itself."""
    return np.random.default_rng(seed).standard_normal(picture.shape).astype(np.float32)


def measured(pictures: list[Picture]) -> SourceGrain:
    """Return what the meter makes of neighbouring pictures."""
    meter = GrainMeter()
    for here, there in pairwise(pictures):
        meter.see(here, there)
    return meter.grain


@pytest.fixture(scope="module")
def grain(clean) -> SourceGrain:
    """What is measured of the scene with fine grain over it."""
    return measured([each + SIGMA * fine_grain(each, seed) for seed, each in enumerate(clean)])


def test_the_grain_of_a_moving_scene_is_measured_to_five_per_cent(grain):
    assert grain.sigmas == pytest.approx([SIGMA * LUMA_OF_ONE] * len(grain.sigmas), rel=0.05)


def test_detail_that_moves_is_not_taken_for_grain():
    assert max(measured(panned(4, WIDTH, HEIGHT, 3)).sigmas) < 1e-4


def test_grain_that_is_stronger_in_bright_places_is_known_as_such(clean):
    grainy = [each + 0.06 * each * fine_grain(each, seed) for seed, each in enumerate(clean)]
    found = measured(grainy)
    expected = 0.06 * LUMA_OF_ONE * np.array(found.lumas)
    assert found.sigmas == pytest.approx(expected, rel=0.1)


def test_as_much_grain_is_given_back_as_the_source_has(grain):
    given = regrained(GREY, ALL_LOST, grain, (WIDTH, HEIGHT), seed=1) - GREY
    assert given.std(axis=(0, 1)) == pytest.approx([SIGMA] * 3, rel=0.05)
    assert abs(given.mean()) < SIGMA / 20


def test_no_frame_has_the_grain_of_another(grain):
    one, other = (regrained(GREY, ALL_LOST, grain, (WIDTH, HEIGHT), seed) - GREY for seed in (1, 2))
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.02


def test_a_frame_has_the_same_grain_each_time(grain):
    one, again = (regrained(GREY, ALL_LOST, grain, (WIDTH, HEIGHT), seed=1) for _ in range(2))
    assert (one == again).all()


def test_grain_is_as_coarse_as_that_of_the_enlarged_source(clean):
    soft = [
        cv2.GaussianBlur(fine_grain(each, seed), (0, 0), 0.8) for seed, each in enumerate(clean)
    ]
    coarse = measured([each + SIGMA * flaw for each, flaw in zip(clean, soft, strict=True)])
    given = regrained(GREY, ALL_LOST, coarse, (WIDTH, HEIGHT), seed=1)[..., 1]
    # Under a gaussian of sigma s neighbours are related by exp(-1 / 4 s^2); here two pixels apart.
    related = np.corrcoef(given[:, 2:].ravel(), given[:, :-2].ravel())[0, 1]
    assert related == pytest.approx(np.exp(-1 / (4 * 0.8**2)), abs=0.08)


def test_the_grain_of_a_black_and_white_film_has_no_colour(clean):
    grey = [each[..., :1].repeat(3, axis=2) for each in clean]
    grainy = [each + SIGMA * fine_grain(each[..., :1], seed) for seed, each in enumerate(grey)]
    given = regrained(GREY, ALL_LOST, measured(grainy), (WIDTH, HEIGHT), seed=1) - GREY
    assert given.std() == pytest.approx(SIGMA, rel=0.05)
    assert np.ptp(given, axis=2).max() < SIGMA / 100


@pytest.mark.parametrize("trust", [0.0, 0.3, 0.7, 1.0])
def test_source_and_given_grain_add_up_to_that_of_the_source(grain, trust):
    own = (1 - trust) * SIGMA * fine_grain(GREY, seed=9)
    lost = lost_grain(np.full((1, 1), trust, np.float32))
    whole = own + regrained(GREY, lost, grain, (WIDTH, HEIGHT), seed=1) - GREY
    assert whole.std() == pytest.approx(SIGMA, rel=0.05)


def test_a_picture_that_lost_nothing_stays_bit_for_bit(grain):
    nothing = np.zeros((1, 1), np.float32)
    assert regrained(GREY, nothing, grain, (WIDTH, HEIGHT), seed=1) is GREY
    assert regrained(GREY, ALL_LOST, NO_GRAIN, (WIDTH, HEIGHT), seed=1) is GREY


def test_doubled_frames_do_not_hide_the_grain(clean, grain):
    grainy = [each + SIGMA * fine_grain(each, seed) for seed, each in enumerate(clean)]
    doubled = [each for each in grainy for _ in range(2)]
    assert measured(doubled) == grain


@pytest.mark.parametrize("size", [(1, 1), (15, 40), (17, 16)])
def test_the_smallest_pictures_have_no_grain_that_could_be_measured(size):
    pictures = [np.full((*size, 3), level, np.float32) for level in (0.4, 0.5)]
    assert measured(pictures).is_none
