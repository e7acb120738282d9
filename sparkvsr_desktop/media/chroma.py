"""Chroma of subsampled video, brought to full size and back without leaving float.

Positions are those of ITU-T H.273 chroma sample location type 0, the usual one for MPEG-2, H.264,
H.265, ProRes and DNxHR: in each row chroma sits on every second luma sample, from the first; in
4:2:0 it lies halfway between two luma rows. JPEG and MPEG-1 centre it in both directions.
"""

import math

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

CENTRED_CODECS = ("mjpeg", "mpeg1video")
COSITED = 0.0
CENTRED = 0.5
TOP_FIELD, BOTTOM_FIELD = 0.25, 0.75
"""Distance in field lines between the first luma and the first chroma line of an interlaced 4:2:0
picture. Source: ISO/IEC 13818-2, figure 6-2."""


def upsampled(plane: Plane, factor: int, first: float, size: int, axis: int) -> Plane:
    """Return `plane` interpolated linearly to `size` samples along `axis`.

    plane: (rows, columns) float32. factor: fine samples to a coarse one. first: where the first
    coarse sample lies, in fine samples from the first fine one. Edges are held.
    """
    if factor == 1:
        return plane
    coarse = plane if axis == 0 else plane.T
    fine = np.empty((size, coarse.shape[1]), np.float32, order="C" if axis == 0 else "F")
    for phase in range(factor):
        below, share = divmod((phase - first) / factor, 1)
        _interpolate(coarse, fine[phase::factor], math.floor(below), np.float32(share))
    return fine if axis == 0 else fine.T


def _interpolate(coarse: Plane, target: Plane, shift: int, share: np.float32) -> None:
    """Set target[i] to the blend of coarse[i + shift] and its next, `share` of the latter."""
    rows, last = len(target), len(coarse) - 1
    inner = slice(max(-shift, 0), max(min(rows, last - shift), 0))
    near = coarse[inner.start + shift : inner.stop + shift]
    target[inner] = near
    if share:
        following = coarse[inner.start + shift + 1 : inner.stop + shift + 1]
        target[inner] += (following - near) * share
    target[: inner.start] = coarse[0]
    target[inner.stop :] = coarse[last]


def half_columns(plane: Plane) -> Plane:
    """Return every second column, from the first, low-passed by (1, 2, 1) / 4; edges are held.

    An odd width keeps its last column: the result is ceil(width / 2) wide.
    """
    columns = plane[:, ::2] * np.float32(0.5)
    odd = plane[:, 1::2]
    columns[:, : odd.shape[1]] += odd * np.float32(0.25)
    columns[:, 1:] += odd[:, : columns.shape[1] - 1] * np.float32(0.25)
    columns[:, 0] += plane[:, 0] * np.float32(0.25)
    if plane.shape[1] % 2:
        columns[:, -1] += plane[:, -1] * np.float32(0.25)
    return columns


def half_rows(plane: Plane) -> Plane:
    """Return the means of each two rows; the height must be even."""
    return (plane[::2] + plane[1::2]) * np.float32(0.5)
