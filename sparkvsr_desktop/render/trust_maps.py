"""The trust of every frame, kept in the job folder beside its segment, for the panel to show."""

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.render.durable import partial_beside, publish

TRUST_FOLDER = "trust"

_FULL_TRUST = 255
"""Trust is kept in 8 bits: finer steps are below what it can be measured to."""


class TrustMapsDamagedError(SparkVSRError):
    """A file of trust maps cannot be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The trust maps in “{path}” are damaged.",
            remedy="The pictures are not touched by it; render the job again to see its trust.",
        )


@dataclass(frozen=True, slots=True)
class FrameTrust:
    """How much of a frame rests on stills: a small map (height, width), 0..1, of the picture.

    `mean` is that of the engine's own map, 0..1; `levels` is kept in steps of 1/255.
    """

    source_frame: int
    levels: NDArray[np.uint8]
    mean: float

    @classmethod
    def of(cls, source_frame: int, trust: NDArray[np.float32], mean: float) -> "FrameTrust":
        """Return what is kept of a restored frame's trust, a map of 0..1 and its mean."""
        levels = np.rint(np.clip(trust, 0, 1) * _FULL_TRUST).astype(np.uint8)
        return cls(source_frame, levels, mean)

    @property
    def map(self) -> NDArray[np.float32]:
        """The map as numbers from 0 (source alone) to 1 (still alone)."""
        return self.levels.astype(np.float32) / np.float32(_FULL_TRUST)


def write_trust_maps(path: Path, frames: Sequence[FrameTrust]) -> None:
    """Keep the trust of a segment's frames, at least one, under `path`: whole or not at all.

    Frames that no still reaches have a map of one pixel; it is spread over the size of the others.
    """
    height, width = np.max([frame.levels.shape for frame in frames], axis=0)
    levels = np.stack([np.broadcast_to(frame.levels, (height, width)) for frame in frames])
    path.parent.mkdir(exist_ok=True)
    with partial_beside(path) as partial:
        with partial.open("wb") as file:
            np.savez_compressed(
                file,
                source_frames=np.array([frame.source_frame for frame in frames], np.int64),
                means=np.array([frame.mean for frame in frames], np.float32),
                levels=levels,
            )
        publish(partial, path)


def read_trust_maps(path: Path) -> tuple[FrameTrust, ...]:
    """Return the trust of the frames of one segment, in order. Raises TrustMapsDamagedError."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            source_frames, means, levels = (
                kept[name] for name in ("source_frames", "means", "levels")
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise TrustMapsDamagedError(path) from error
    return tuple(
        FrameTrust(int(frame), level, float(mean))
        for frame, level, mean in zip(source_frames, levels, means, strict=True)
    )


def trust_of(job_folder: Path) -> Iterator[FrameTrust]:
    """Yield the trust of every frame that a job has finished so far, by source frame.

    job_folder: `OUT/.sparkvsr/<identity>`. Holds one segment at a time. Raises
    TrustMapsDamagedError when it comes to a damaged file.
    """
    for path in sorted((job_folder / TRUST_FOLDER).glob("[0-9]*[0-9].npz")):
        yield from read_trust_maps(path)
