"""The demo film: two scenes and the cut between them, at a resolution its source never had."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.demo.desk import desk_scene
from sparkvsr_desktop.demo.facade import facade_scene
from sparkvsr_desktop.demo.scene import Scene
from sparkvsr_desktop.picture import Picture

RATE = Fraction(24)
START_TIMECODE = Timecode.parse("01:00:00:00", RATE)
UPSCALE_FACTOR = 4
"""The width of the truth divided by the width of the source."""


@dataclass(frozen=True, slots=True)
class Film:
    """The truth: what a perfect restoration of the demo's source would show."""

    opening: Scene
    closing: Scene

    @property
    def cut(self) -> int:
        """The first frame of the second scene."""
        return self.opening.frames

    @property
    def frames(self) -> int:
        """How many frames the film has."""
        return self.opening.frames + self.closing.frames

    def picture(self, frame: int) -> Picture:
        """Return a frame: (720, 1280, 3) float32, 0..1, Rec. 709 encoded, without grain."""
        if frame < self.cut:
            return self.opening.picture(frame)
        return self.closing.picture(frame - self.cut)

    def pictures(self, span: SourceRange | None = None) -> Iterator[Picture]:
        """Yield the frames of `span`, or all, in order."""
        return map(self.picture, span.frames if span else range(self.frames))


def demo_film() -> Film:
    """Return the film, the same each time: 60 frames, a cut, 40 frames."""
    return Film(opening=desk_scene(frames=60), closing=facade_scene(frames=40))
