"""Stills off the model's grid, re-rendered to the frame that they are shown at."""

from collections.abc import Mapping
from dataclasses import dataclass

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.engine.protocol import (
    Reference,
    References,
    RestoreSettings,
    SourceFrames,
    StopToken,
)


@dataclass(frozen=True, slots=True)
class OneStill:
    """A single still, for an engine that asks for several."""

    still: Reference

    @property
    def source_frames(self) -> tuple[int, ...]:
        """The frame of the still."""
        return (self.still.source_frame,)

    def load(self, source_frame: int) -> Reference:
        """Return the still."""
        return self.still


@dataclass(frozen=True, slots=True)
class MovedStills:
    """The stills of a scene as the model is shown them.

    The model takes stills every fourth frame. One that stands between two such frames is carried to
    the nearer by the motion of the source, at most two frames; where the motion cannot be trusted,
    that frame's plain upscale shows. `shown_at` gives the frame for each keyframe.
    """

    references: References
    frames: SourceFrames
    settings: RestoreSettings
    shown_at: Mapping[int, int]
    stop: StopToken

    @property
    def source_frames(self) -> tuple[int, ...]:
        """The keyframes of the shot, ascending."""
        return self.references.source_frames

    def load(self, source_frame: int) -> Reference:
        """Return the still of a keyframe, as it looks at the frame that it is shown at.

        One of another size than the result comes back as it is, to be refused. Raises what `stop`
        raises.
        """
        still = self.references.load(source_frame)
        shown_at = self.shown_at[source_frame]
        fits = still.picture.shape[:2] == (self.settings.height_px, self.settings.width_px)
        if shown_at == source_frame or not fits:
            return still
        plain = RestoreSettings(self.settings.width_px, self.settings.height_px)
        span = SourceRange(shown_at, 1)
        carried = Propagation().restore(span, self.frames, OneStill(still), plain, self.stop)
        (moved,) = carried
        return Reference(source_frame, moved.picture)
