"""The before/after picture."""

import numpy as np
import pytest

from sparkvsr_desktop.demo.before_after import before_after, telling_details


@pytest.fixture
def truth():
    return np.full((720, 1280, 3), 0.5, np.float32)


def damaged(truth, x, y, by):
    picture = truth.copy()
    picture[y : y + 156, x : x + 312] += by
    return picture


def test_details_lie_where_the_upscale_lost_most_and_the_stills_missed_most(truth):
    plain = damaged(damaged(truth, 100, 50, by=0.3), 700, 400, by=0.2)
    restored = damaged(truth, 500, 200, by=0.1)

    details = telling_details(plain, restored, truth)

    assert [(detail.x, detail.y) for detail in details] == [(100, 50), (700, 400), (500, 200)]


def test_details_never_overlap(truth):
    spoilt = damaged(truth, 600, 300, by=0.3)

    corners = [(detail.x, detail.y) for detail in telling_details(spoilt, spoilt, truth)]

    for number, (x, y) in enumerate(corners):
        for other_x, other_y in corners[:number]:
            assert abs(x - other_x) >= 312 or abs(y - other_y) >= 156


def test_the_picture_shows_three_versions_pixel_for_pixel(truth):
    plain, restored = truth * np.float32(0.5), truth * np.float32(0.9)

    picture = before_after(plain, restored, truth)

    assert picture.shape[1] == 1920
    last_row = picture[-40, :, 0]
    middles = [last_row[12 + 312 + column * 636] for column in range(3)]
    assert middles == pytest.approx([0.25, 0.45, 0.5])
