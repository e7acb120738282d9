"""PSNR and SSIM against scikit-image, which computes them its own way."""

import numpy as np
import pytest

from sparkvsr_desktop.engine.fidelity import PictureSizesDifferError, psnr, ssim


@pytest.fixture
def pair():
    """A picture of waves, and the same with a fixed pattern of eleven steps on it."""
    rows, columns = np.mgrid[0:48, 0:64]
    waves = [np.sin((2 + i) * rows / 5) * np.cos(columns / (3 + i)) for i in range(3)]
    truth = (0.5 + 0.4 * np.stack(waves, axis=-1)).astype(np.float32)
    pattern = ((7 * rows + 13 * columns) % 11 - 5) / 100
    return truth + pattern[..., None].astype(np.float32), truth


def test_psnr_is_that_of_scikit_image(pair):
    # peak_signal_noise_ratio(truth, picture, data_range=1) of scikit-image 0.26.0, in float64
    assert psnr(*pair) == pytest.approx(29.9992929910, abs=1e-3)


def test_half_of_full_scale_everywhere_is_six_decibels():
    # 20 log10(1 / 0.5), by hand
    assert psnr(np.full((4, 4, 3), 0.5, np.float32), np.zeros((4, 4, 3), np.float32)) == (
        pytest.approx(6.0206, abs=1e-4)
    )


def test_equal_pictures_have_no_noise(pair):
    assert psnr(pair[0], pair[0]) == float("inf")
    assert ssim(pair[0], pair[0]) == pytest.approx(1)


def test_ssim_is_that_of_scikit_image_on_luma(pair):
    # structural_similarity(..., data_range=1, gaussian_weights=True, sigma=1.5,
    # use_sample_covariance=False) of scikit-image 0.26.0, on BT.709 luma in float64
    assert ssim(*pair) == pytest.approx(0.9531333442, abs=1e-6)


def test_pictures_of_unlike_size_are_refused_with_both_sizes(pair):
    with pytest.raises(PictureSizesDifferError, match=r"64 × 48; .* is 64 × 24") as refused:  # noqa: RUF001 -- the sign an editor reads
        psnr(pair[0], pair[1][:24])
    assert "same size" in refused.value.remedy
