"""The stills of a shot, made ready when they are near, and its frames for several threads."""

from collections.abc import Iterator
from threading import Lock

from sparkvsr_desktop.core.ahead import side_by_side
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.propagation.anchor import Anchor, anchor
from sparkvsr_desktop.engine.propagation.known_matches import KnownMatches
from sparkvsr_desktop.engine.protocol import Reference, References, RestoreSettings, SourceFrames
from sparkvsr_desktop.engine.upscale import finite
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.picture import Picture

MOST_CARRIED = 2
"""The stills that a frame can show something of: the nearest before it and after it."""


class StillSizeError(SparkVSRError):
    """A still has another size than the restored pictures."""

    def __init__(self, source_frame: int, still: Picture, settings: RestoreSettings) -> None:
        super().__init__(
            f"The still for frame {source_frame} is {still.shape[1]} by {still.shape[0]} pixels; "
            f"the restored pictures are {settings.width_px} by {settings.height_px}.",
            remedy="Export the still at the restored size.",
        )


class SharedFrames:
    """The frames of a shot for several threads, of which one reads at a time."""

    def __init__(self, frames: SourceFrames) -> None:
        self._frames = frames
        self._reading = Lock()

    @property
    def available(self) -> SourceRange:
        """All frames of the shot."""
        return self._frames.available

    def read(self, span: SourceRange) -> Iterator[Picture]:
        """Yield the pictures of `span` in order, as the frames themselves would."""
        pictures = self._frames.read(span)
        while True:
            with self._reading:
                picture = next(pictures, None)
            if picture is None:
                return
            yield picture


class Anchors:
    """The stills that are carried at present, for one shot with its stills and settings."""

    def __init__(
        self,
        frames: SourceFrames,
        references: References,
        settings: RestoreSettings,
        known: KnownMatches,
    ) -> None:
        self.known = known
        self.frames = SharedFrames(frames)
        self.settings = settings
        self._made_of = frames, references
        self._references = references
        self._ready: dict[int, Anchor] = {}

    def are_of(
        self, frames: SourceFrames, references: References, settings: RestoreSettings
    ) -> bool:
        """Whether they serve for the same frames and stills, and equal settings."""
        same = self._made_of[0] is frames and self._made_of[1] is references
        return same and self.settings == settings

    @property
    def keyframes(self) -> tuple[int, ...]:
        """The keyframes that matter, ascending."""
        return () if self.settings.guidance_scale == 0 else self._references.source_frames

    def at(self, keyframes: tuple[int, ...]) -> tuple[Anchor, ...]:
        """Return the stills of these keyframes, ready to be carried; others are let go.

        Raises StillSizeError, and what loading a still and reading a frame raise.
        """
        self._ready = {key: self._ready[key] for key in keyframes if key in self._ready}
        missing = [key for key in keyframes if key not in self._ready]
        for made in side_by_side(self._made, iter(missing), MOST_CARRIED):
            self._ready[made.source_frame] = made
        return tuple(self._ready[key] for key in keyframes)

    def _loaded(self, keyframe: int) -> Reference:
        reference, settings = self._references.load(keyframe), self.settings
        if reference.picture.shape[:2] != (settings.height_px, settings.width_px):
            raise StillSizeError(keyframe, reference.picture, settings)
        return reference

    def _made(self, keyframe: int) -> Anchor:
        reference = self._loaded(keyframe)
        source = next(self.frames.read(SourceRange(keyframe, 1)))
        return anchor(reference, finite(source), lambda: self._neighbour(keyframe))

    def _neighbour(self, source_frame: int) -> Picture | None:
        """Return the picture after a frame, or before it, in the same scene."""
        borders, available = self.settings.borders, self.frames.available
        scene = borders.scene_of(source_frame)
        for beside in (source_frame + 1, source_frame - 1):
            if available.holds(beside) and borders.scene_of(beside) == scene:
                return finite(next(self.frames.read(SourceRange(beside, 1))))
        return None
