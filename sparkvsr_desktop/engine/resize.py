"""The baseline of every comparison: the source, larger, with nothing added."""

from collections.abc import Iterator

import numpy as np

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.protocol import (
    EngineTraits,
    References,
    RestoredFrame,
    RestoreSettings,
    SourceFrames,
    StopToken,
)
from sparkvsr_desktop.engine.segments import segment_starts
from sparkvsr_desktop.engine.upscale import finite, resized

RESIZE_TRAITS = EngineTraits(
    name="resize",
    version="2",
    summary="Lanczos upscale of the source, without reference stills",
    uses_references=False,
    needs_gpu=False,
)


class Resize:
    """Lanczos upscale. Stills, guidance scale and walls change nothing."""

    @property
    def traits(self) -> EngineTraits:
        """What the engine is and can do."""
        return RESIZE_TRAITS

    def restart_points(self, shot: SourceRange, walls: tuple[int, ...]) -> tuple[int, ...]:
        """Return the frames at which a render can be taken up with the same result."""
        return segment_starts(shot, walls)

    def references_of(
        self, span: SourceRange, keyframes: tuple[int, ...], borders: SceneBorders
    ) -> tuple[int, ...]:
        """Return no keyframe: stills change nothing."""
        return ()

    def restore(
        self,
        span: SourceRange,
        frames: SourceFrames,
        references: References,
        settings: RestoreSettings,
        stop: StopToken,
    ) -> Iterator[RestoredFrame]:
        """Yield the frames of `span` at the restored size, with no trust in any still."""
        no_trust = np.zeros((1, 1), np.float32)
        for source_frame, picture in zip(span.frames, frames.read(span), strict=True):
            stop.raise_if_stopped()
            larger = resized(finite(picture), settings.width_px, settings.height_px)
            yield RestoredFrame(source_frame, larger, no_trust)
