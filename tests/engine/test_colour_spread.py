"""Colour that is completed from like places around."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sparkvsr_desktop.engine.propagation.colour_spread import spread

BLUE, RED = np.float32([-0.1, -0.1, 0.3]), np.float32([0.3, -0.1, -0.1])
HEIGHT, WIDTH = 48, 64
HOLE = (slice(20, 28), slice(28, 36))


@pytest.fixture
def luma() -> NDArray[np.float32]:
    """A dark upper half over a bright lower one."""
    return np.repeat(np.float32([0.2, 0.8]), HEIGHT // 2)[:, np.newaxis].repeat(WIDTH, axis=1)


@pytest.fixture
def colours(luma) -> NDArray[np.float32]:
    """Blue where it is dark, red where it is bright."""
    return np.where(luma[..., np.newaxis] < 0.5, BLUE, RED)


def firm_but_for(*place: slice) -> NDArray[np.float32]:
    firm = np.ones((HEIGHT, WIDTH), np.float32)
    firm[place] = 0
    return firm


def test_a_hole_takes_the_colour_of_its_own_brightness_alone(luma, colours):
    firm = firm_but_for(*HOLE)
    completed = spread(colours * firm[..., np.newaxis], firm, luma)
    assert np.allclose(completed[HOLE], colours[HOLE], atol=0.03)


def test_what_is_firm_stays_as_it_is(luma, colours):
    firm = firm_but_for(*HOLE)
    completed = spread(colours * firm[..., np.newaxis], firm, luma)
    assert np.allclose(completed[firm == 1], colours[firm == 1], atol=1e-5)


def test_the_middle_of_a_large_hole_stays_neutral(luma, colours):
    firm = firm_but_for(slice(None), slice(8, 64))
    completed = spread(colours * firm[..., np.newaxis], firm, luma)
    assert np.abs(completed[:, 40:]).max() < 0.01


def test_a_thing_of_another_brightness_stays_neutral(luma, colours):
    luma = luma.copy()
    luma[HOLE] = 0.5
    firm = firm_but_for(*HOLE)
    completed = spread(colours * firm[..., np.newaxis], firm, luma)
    assert np.abs(completed[HOLE]).max() < 0.01


def test_stills_that_are_not_graded_are_left_alone(luma, colours):
    firm = firm_but_for(*HOLE)
    faint = colours * firm[..., np.newaxis] * np.float32(0.01)
    assert spread(faint, firm, luma) is faint


def test_large_pictures_are_completed_too(luma, colours):
    luma, colours = (each.repeat(8, axis=0).repeat(8, axis=1) for each in (luma, colours))
    firm = np.ones(luma.shape, np.float32)
    hole = (slice(170, 186), slice(240, 272))
    firm[hole] = 0
    completed = spread(colours * firm[..., np.newaxis], firm, luma)
    assert np.allclose(completed[174:182, 246:266], BLUE, atol=0.03)
