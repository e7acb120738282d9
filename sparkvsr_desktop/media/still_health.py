"""Is a retouched still fit to guide its shot? Size, shift, gamma, depth and colour, in words."""

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.core.still_finding import Finding, HealthTopic
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.picture_file import open_picture
from sparkvsr_desktop.media.still_file import read_still
from sparkvsr_desktop.picture import Picture

SHIFT_TOLERANCE_PX = 0.6
"""Of the source: what painters and resamplers do to a picture stays below half a pixel."""
CLEAR_PEAK = 0.04
"""Below this height of the correlation two pictures have too little in common to say a shift."""
GAMMA_TOLERANCE = 0.12
"""Retouching moves mid-tones by a few percent; a wrong colour tag by 0.2 (2.2 against 1.8, 2.4
against 2.0) or more."""
MEASURED_PX = 512
"""Both pictures are compared at no more than this width: quick, and fine grain does not count."""
ORDINARY_PROFILES = ("srgb", "709", "gray", "grey")

Grey = NDArray[np.float32]


def unreadable(error: SparkVSRError) -> tuple[Finding, ...]:
    """Return the finding for a still that cannot be read."""
    return (Finding(HealthTopic.FILE, str(error), error.remedy),)


def findings_in(path: Path, source: Picture, size: tuple[int, int]) -> tuple[Finding, ...]:
    """Return what is wrong with a still, nothing where all is well.

    source: the source frame, at its own size. size: (width, height) of the result in pixels.
    Raises UnreadablePictureError.
    """
    still = read_still(path)
    found = [*_depth(path), *_colour_tag(path)]
    if (still.shape[1], still.shape[0]) != size:
        return (_wrong_size(still, size), *found)
    width = min(source.shape[1], MEASURED_PX)
    height = max(1, round(source.shape[0] * width / source.shape[1]))
    before, after = (area_average(_grey(each), height, width) for each in (source, still))
    found += _shift(before, after, size[0] / width, source.shape[1] / width)
    found += _gamma(before, after)
    return tuple(found)


def area_average(grey: Grey, height_px: int, width_px: int) -> Grey:
    """Return a picture made smaller (or larger), each new pixel the mean of what it covers.

    Fractions of pixels count by their share: sums up to each border are interpolated.
    """
    for axis, length in ((0, height_px), (1, width_px)):
        sums = np.insert(np.cumsum(grey, axis=axis, dtype=np.float64), 0, 0, axis=axis)
        borders = np.linspace(0, grey.shape[axis], length + 1)
        below = np.minimum(borders.astype(int), grey.shape[axis] - 1)
        share = (borders - below).reshape((-1, 1) if axis == 0 else (1, -1))
        at = sums.take(below, axis) * (1 - share) + sums.take(below + 1, axis) * share
        grey = (np.diff(at, axis=axis) * length / grey.shape[axis]).astype(np.float32)
    return grey


def shift_between(before: Grey, after: Grey) -> tuple[float, float] | None:
    """Return (right, down) in pixels by which `after` lies off `before`; None where unclear.

    Phase correlation of the windowed pictures (Kuglin and Hines, 1975), the peak refined by a
    parabola through its neighbours on each axis.
    """
    window = np.outer(np.hanning(before.shape[0]), np.hanning(before.shape[1]))
    spectra = [np.fft.rfft2((each - each.mean()) * window) for each in (before, after)]
    cross = np.conj(spectra[0]) * spectra[1]
    correlation = np.fft.irfft2(cross / (np.abs(cross) + 1e-12), before.shape)
    row, column = np.unravel_index(int(correlation.argmax()), correlation.shape)
    if correlation[row, column] < CLEAR_PEAK:
        return None
    right = _refined(correlation[row], int(column))
    down = _refined(correlation[:, column], int(row))
    return right, down


def gamma_between(before: Grey, after: Grey) -> float | None:
    """Return the exponent g that makes `before` ** g look like `after`; None without mid-tones.

    The median over blocks of 8 x 8 pixels, so that retouched parts do not count.
    """
    first, second = (_blocks(each) for each in (before, after))
    mid_tones = (first > 0.1) & (first < 0.8) & (second > 0.02) & (second < 0.98)
    if mid_tones.sum() < 20:
        return None
    exponents = np.log(second[mid_tones]) / np.log(first[mid_tones])
    return float(np.median(exponents))


def _wrong_size(still: Picture, size: tuple[int, int]) -> Finding:
    return Finding(
        HealthTopic.SIZE,
        f"The still is {still.shape[1]} x {still.shape[0]}; the result is {size[0]} x {size[1]}.",
        f"Save it at {size[0]} x {size[1]}, without cropping.",
    )


def _shift(before: Grey, after: Grey, target_scale: float, scale: float) -> list[Finding]:
    found = shift_between(before, after)
    if found is None or math.hypot(*found) * scale < SHIFT_TOLERANCE_PX:
        return []
    right, down = (length * target_scale for length in found)
    sides = [
        f"{abs(length):.1f} px {name}"
        for length, name in (
            (right, "to the right" if right > 0 else "to the left"),
            (down, "down" if down > 0 else "up"),
        )
        if abs(length) >= 0.5
    ]
    sentence = f"The still is shifted {' and '.join(sides) or 'slightly'} against its frame."
    remedy = "Align it, or move the layer back in the painter."
    return [Finding(HealthTopic.SHIFT, sentence, remedy, (right, down))]


def _gamma(before: Grey, after: Grey) -> list[Finding]:
    gamma = gamma_between(before, after)
    if gamma is None or abs(math.log(gamma)) < math.log(1 + GAMMA_TOLERANCE):
        return []
    tone = "darker" if gamma > 1 else "brighter"
    return [
        Finding(
            HealthTopic.GAMMA,
            f"The mid-tones are {tone} than the frame's, as by a gamma of {gamma:.2f}.",
            "If that was not meant, save without converting to a colour profile.",
        )
    ]


def _depth(path: Path) -> list[Finding]:
    with open_picture(path) as file:
        if str(file.spec().format) != "uint8":
            return []
    sentence = "The still has 8 bits per channel; skies and faces may show bands."
    return [Finding(HealthTopic.DEPTH, sentence, "Save it with 16 bits per channel.")]


def _colour_tag(path: Path) -> list[Finding]:
    with open_picture(path) as file:
        stated: dict[str, Any] = {item.name: item.value for item in file.spec().extra_attribs}
    profile = str(stated.get("ICCProfile:profile_description", ""))
    if not profile or any(name in profile.lower() for name in ORDINARY_PROFILES):
        return []
    sentence = f"The still carries the colour profile “{profile}”; its numbers are read as video."
    return [Finding(HealthTopic.COLOUR, sentence, "Save it without a profile, or as sRGB.")]


def _grey(picture: Picture) -> Grey:
    grey = (picture[..., 0] + picture[..., 1] + picture[..., 2]) / np.float32(3)
    return np.asarray(np.nan_to_num(grey).clip(0, 1), np.float32)


def _blocks(grey: Grey) -> Grey:
    rows, columns = (side - side % 8 for side in grey.shape)
    blocks = grey[:rows, :columns].reshape(rows // 8, 8, columns // 8, 8)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)


def _refined(line: NDArray[np.floating[Any]], peak: int) -> float:
    """Return the signed place of a peak on a line that wraps around."""
    length = len(line)
    before, at, after = (float(line[(peak + step) % length]) for step in (-1, 0, 1))
    curve = before - 2 * at + after
    place = peak + (0.5 * (before - after) / curve if curve < 0 else 0.0)
    return place - length if place > length / 2 else place
