"""Windows, tiles and padding, counted by hand from the model's rules (specification, 3 and 7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import (
    Padding,
    TileRule,
    WindowRule,
    WindowRuleError,
    cross_fade,
    nearest_slot,
    scenes,
    tiles,
    windows,
)

LONG = WindowRule(length=33, overlap=9)

ONE_FRAME = pytest.param(1, [(0, 1, 0)], id="one frame is a window of its own")
SHORT = pytest.param(10, [(0, 10, 7)], id="ten frames are held to seventeen")
FULL = pytest.param(33, [(0, 33, 0)], id="exactly one window")
TWO = pytest.param(57, [(0, 33, 0), (24, 33, 0)], id="two windows share nine frames")
BACK = pytest.param(
    58, [(0, 33, 0), (24, 33, 0), (32, 26, 7)], id="the last window is moved back on the grid"
)


@pytest.mark.parametrize(("frames", "expected"), [ONE_FRAME, SHORT, FULL, TWO, BACK])
def test_windows_cover_a_scene(frames, expected):
    planned = windows(SourceRange(100, frames), LONG)
    found = [(window.start - 100, window.span.duration, window.held_frames) for window in planned]
    assert found == expected


@given(st.integers(1, 300), st.sampled_from([(9, 1), (25, 9), (33, 9), (49, 17)]))
def test_every_window_fits_the_model_and_no_frame_is_left_out(frames, rule):
    planned = windows(SourceRange(0, frames), WindowRule(*rule))
    assert all(window.length % 8 == 1 and window.length <= rule[0] for window in planned)
    assert all(window.start % 8 == 0 for window in planned)
    assert set().union(*(window.span.frames for window in planned)) == set(range(frames))


@given(st.integers(34, 300))
def test_neighbouring_windows_share_at_least_the_overlap(frames):
    planned = windows(SourceRange(0, frames), LONG)
    ends = [window.start + window.length for window in planned]
    starts = [window.start for window in planned[1:]]
    assert all(end - start >= 9 for end, start in zip(ends, starts, strict=False))
    assert all(window.held_frames == 0 for window in planned[:-1])


@pytest.mark.parametrize(("length", "overlap"), [(32, 9), (33, 8), (13, 5), (17, 9), (9, 17)])
def test_a_window_the_model_cannot_take_is_refused(length, overlap):
    with pytest.raises(WindowRuleError) as refused:
        WindowRule(length, overlap)
    assert refused.value.remedy.startswith("Use ")


def test_a_scene_begins_at_each_wall_inside_the_shot():
    found = scenes(SourceRange(10, 20), walls=(30, 15, 10, 15, 3, 24))
    assert found == (SourceRange(10, 5), SourceRange(15, 9), SourceRange(24, 6))


def test_a_cross_fade_is_a_line_that_reaches_neither_end():
    assert cross_fade(3) == (0.25, 0.5, 0.75)


def test_a_keyframe_belongs_to_the_nearest_slot_and_halfway_to_the_earlier():
    slots = [nearest_slot(frame, start=100) for frame in range(100, 109)]
    assert slots == [0, 0, 0, 1, 1, 1, 1, 2, 2]


def test_1080_rows_are_padded_by_four_on_either_side():
    padding = Padding.around(height=1080, width=1920)
    assert (padding.top, padding.bottom, padding.left, padding.right) == (4, 4, 0, 0)
    assert (padding.padded_height, padding.padded_width) == (1088, 1920)


def test_cutting_rows_and_columns_out_undoes_the_padding():
    padding = Padding.around(height=27, width=45)
    padded = range(padding.padded_height), range(padding.padded_width)
    assert [len(side) for side in padded] == [32, 48]
    assert len(padded[0][padding.rows]) == 27
    assert len(padded[1][padding.columns]) == 45
    assert (padding.rows.start, padding.columns.start) == (padding.top, padding.left) == (2, 1)


def test_a_picture_smaller_than_a_tile_is_one_tile_of_full_weight():
    (tile,) = tiles(64, 80, TileRule(height=768, width=1360))
    assert (tile.rows, tile.columns) == (range(64), range(80))
    assert set(tile.row_weights) == set(tile.column_weights) == {1.0}


def test_tiles_of_a_4k_picture_stay_within_what_was_asked_for():
    planned = tiles(2160, 3840, TileRule(height=768, width=1360, overlap=32))
    assert max(len(tile.rows) for tile in planned) == 768
    assert max(len(tile.columns) for tile in planned) == 1360
    assert len(planned) == 9
    assert planned[-1].rows.stop == 2160
    assert planned[-1].columns.stop == 3840


SIDES = st.integers(1, 40).map(lambda count: count * 16)


@given(SIDES, SIDES, st.sampled_from([(32, 48, 16), (64, 64, 48), (160, 96, 32)]))
def test_the_weights_of_all_tiles_sum_to_one_at_every_pixel(height, width, rule):
    planned = tiles(height, width, TileRule(*rule))
    down = _sums(
        height, [(tile.rows, tile.row_weights) for tile in planned if tile.columns[0] == 0]
    )
    across = _sums(
        width, [(tile.columns, tile.column_weights) for tile in planned if tile.rows[0] == 0]
    )
    assert down == pytest.approx([1.0] * height)
    assert across == pytest.approx([1.0] * width)
    assert all(tile.rows[0] % 16 == tile.columns[0] % 16 == 0 for tile in planned)


def test_tiles_fade_into_each_other_in_a_line():
    left, right = tiles(16, 48, TileRule(height=16 * 2, width=32, overlap=16))
    assert left.column_weights[:16] == right.column_weights[16:] == (1.0,) * 16
    assert left.column_weights[16:] == pytest.approx([step / 17 for step in range(16, 0, -1)])


@pytest.mark.parametrize("rule", [(100, 64, 16), (64, 64, 8), (64, 0, 16), (32, 64, 32)])
def test_a_tile_the_model_cannot_take_is_refused(rule):
    with pytest.raises(WindowRuleError) as refused:
        TileRule(*rule)
    assert refused.value.remedy.startswith("Use ")


def _sums(size, spans):
    sums = [0.0] * size
    for span, weights in spans:
        for position, weight in zip(span, weights, strict=True):
            sums[position] += weight
    return sums
