"""What the numbers of a video picture mean: matrix and range, from code values to RGB and back.

All code points and formulae are those of ITU-T H.273 (07/2021), table 4 and section 8.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.core.media import UNSPECIFIED, ColourTags
from sparkvsr_desktop.errors import SparkVSRError

RGB = 0
BT709 = 1
BT601_625 = 5
BT601_525 = 6
YCGCO = 8
BT2020 = 9

LUMA_WEIGHTS = {
    BT709: (0.2126, 0.0722),
    4: (0.30, 0.11),
    BT601_625: (0.299, 0.114),
    BT601_525: (0.299, 0.114),
    7: (0.212, 0.087),
    BT2020: (0.2627, 0.0593),
}
"""Share of red and of blue in luma, for each matrix that is built from luma. The rest is green."""

HD_FROM_ROWS = 720
"""Pictures of unspecified matrix are read as BT.709 from this height up, as players do."""

BAND_ROWS = 32
"""Rows mixed at a time: at 4K three planes of them stay in a core's cache."""

PRODUCT_PIXELS = 16384
"""Pixels of one matrix product. Few enough that BLAS starts no thread on every core for them, which
would burn ten times the time on a busy machine (OpenBLAS does from 29,128 on)."""

Matrix = NDArray[np.float64]
Plane = NDArray[np.float32]


class UnknownMatrixError(SparkVSRError):
    """The file states a colour matrix that cannot be undone here."""

    def __init__(self, matrix: int) -> None:
        super().__init__(
            f"The colour matrix {matrix} (H.273) is not supported.",
            remedy="Convert the clip to BT.709, BT.601 or BT.2020 (non-constant luminance) first.",
        )


def matrix_of(tags: ColourTags, height_px: int) -> int:
    """Return the matrix by which pictures of this height are read: the stated one, else a guess.

    This is the one place that guesses: BT.709 from 720 rows up, below it BT.601 (of 625-line
    television at 576 rows, else of 525-line television; both have the same weights).
    """
    if tags.matrix != UNSPECIFIED:
        return tags.matrix
    if height_px >= HD_FROM_ROWS:
        return BT709
    return BT601_625 if height_px == 576 else BT601_525


def to_yuv(matrix: int) -> Matrix:
    """Return the (3, 3) matrix from R'G'B' (0..1) to luma (0..1) and two chroma (-0.5..0.5).

    Raises UnknownMatrixError.
    """
    if matrix == RGB:
        return np.eye(3)
    if matrix == YCGCO:
        return np.array([[0.25, 0.5, 0.25], [-0.25, 0.5, -0.25], [0.5, 0.0, -0.5]])
    if matrix not in LUMA_WEIGHTS:
        raise UnknownMatrixError(matrix)
    red, blue = LUMA_WEIGHTS[matrix]
    luma = np.array([red, 1 - red - blue, blue])
    return np.stack(
        [
            luma,
            (np.array([0.0, 0.0, 1.0]) - luma) / (2 * (1 - blue)),
            (np.array([1.0, 0.0, 0.0]) - luma) / (2 * (1 - red)),
        ]
    )


def to_rgb(matrix: int) -> Matrix:
    """Return the (3, 3) matrix that undoes `to_yuv`."""
    return np.linalg.inv(to_yuv(matrix)).astype(np.float64)


def mix(gain: Matrix, sources: Sequence[Plane], targets: Sequence[Plane]) -> None:
    """Set the three `targets` to gain @ sources, pixel by pixel.

    All planes are (rows, columns) float32, views allowed.
    """
    for top in range(0, len(sources[0]), BAND_ROWS):
        rows = slice(top, top + BAND_ROWS)
        band = [np.ascontiguousarray(plane[rows]) for plane in sources]
        for target, weights in zip(targets, gain, strict=True):
            total = band[0] * np.float32(weights[0])
            for plane, weight in zip(band[1:], weights[1:], strict=True):
                if abs(weight) > np.finfo(np.float32).tiny:
                    total += plane * np.float32(weight)
            target[rows] = total


def mixed(gain: Matrix, offset: Matrix, picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return gain @ each pixel + offset as three planes: (3, rows, columns) float32.

    picture: (rows, columns, 3) float32.
    """
    weights, constant = gain.astype(np.float32), offset.astype(np.float32)[:, np.newaxis]
    pixels = picture.reshape(-1, 3)
    planes = np.empty((3, len(pixels)), np.float32)
    for first in range(0, len(pixels), PRODUCT_PIXELS):
        part = slice(first, first + PRODUCT_PIXELS)
        np.matmul(weights, pixels[part].T, out=planes[:, part])
        planes[:, part] += constant
    return planes.reshape(3, *picture.shape[:2])


@dataclass(frozen=True, slots=True)
class CodeValues:
    """How a picture is stored as integers: matrix, range and bits of each component."""

    matrix: int
    full_range: bool
    bits: int

    def to_rgb(self) -> tuple[Matrix, Matrix]:
        """Return (gain, offset) with rgb = gain @ (codes - offset); shapes (3, 3) and (3,)."""
        scale, offset = self._scale_and_offset()
        return to_rgb(self.matrix) / scale, offset

    def from_rgb(self) -> tuple[Matrix, Matrix]:
        """Return (gain, offset) with codes = gain @ rgb + offset; shapes (3, 3) and (3,)."""
        scale, offset = self._scale_and_offset()
        return to_yuv(self.matrix) * scale[:, np.newaxis], offset

    @property
    def code_range(self) -> tuple[int, int]:
        """The lowest and highest code that may be stored.

        Limited range keeps what lies beyond black and white; only the codes that ITU-R BT.709
        reserves for synchronisation (8-bit 0 and 255, scaled) are left free.
        """
        reserved = 0 if self.full_range else 2 ** (self.bits - 8)
        return reserved, 2**self.bits - 1 - reserved

    def _scale_and_offset(self) -> tuple[Matrix, Matrix]:
        unit = 2 ** (self.bits - 8)
        luma, chroma, black = 219.0 * unit, 224.0 * unit, 16.0 * unit
        if self.full_range:
            luma, chroma, black = 2.0**self.bits - 1, 2.0**self.bits - 1, 0.0
        if self.matrix == RGB:
            return np.full(3, luma), np.full(3, black)
        middle = 2.0 ** (self.bits - 1)
        return np.array([luma, chroma, chroma]), np.array([black, middle, middle])
