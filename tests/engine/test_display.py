"""How the matcher sees pictures of different encodings."""

import numpy as np
import pytest

from sparkvsr_desktop.engine.propagation.display import DisplayView, luma_of
from tests.engine.moving_scene import texture


def test_video_is_matched_as_it_is():
    video = texture(24, 32)
    assert DisplayView.of(video).seen(video) is video


def test_super_white_video_is_still_video():
    video = texture(24, 32)
    video[:2] = 1.09
    assert DisplayView.of(video).seen(video) is video


@pytest.mark.parametrize("exposure", [4.0, 1000.0])
def test_the_middle_of_scene_linear_light_is_seen_as_middle_grey(exposure):
    light = np.float32(exposure) * np.repeat(texture(24, 32)[..., :1], 3, axis=2) ** 4
    seen = DisplayView.of(light).seen(light)
    assert np.median(seen) == pytest.approx(0.4, abs=0.06)
    assert np.percentile(seen, 99.5) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("contrast", [1.0, 0.2, 0.08])
def test_the_flow_gets_all_levels_of_a_pale_picture_too(contrast):
    pale = np.float32(0.4) + np.float32(contrast) * (texture(24, 32) - np.float32(0.5))
    view = DisplayView.of(pale)
    levels = view.levels(luma_of(view.seen(pale)))
    assert levels.dtype == np.uint8
    assert levels.min() < 10
    assert levels.max() > 245


def test_grain_of_a_flat_picture_is_not_stretched_to_all_levels():
    grain = np.random.default_rng(2).normal(0.5, 0.002, (24, 32, 3)).astype(np.float32)
    assert np.ptp(DisplayView.of(grain).levels(luma_of(grain)).astype(int)) < 64
