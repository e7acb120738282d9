"""Exact rates and half-open ranges."""

from fractions import Fraction

import pytest

from sparkvsr_desktop.core.ranges import SourceRange, exact_rate, joined, with_handles

FILM = Fraction(24000, 1001)


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        (23.976, FILM),
        (23.98, FILM),
        (23.976024627685547, FILM),  # float32, as Hiero stores it
        (24, Fraction(24)),
        (29.97, Fraction(30000, 1001)),
        (59.94005994005994, Fraction(60000, 1001)),
        (16, Fraction(16)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_a_written_rate_stands_for_an_exact_one(written, exact):
    assert exact_rate(written) == exact


@pytest.mark.parametrize("written", [0, -25, float("nan")])
def test_a_rate_that_is_none_is_refused(written):
    with pytest.raises(ValueError, match="above zero"):
        exact_rate(written)


def test_a_source_range_holds_its_first_frame_and_not_its_end():
    used = SourceRange(10, 5)
    assert (used.end, used.last_frame) == (15, 14)
    assert used.holds(10)
    assert not used.holds(15)


def test_a_range_without_frames_is_refused():
    with pytest.raises(ValueError, match="at least one frame"):
        SourceRange(10, 0)


def test_handles_stop_at_the_ends_of_the_media():
    media = SourceRange(0, 100)
    assert with_handles(SourceRange(5, 10), 12, media) == SourceRange(0, 27)
    assert with_handles(SourceRange(50, 10), 12, media) == SourceRange(38, 34)
    assert with_handles(SourceRange(90, 10), 12, media) == SourceRange(78, 22)


def test_neighbours_within_the_gap_become_one_range_and_others_stay_apart():
    ranges = [SourceRange(60, 10), SourceRange(0, 10), SourceRange(34, 5), SourceRange(5, 3)]
    assert joined(ranges, gap=24) == (SourceRange(0, 70 - 0),)
    assert joined(ranges, gap=20) == (SourceRange(0, 10), SourceRange(34, 5), SourceRange(60, 10))


def test_two_ranges_share_the_frames_of_both():
    assert SourceRange(0, 10).overlap(SourceRange(8, 10)) == SourceRange(8, 2)
    assert SourceRange(0, 10).overlap(SourceRange(10, 10)) is None
