"""Zoom and pan, in device pixels."""

import pytest

from sparkvsr_desktop.ui.view_transform import ViewTransform

PICTURE, VIEWER = (1920, 1080), (960, 700)


def test_a_picture_that_fits_is_whole_and_in_the_middle():
    # 960 / 1920 is the tighter of the two: 960 x 540, and (700 - 540) / 2 = 80 above
    assert ViewTransform().place(PICTURE, VIEWER) == (0, 80, 960, 540)


def test_one_to_one_puts_every_pixel_on_a_whole_pixel_of_the_screen():
    left, top, width, height = ViewTransform(1.0).place((1919, 1079), VIEWER)
    assert (left, top) == (int(left), int(top))
    assert (width, height) == (1919, 1079)


@pytest.mark.parametrize("factor", [2.0, 0.5, 3.7])
def test_the_point_under_the_mouse_stays_there(factor):
    view, at = ViewTransform(1.0, 0.4, 0.6), (200.0, 300.0)
    left, top, width, height = view.place(PICTURE, VIEWER)
    share = ((at[0] - left) / width, (at[1] - top) / height)
    left, top, width, height = view.zoomed(factor, at, PICTURE, VIEWER).place(PICTURE, VIEWER)
    assert left + share[0] * width == pytest.approx(at[0], abs=1.0)
    assert top + share[1] * height == pytest.approx(at[1], abs=1.0)


def test_zoom_ends_at_32_screen_pixels_for_one():
    view = ViewTransform(20.0).zoomed(10, (0, 0), PICTURE, VIEWER)
    assert view.zoom == 32.0


def test_a_pan_moves_the_picture_with_the_hand():
    before = ViewTransform(1.0).place(PICTURE, VIEWER)
    after = ViewTransform(1.0).panned(30, -20, PICTURE, VIEWER).place(PICTURE, VIEWER)
    assert (after[0] - before[0], after[1] - before[1]) == (30, -20)
