"""Cuts found from pictures."""

from collections.abc import Iterable

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.engine.cuts import CutFinder
from sparkvsr_desktop.picture import Picture
from tests.engine.moving_scene import panned


def found(pictures: Iterable[Picture], first_frame: int = 0) -> tuple[int, ...]:
    finder = CutFinder()
    for source_frame, picture in enumerate(pictures, start=first_frame):
        finder.see(source_frame, picture)
    return finder.walls


@pytest.fixture
def street() -> list[Picture]:
    """Twelve frames of a slow pan over soft shapes."""
    return [cv2.GaussianBlur(picture, (0, 0), 4) for picture in panned(12, 96, 64, 1)]


@pytest.fixture
def kitchen() -> list[Picture]:
    """Twelve frames of another, darker place."""
    elsewhere = panned(12, 96, 64, 1, seed=9)
    return [cv2.GaussianBlur(picture, (0, 0), 4) * np.float32(0.4) for picture in elsewhere]


def test_a_cut_is_found_at_the_first_frame_of_the_new_scene(street, kitchen):
    assert found(street + kitchen) == (12,)
    assert found(street[:7] + kitchen + street[7:], first_frame=100) == (107, 119)


@pytest.mark.parametrize("frames_after", [1, 2, 3])
def test_a_cut_near_the_end_is_found(street, kitchen, frames_after):
    assert found(street + kitchen[:frames_after]) == (12,)


def test_walls_may_be_asked_for_at_any_time_and_change_nothing(street, kitchen):
    finder = CutFinder()
    walls = []
    for source_frame, picture in enumerate(street + kitchen):
        finder.see(source_frame, picture)
        walls.append(finder.walls)
    assert walls[11] == ()
    assert walls[12] == walls[-1] == (12,)


def test_a_fast_pan_is_no_cut():
    assert found(panned(16, 96, 64, pixels_per_frame=24)) == ()


def test_a_photographers_flash_is_no_cut(street):
    street[6] = street[6] + np.float32(0.5)
    assert found(street) == ()


def test_a_still_scene_and_no_scene_have_no_walls(street):
    assert found(street[:1] * 8) == ()
    assert CutFinder().walls == ()


def test_pixels_that_are_no_numbers_do_not_hide_a_cut(street, kitchen):
    kitchen[0] = kitchen[0].copy()
    kitchen[0][3, 3] = np.nan
    assert found(street + kitchen) == (12,)
