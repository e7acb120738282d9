"""Timecode as SMPTE ST 12-1 counts it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkvsr_desktop.core.timecode import Timecode

NTSC = Fraction(30000, 1001)
NTSC_DOUBLE = Fraction(60000, 1001)

# Counted by hand: two numbers dropped a minute (four at 59.94), save each tenth minute.
KNOWN = [
    ("00:00:00:00", Fraction(25), 0),
    ("01:00:00:00", Fraction(25), 90000),
    ("01:00:00:00", Fraction(24000, 1001), 86400),
    ("00:00:59;29", NTSC, 1799),
    ("00:01:00;02", NTSC, 1800),
    ("00:02:00;02", NTSC, 3598),
    ("00:10:00;00", NTSC, 17982),
    ("01:00:00;00", NTSC, 107892),
    ("01:00:00:00", NTSC, 108000),
    ("00:01:00;04", NTSC_DOUBLE, 3600),
    ("00:10:00;00", NTSC_DOUBLE, 35964),
]


@pytest.mark.parametrize(("text", "rate", "count"), KNOWN)
def test_a_timecode_names_a_frame_and_back(text, rate, count):
    timecode = Timecode.parse(text, rate)
    assert timecode.frame_count == count
    assert str(timecode) == text


@pytest.mark.parametrize("text", ["", "1:00:00:00", "00:00:00:25", "00:60:00:00", "00:00:61:00"])
def test_what_is_no_timecode_at_25_fps_is_refused(text):
    with pytest.raises(ValueError, match="is not a timecode"):
        Timecode.parse(text, Fraction(25))


@given(count=st.integers(0, 24 * 107892 - 1))
def test_every_drop_frame_number_of_a_day_reads_back(count):
    assert Timecode.parse(str(Timecode(count, NTSC, True)), NTSC).frame_count == count


def test_a_later_frame_has_the_later_timecode():
    assert str(Timecode.parse("01:00:59;29", NTSC).advanced(1)) == "01:01:00;02"
