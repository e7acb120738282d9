"""What is known of the grain of a source: how strong, in which colours, how coarse."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

REACH_PX = 3
"""Grain is taken as unrelated between pixels farther apart than this."""

SPECTRUM_PX = 32


@dataclass(frozen=True, slots=True)
class SourceGrain:
    """The grain of a shot, as numbers that fit its journal.

    lumas: brightnesses, ascending, at which it was measured, in the encoding of the source.
    sigmas: the standard deviation of its luma at each of them; between them it is interpolated.
    covariance: 3 x 3, of red, green and blue, for grain with a luma of standard deviation 1.
    correlation: (2 `REACH_PX` + 1) squared, of its luma between pixels so many columns and rows
    apart, 1 in the middle.
    """

    lumas: tuple[float, ...]
    sigmas: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    correlation: tuple[tuple[float, ...], ...]

    @property
    def is_none(self) -> bool:
        """Whether the source has no grain at all."""
        return not any(self.sigmas)

    def sigma_at(self, luma: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the standard deviation of the grain's luma where a picture is so bright."""
        return np.interp(luma, self.lumas, self.sigmas).astype(np.float32)

    def colour_mix(self) -> NDArray[np.float32]:
        """Return the 3 x 3 matrix that gives three unrelated planes the colours of the grain."""
        values, vectors = np.linalg.eigh(np.array(self.covariance))
        roots = np.sqrt(np.maximum(values, 0))
        return np.asarray((vectors * roots) @ vectors.T, np.float32)

    def kernel(self) -> NDArray[np.float32]:
        """Return the filter that makes unrelated pixels as coarse as the grain, of energy 1.

        Its spectrum is the root of that of the correlation, which is the grain's own.
        """
        side = 2 * REACH_PX + 1
        wrapped = np.zeros((SPECTRUM_PX, SPECTRUM_PX))
        wrapped[:side, :side] = self.correlation
        spectrum = np.fft.fft2(np.roll(wrapped, (-REACH_PX, -REACH_PX), axis=(0, 1))).real
        whole = np.fft.ifft2(np.sqrt(np.maximum(spectrum, 0))).real
        kernel = np.roll(whole, (REACH_PX, REACH_PX), axis=(0, 1))[:side, :side]
        return np.asarray(kernel / np.sqrt(np.square(kernel).sum()), np.float32)


_APART = tuple(
    tuple(float(row == column == REACH_PX) for column in range(2 * REACH_PX + 1))
    for row in range(2 * REACH_PX + 1)
)
NO_GRAIN = SourceGrain((0.0,), (0.0,), ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), _APART)
"""That of a source which has none, or of which one frame alone is known."""
