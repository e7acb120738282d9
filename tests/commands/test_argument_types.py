"""What people type after an option."""

from argparse import ArgumentTypeError
from fractions import Fraction
from pathlib import Path

import pytest

from sparkvsr_desktop.commands.argument_types import (
    frame_count,
    memory,
    rate,
    scale,
    size,
    source_range,
    still,
)
from sparkvsr_desktop.core.ranges import SourceRange


def test_values_read_as_typed():
    assert rate("23.976") == Fraction(24000, 1001)
    assert rate("24000/1001") == Fraction(24000, 1001)
    assert source_range("0-33") == SourceRange(0, 33)
    assert scale("1.5") == 1.5
    assert size("1920x1080") == (1920, 1080)
    assert frame_count("12") == 12
    assert memory("8G") == 8_000_000_000
    assert memory("900m") == 900_000_000
    assert memory("cpu") == 0
    assert still("120=/a=b/face.tif") == (120, Path("/a=b/face.tif"))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (rate, "0"),
        (rate, "fast"),
        (rate, "1/0"),
        (source_range, "5"),
        (source_range, "5-5"),
        (source_range, "9-5"),
        (scale, "0"),
        (scale, "nan"),
        (scale, "inf"),
        (scale, "twice"),
        (size, "1920"),
        (size, "0x100"),
        (frame_count, "-1"),
        (memory, "8"),
        (memory, "0G"),
        (memory, "infG"),
        (memory, ""),
        (still, "face.tif"),
        (still, "-1=face.tif"),
        (still, "12="),
    ],
)
def test_nonsense_is_refused_as_wrong_usage(read, text):
    with pytest.raises(ArgumentTypeError):
        read(text)
