"""The reference stills of a job as files: which one, and whether it can stand for its keyframe."""

import hashlib
from fractions import Fraction
from pathlib import Path

from sparkvsr_desktop.core.keyframe import ReferenceStill
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.still_file import read_still
from sparkvsr_desktop.picture import Picture

ASPECT_TOLERANCE = Fraction(1, 100)


class StillRefusedError(SparkVSRError):
    """A picture that cannot stand for a keyframe."""


def still_picture(still: ReferenceStill, width_px: int, height_px: int) -> Picture:
    """Return the picture of a still, (height_px, width_px, 3) float32.

    Raises StillRefusedError when its size is another.
    """
    picture = read_still(still.path)
    height, width = picture.shape[:2]
    if (width, height) != (width_px, height_px):
        raise _wrong_size(still, (width, height), (width_px, height_px))
    return picture


def still_from_file(source_frame: int, path: Path) -> ReferenceStill:
    """Return the still that `path` holds; raises StillRefusedError where there is no file."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise StillRefusedError(
            f"The still for frame {source_frame}, “{path}”, cannot be read:"
            f" {error.strerror or error}.",
            remedy="Check the name, or export the still again.",
        ) from error
    return ReferenceStill(source_frame, path, digest)


def _wrong_size(
    still: ReferenceStill, found: tuple[int, int], wanted: tuple[int, int]
) -> StillRefusedError:
    (width, height), (wanted_width, wanted_height) = found, wanted
    aspect = Fraction(width, height) / Fraction(wanted_width, wanted_height)
    cropped = abs(aspect - 1) > ASPECT_TOLERANCE
    return StillRefusedError(
        f"The still for frame {still.source_frame}, “{still.path.name}”, is {width} x {height}"
        f"{', another shape' if cropped else ''}; the result is {wanted_width} x {wanted_height}.",
        remedy="Paint on a still that `sparkvsr stills` wrote, without cropping."
        if cropped
        else f"Export it at {wanted_width} x {wanted_height}, or change the size of the result.",
    )
