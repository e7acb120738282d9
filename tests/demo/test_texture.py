"""What the demo film is drawn with."""

import numpy as np
import pytest

from sparkvsr_desktop.demo.texture import FontMissingError, contour_lines, lettering


def test_a_line_of_text_is_as_wide_as_its_letters():
    one, two = lettering("H", 40), lettering("HH", 40)

    drawn_columns = [np.flatnonzero(mask.max(axis=0) > 0.5) for mask in (one, two)]
    widths = [int(columns[-1] - columns[0]) for columns in drawn_columns]

    assert 20 < widths[0] < 40  # a capital is narrower than its size
    assert 2 * widths[0] < widths[1] < 3 * widths[0]


def test_slanted_letters_lean_to_the_right():
    upright, slanted = lettering("I", 60), lettering("I", 60, slant=0.3)

    def lean(mask):
        rows = [row for row in mask if row.max() > 0.5]
        centres = [
            float(np.average(np.arange(len(row)), weights=row)) for row in (rows[2], rows[-3])
        ]
        return centres[0] - centres[1]

    assert abs(lean(upright)) < 1
    assert lean(slanted) > 8


def test_a_font_that_is_not_there_is_named():
    with pytest.raises(FontMissingError, match="NoSuchFont") as refused:
        lettering("Hi", 20, "NoSuchFont")
    assert "openimageio" in refused.value.remedy


def test_contour_lines_keep_their_width_on_any_slope():
    x = np.tile(np.arange(400, dtype=np.float32), (3, 1))
    gentle, steep = contour_lines(x * 0.01, 1.0, 4.0), contour_lines(x * 0.05, 1.0, 4.0)

    assert gentle[1, 50:150].sum() == pytest.approx(4, abs=0.5)  # one line, 4 px wide
    assert steep[1, 50:150].sum() == pytest.approx(5 * 4, abs=2)  # five lines of the same width
