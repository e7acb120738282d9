"""The reference stills of a job, read from disk when an engine asks for one."""

from dataclasses import dataclass

from sparkvsr_desktop.core.keyframe import ReferenceStill
from sparkvsr_desktop.engine.protocol import Reference
from sparkvsr_desktop.render.reference_stills import still_picture


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
        return Reference(source_frame, still_picture(still, self.width_px, self.height_px))
