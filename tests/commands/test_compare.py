"""`sparkvsr compare`: numbers that can be worked out by hand."""

import re
from math import log10

import numpy as np
import pytest

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.media.still_file import write_still


@pytest.fixture
def sequence(tmp_path):
    """Write flat grey pictures, one for each level 0..1, and return their pattern."""

    def write(name, levels, size=(32, 32)):
        folder = tmp_path / name
        folder.mkdir()
        for number, level in enumerate(levels):
            picture = np.full((size[1], size[0], 3), level, np.float32)
            write_still(folder / f"{name}.{number:04}.tif", picture, ColourTags())
        return folder / f"{name}.####.tif"

    return write


def test_a_tenth_of_full_scale_off_everywhere_is_twenty_decibels(sparkvsr, sequence):
    result, truth = sequence("result", [0.5, 0.5]), sequence("truth", [0.6, 0.51])
    events = sparkvsr("compare", result, truth, "--json").events
    # PSNR = -20 log10(error): 0.1 gives 20 dB, 0.01 gives 40 dB; their mean is 30 dB
    assert [round(event["psnr"], 1) for event in events] == [20.0, 40.0, 30.0]
    assert events[-1]["frames"] == 2


def test_equal_pictures_count_as_a_hundred_decibels(sparkvsr, sequence):
    result, truth = sequence("result", [0.25]), sequence("truth", [0.25])
    done = sparkvsr("compare", result, truth, "--json").done
    assert (done["psnr"], done["ssim"]) == (100, 1)


def test_the_gain_over_a_baseline_is_said(sparkvsr, sequence):
    names = [sequence(name, [level]) for name, level in (("r", 0.5), ("t", 0.51), ("b", 0.6))]
    outcome = sparkvsr("compare", names[0], names[1], "--baseline", names[2])
    said = float(re.search(r"gain +([+-][\d.]+) dB", outcome.output)[1])
    assert said == pytest.approx(20 * log10(0.09 / 0.01), abs=0.02)  # 16-bit files round a little


def test_media_of_unlike_size_are_refused_with_both_sizes(sparkvsr, sequence):
    result, truth = sequence("result", [0.5]), sequence("truth", [0.5], size=(64, 32))
    outcome = sparkvsr("compare", result, truth)
    assert outcome.status == 1
    assert "32 x 32" in outcome.errors
    assert "64 x 32" in outcome.errors


def test_a_longer_reference_is_compared_as_far_as_both_go(sparkvsr, sequence):
    result, truth = sequence("result", [0.5]), sequence("truth", [0.5, 0.5])
    events = sparkvsr("compare", result, truth, "--json").events
    assert events[0]["event"] == "warning"
    assert events[-1]["frames"] == 1
