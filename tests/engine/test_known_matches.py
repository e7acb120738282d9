"""Matches are kept for as long as there is room, those of small sources alone."""

import numpy as np

from sparkvsr_desktop.engine.propagation import known_matches
from sparkvsr_desktop.engine.propagation.known_matches import KnownMatch, KnownMatches, digest_of


def match() -> KnownMatch:
    """Return one of 24 numbers in single precision, so 96 bytes."""
    flow, odds, change = (np.zeros(shape, np.float32) for shape in ((2, 2, 2), (2, 2), (2, 2, 3)))
    return KnownMatch(flow, odds, change)


def test_the_match_that_was_not_used_for_longest_makes_room(monkeypatch):
    monkeypatch.setattr(known_matches, "MOST_KEPT_BYTES", 2 * 96)
    known, first = KnownMatches(), match()
    known.keep(b"1", b"0", first)
    known.keep(b"2", b"0", match())
    assert known.get(b"1", b"0") is first
    known.keep(b"3", b"0", match())
    assert known.get(b"1", b"0") is first
    assert known.get(b"2", b"0") is None


def test_sources_larger_than_those_of_drafts_have_no_digest():
    assert digest_of(np.zeros((270, 480, 3), np.float32)) is not None
    assert digest_of(np.zeros((270, 481, 3), np.float32)) is None


def test_black_pictures_of_other_shapes_have_other_digests():
    wide, high = (np.zeros((*size, 3), np.float32) for size in ((4, 6), (6, 4)))
    assert digest_of(wide) != digest_of(high)


def test_pictures_that_differ_in_one_number_have_other_digests():
    one = np.zeros((4, 6, 3), np.float32)
    other = one.copy()
    other[3, 5, 2] = 1e-7
    assert digest_of(one) == digest_of(one.copy())
    assert digest_of(one) != digest_of(other)
