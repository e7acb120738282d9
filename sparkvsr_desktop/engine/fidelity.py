"""How close a picture is to the truth, as the two numbers the field compares by."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.picture import Picture

LUMA_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float64)
"""Red, green and blue in luma. Source: Recommendation ITU-R BT.709, item 3.2."""

GAUSSIAN_TAPS, GAUSSIAN_SIGMA_PX = 11, 1.5
STABILISERS = (0.01**2, 0.03**2)
"""(K1 L)^2 and (K2 L)^2 for a peak L of 1. Source, as of the window: Wang, Bovik, Sheikh and
Simoncelli, "Image quality assessment: from error visibility to structural similarity", 2004."""


class PictureSizesDifferError(SparkVSRError):
    """Two pictures of unlike size cannot be compared."""

    def __init__(self, picture: Picture, truth: Picture) -> None:
        sizes = (f"{side.shape[1]} × {side.shape[0]}" for side in (picture, truth))  # noqa: RUF001 -- the sign an editor reads
        super().__init__(
            "The picture is {}; the one it is compared with is {}.".format(*sizes),
            remedy="Compare with media of the same size, or render at the size of that media.",
        )


def psnr(picture: Picture, truth: Picture) -> float:
    """Return the peak signal-to-noise ratio in decibels over all channels, for a peak of 1.0.

    Infinite where the pictures are equal. Raises PictureSizesDifferError.
    """
    _refuse_unlike(picture, truth)
    squared_error = np.square(np.subtract(picture, truth, dtype=np.float64)).mean()
    return float("inf") if squared_error == 0 else float(-10 * np.log10(squared_error))


def ssim(picture: Picture, truth: Picture) -> float:
    """Return the mean structural similarity of BT.709 luma, -1..1, for a peak of 1.0.

    Windows are gaussian, 11 x 11 with sigma 1.5, and lie wholly inside the picture; in a picture
    smaller than a window they are mirrored at its edge. Raises PictureSizesDifferError.
    """
    _refuse_unlike(picture, truth)
    first, second = picture @ LUMA_WEIGHTS, truth @ LUMA_WEIGHTS
    mean_1, mean_2 = _windowed(first), _windowed(second)
    variances = _windowed(first * first) - mean_1**2 + _windowed(second * second) - mean_2**2
    covariance = _windowed(first * second) - mean_1 * mean_2
    luminance_floor, contrast_floor = STABILISERS
    similarity = (2 * mean_1 * mean_2 + luminance_floor) * (2 * covariance + contrast_floor)
    similarity /= (mean_1**2 + mean_2**2 + luminance_floor) * (variances + contrast_floor)
    return float(_inside(similarity).mean())


def _refuse_unlike(picture: Picture, truth: Picture) -> None:
    if picture.shape != truth.shape:
        raise PictureSizesDifferError(picture, truth)


def _windowed(luma: NDArray[np.float64]) -> NDArray[np.float64]:
    window = (GAUSSIAN_TAPS, GAUSSIAN_TAPS)
    blurred = cv2.GaussianBlur(luma, window, GAUSSIAN_SIGMA_PX, borderType=cv2.BORDER_REFLECT)
    return np.asarray(blurred, np.float64)


def _inside(similarity: NDArray[np.float64]) -> NDArray[np.float64]:
    margin = GAUSSIAN_TAPS // 2
    height, width = similarity.shape
    if min(height, width) < GAUSSIAN_TAPS:
        return similarity
    return similarity[margin : height - margin, margin : width - margin]
