"""Where the frames of a shot stand from left to right, the same for all strips below the viewer."""

from dataclasses import dataclass

from sparkvsr_desktop.core.ranges import SourceRange

MARGIN = 12


@dataclass(frozen=True, slots=True)
class FrameScale:
    """The frames of `span` spread over a strip of `width` logical pixels, margins left free."""

    span: SourceRange
    width: int

    @property
    def frame_width(self) -> float:
        """How wide one frame is, in logical pixels."""
        return (self.width - 2 * MARGIN) / self.span.duration

    def place_of(self, source_frame: int) -> float:
        """Return how far from the left the middle of a frame stands."""
        return MARGIN + (source_frame - self.span.start + 0.5) * self.frame_width

    def left_of(self, source_frame: int) -> float:
        """Return how far from the left a frame begins."""
        return MARGIN + (source_frame - self.span.start) * self.frame_width

    def frame_at(self, x: float) -> int:
        """Return the frame at a place, that of the nearer end beyond both ends."""
        frame = self.span.start + int((x - MARGIN) // self.frame_width)
        return min(max(frame, self.span.start), self.span.last_frame)
