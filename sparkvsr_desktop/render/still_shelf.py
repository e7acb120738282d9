"""The reference stills of a job, read from disk when an engine asks for one."""

import hashlib
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sparkvsr_desktop.core.keyframe import ReferenceStill
from sparkvsr_desktop.engine.protocol import Reference
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.still_file import read_still

ASPECT_TOLERANCE = Fraction(1, 100)


class StillRefusedError(SparkVSRError):
    """A picture that cannot stand for a keyframe."""


@dataclass(frozen=True, slots=True)
class StillShelf:
    """The stills of one shot, by source frame. Each picture is (height_px, width_px, 3)."""

    stills: tuple[ReferenceStill, ...]
    width_px: int
    height_px: int

    @property
    def source_frames(self) -> tuple[int, ...]:
        """The keyframes, ascending."""
        return tuple(still.source_frame for still in self.stills)

    def load(self, source_frame: int) -> Reference:
        """Return the still of a keyframe; raises StillRefusedError when its size is another."""
        still = next(still for still in self.stills if still.source_frame == source_frame)
        picture = read_still(still.path)
        height, width = picture.shape[:2]
        if (width, height) != (self.width_px, self.height_px):
            raise _wrong_size(still, (width, height), (self.width_px, self.height_px))
        return Reference(source_frame, picture)


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
        else f"Export it at {wanted_width} x {wanted_height}, or change --scale or --size.",
    )
