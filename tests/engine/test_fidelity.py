"""PSNR and SSIM against scikit-image, which computes them its own way."""

import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from sparkvsr_desktop.engine.fidelity import PictureSizesDifferError, psnr, ssim
from tests.engine.moving_scene import texture


@pytest.fixture
def pair():
    """A picture and the same with grain."""
    truth = texture(48, 64)
    grain = np.random.default_rng(5).normal(0, 0.03, truth.shape).astype(np.float32)
    return truth + grain, truth


def test_psnr_is_that_of_scikit_image(pair):
    expected = peak_signal_noise_ratio(pair[1], pair[0], data_range=1)
    assert psnr(*pair) == pytest.approx(expected, abs=1e-3)


def test_half_of_full_scale_everywhere_is_six_decibels():
    # 20 log10(1 / 0.5), by hand
    assert psnr(np.full((4, 4, 3), 0.5, np.float32), np.zeros((4, 4, 3), np.float32)) == (
        pytest.approx(6.0206, abs=1e-4)
    )


def test_equal_pictures_have_no_noise(pair):
    assert psnr(pair[0], pair[0]) == float("inf")
    assert ssim(pair[0], pair[0]) == pytest.approx(1)


def test_ssim_is_that_of_scikit_image_on_luma(pair):
    luma = [side.astype(np.float64) @ [0.2126, 0.7152, 0.0722] for side in pair]
    expected = structural_similarity(
        *luma, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    assert ssim(*pair) == pytest.approx(expected, abs=1e-6)


def test_pictures_of_unlike_size_are_refused_with_both_sizes(pair):
    with pytest.raises(PictureSizesDifferError, match=r"64 × 48; .* is 64 × 24") as refused:  # noqa: RUF001 -- the sign an editor reads
        psnr(pair[0], pair[1][:24])
    assert "same size" in refused.value.remedy
