"""What is wrong with a still, found by moving, darkening and saving a picture by hand."""

from contextlib import closing

import numpy as np
import OpenImageIO
import pytest

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.core.still_finding import HealthTopic
from sparkvsr_desktop.media.plain_upscale import plain_resized
from sparkvsr_desktop.media.still_file import write_still
from sparkvsr_desktop.media.still_health import area_average, findings_in

SIZE = (384, 256)


@pytest.fixture(scope="module")
def frame():
    """192 x 128: soft shapes of many sizes, between 0.2 and 0.8."""
    noise = np.random.default_rng(3).random((128, 192, 3), np.float32)
    soft = sum(
        plain_resized(noise[: 128 // size, : 192 // size], 192, 128) * weight
        for size, weight in ((32, 0.5), (8, 0.3), (2, 0.2))
    )
    return np.clip(0.2 + 0.6 * soft, 0.2, 0.8).astype(np.float32)


@pytest.fixture
def still(frame):
    """The frame at twice its size, not retouched yet."""
    return plain_resized(frame, *SIZE)


def topics(path, frame) -> list[HealthTopic]:
    return [finding.topic for finding in findings_in(path, frame, SIZE)]


def saved(tmp_path, picture):
    write_still(tmp_path / "still.tif", picture, ColourTags())
    return tmp_path / "still.tif"


def test_a_still_with_a_repainted_part_and_more_detail_is_healthy(tmp_path, frame, still):
    still = still + np.random.default_rng(5).normal(0, 0.02, still.shape).astype(np.float32)
    still[50:110, 80:150] = (0.7, 0.5, 0.4)
    assert topics(saved(tmp_path, still), frame) == []


def test_a_shift_is_told_in_pixels_of_the_still(tmp_path, frame, still):
    moved = np.roll(still, (-2, 5), axis=(0, 1))
    (finding,) = findings_in(saved(tmp_path, moved), frame, SIZE)
    assert finding.topic is HealthTopic.SHIFT
    right, up = (float(part.split()[-1]) for part in finding.sentence.split(" px ")[:2])
    assert (right, up) == (pytest.approx(5, abs=0.5), pytest.approx(2, abs=0.5))
    assert "to the right and" in finding.sentence
    assert "up" in finding.sentence


@pytest.mark.parametrize(("gamma", "tone"), [(1.22, "darker"), (0.8, "brighter")])
def test_another_gamma_is_told(tmp_path, frame, still, gamma, tone):
    (finding,) = findings_in(saved(tmp_path, still**gamma), frame, SIZE)
    assert finding.topic is HealthTopic.GAMMA
    assert tone in finding.sentence
    assert f"{gamma:.1f}" in finding.sentence


def test_eight_bits_are_told(tmp_path, frame, still):
    path = tmp_path / "still.png"
    with closing(OpenImageIO.ImageOutput.create(str(path))) as file:
        file.open(str(path), OpenImageIO.ImageSpec(*SIZE, 3, "uint8"))
        file.write_image(np.ascontiguousarray(still))
    assert topics(path, frame) == [HealthTopic.DEPTH]


def test_a_flat_frame_gives_no_shift_out_of_nothing(tmp_path):
    flat = np.full((128, 192, 3), 0.5, np.float32)
    still = np.full((*SIZE[::-1], 3), 0.5, np.float32)
    assert topics(saved(tmp_path, still), flat) == []


def test_an_area_average_counts_fractions_of_pixels_by_their_share():
    # three pixels into two: (1 + 4 / 2) / 1.5 and (4 / 2 + 7) / 1.5
    line = np.array([[1, 4, 7]], np.float32)
    assert area_average(line, 1, 2) == pytest.approx(np.array([[2, 6]]))
    assert area_average(np.repeat(line, 4, 0), 2, 3) == pytest.approx(np.repeat(line, 2, 0))
