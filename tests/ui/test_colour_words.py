"""Colour tags in words; the code points are those of ITU-T H.273, tables 2 to 4."""

from fractions import Fraction
from pathlib import Path

import pytest

from sparkvsr_desktop.core.media import ColourTags, Media, MovieFile
from sparkvsr_desktop.ui.colour_words import colour_facts, colour_words


def tagged(*tags: int, full_range: bool | None = None, bits: int = 0, codec: str = "") -> Media:
    colour = ColourTags(*tags, full_range=full_range)
    film = MovieFile(Path("film.mov"))
    return Media(film, 1, Fraction(25), 16, 16, "5f", colour=colour, bits=bits, codec=codec)


@pytest.mark.parametrize(
    ("media", "words"),
    [
        (tagged(1, 1, 1, full_range=False, bits=8), "BT.709, limited, 8 bit"),
        (tagged(9, 16, 9, full_range=False, bits=10), "BT.2020 / PQ / BT.2020, limited, 10 bit"),
        (tagged(12, 13, 0, full_range=True), "Display P3 / sRGB / RGB, full"),
        (tagged(1, 1, 2), "BT.709 / BT.709 / not stated, range not stated"),
        (tagged(23, 1, 1), "H.273 23 / BT.709 / BT.709, range not stated"),
        (
            tagged(2, 2, 0, full_range=True, bits=16, codec="openexr"),
            "not stated / linear / RGB, full, 16 bit",
        ),
    ],
    ids=["HD", "HDR", "P3", "no matrix", "unknown", "EXR"],
)
def test_tags_are_short_and_what_is_open_is_said(media, words):
    assert colour_words(media) == words


def test_each_tag_has_its_name_in_the_tooltip():
    facts = colour_facts(tagged(1, 18, 9, full_range=False, bits=10)).splitlines()
    assert facts == [
        "Primaries: BT.709", "Transfer: HLG", "Matrix: BT.2020", "Range: limited", "Depth: 10 bit",
    ]  # fmt: skip
