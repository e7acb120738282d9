"""The engine everyone has: stills carried over the shot by the motion of its own pictures."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

import numpy as np

from sparkvsr_desktop.core.ahead import side_by_side
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.propagation.anchor import Anchor
from sparkvsr_desktop.engine.propagation.anchors import Anchors
from sparkvsr_desktop.engine.propagation.blend import blended, guided
from sparkvsr_desktop.engine.propagation.carry import Carrier
from sparkvsr_desktop.engine.propagation.known_matches import KnownMatches
from sparkvsr_desktop.engine.propagation.maps import Plane
from sparkvsr_desktop.engine.propagation.match import at_matched_size
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
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.picture import Picture

PROPAGATION_TRAITS = EngineTraits(
    name="propagation",
    version="7",
    summary="Optical flow carries the detail and colour of the stills over the shot",
    uses_references=True,
    needs_gpu=False,
)

SEGMENT_FRAMES = 16
"""Short, so that a changed still leaves most of a shot's segments as they are."""

FRAMES_AT_ONCE = min(4, max(2, os.cpu_count() or 1))
"""Each in one thread: to hand parts of a frame around among threads took a tenth more processor
time. More than four would hold much memory where pictures are large."""

GREATEST_GUIDANCE_SCALE = 2.0
TRUST_MAP_LONG_SIDE_PX = 64


class GuidanceScaleError(SparkVSRError):
    """The guidance scale is not one the engine knows."""

    def __init__(self, guidance_scale: float) -> None:
        super().__init__(
            f"The guidance scale {guidance_scale:g} is not between 0 and 2.",
            remedy="Choose 0.5 for natural, 1 for faithful or 1.5 for crisp.",
        )


class StillOutsideShotError(SparkVSRError):
    """A still belongs to a frame that the shot does not have."""

    def __init__(self, source_frame: int, shot: SourceRange) -> None:
        super().__init__(
            f"The still for frame {source_frame} is outside the shot.",
            remedy=f"Move it between frames {shot.start} and {shot.last_frame}, or leave it out.",
        )


class Propagation:
    """Carries the stills before and after each frame to it, and lays them over the plain upscale.

    A frame depends on its own picture, those two stills and, where one is not found again, the
    source between them, so any frame can be restored at any time with the same result. Holds two
    stills, also between calls for the same shot; `FRAMES_AT_ONCE` frames and one more; and a frame
    between for each still; and, for small sources, the matches used last.
    """

    def __init__(self) -> None:
        self._anchors: Anchors | None = None
        self._known = KnownMatches()

    @property
    def traits(self) -> EngineTraits:
        """What the engine is and can do."""
        return PROPAGATION_TRAITS

    def restart_points(self, shot: SourceRange, walls: tuple[int, ...]) -> tuple[int, ...]:
        """Return the frames at which a render can be taken up with the same result."""
        return segment_starts(shot, walls, SEGMENT_FRAMES)

    def references_of(
        self, span: SourceRange, keyframes: tuple[int, ...], borders: SceneBorders
    ) -> tuple[int, ...]:
        """Return those of `keyframes`, ascending, that the frames of `span` depend on."""
        reaching = {key for _, keys in _stretches(span, keyframes, borders) for key in keys}
        return tuple(sorted(reaching))

    def restore(
        self,
        span: SourceRange,
        frames: SourceFrames,
        references: References,
        settings: RestoreSettings,
        stop: StopToken,
    ) -> Iterator[RestoredFrame]:
        """Yield the restored frames of `span`, in order.

        Reads `frames` stretch by stretch, and single ones between. Raises GuidanceScaleError or
        StillOutsideShotError at once, StillSizeError when it comes to the still, and whatever
        `stop` raises.
        """
        if not 0 <= settings.guidance_scale <= GREATEST_GUIDANCE_SCALE:
            raise GuidanceScaleError(settings.guidance_scale)
        for source_frame in references.source_frames:
            if not frames.available.holds(source_frame):
                raise StillOutsideShotError(source_frame, frames.available)
        if self._anchors is None or not self._anchors.are_of(frames, references, settings):
            self._anchors = Anchors(frames, references, settings, self._known)
        return _restored(span, self._anchors, stop)


@dataclass(frozen=True, slots=True)
class _Frame:
    """A frame to be restored; its source is finite."""

    source_frame: int
    source: Picture


def _restored(span: SourceRange, anchors: Anchors, stop: StopToken) -> Iterator[RestoredFrame]:
    for stretch, nearest in _stretches(span, anchors.keyframes, anchors.settings.borders):
        # The stretch before is done, and has let go of its stills: those in the making are
        # never held beside others, so the peak of memory is that of the first stretch.
        yield from _restored_stretch(stretch, anchors.at(nearest), anchors, stop)


def _restored_stretch(
    stretch: SourceRange,
    carried: tuple[Anchor, ...],
    anchors: Anchors,
    stop: StopToken,
) -> Iterator[RestoredFrame]:
    settings, frames = anchors.settings, anchors.frames

    def source_at(source_frame: int) -> Picture:
        return at_matched_size(finite(next(frames.read(SourceRange(source_frame, 1)))))

    carrier = Carrier(carried, settings.borders, source_at, anchors.known)
    restored = partial(_restored_frame, carrier=carrier, settings=settings)
    yield from side_by_side(restored, _read(stretch, frames, stop), FRAMES_AT_ONCE)


def _read(stretch: SourceRange, frames: SourceFrames, stop: StopToken) -> Iterator[_Frame]:
    for source_frame, picture in zip(stretch.frames, frames.read(stretch), strict=True):
        stop.raise_if_stopped()
        yield _Frame(source_frame, finite(picture))


def _restored_frame(frame: _Frame, carrier: Carrier, settings: RestoreSettings) -> RestoredFrame:
    source_frame, source = frame.source_frame, frame.source
    base = resized(source, settings.width_px, settings.height_px)
    own = carrier.anchor_of(source_frame)
    if own is not None:
        # Grain given back later would come on top of the still's own.
        restored = (own.clean if settings.grain else own.still).copy()
        trust = np.ones(source.shape[:2], np.float32)
    elif carrier.anchors:
        matched = at_matched_size(source)
        carried = carrier.carried_to(source_frame, matched)
        restored, trust = blended(base, matched, carried)
    else:
        return RestoredFrame(source_frame, base, np.zeros((1, 1), np.float32))
    height, width = source.shape[:2]
    picture = guided(base, restored, settings.guidance_scale, width, height)
    return RestoredFrame(source_frame, picture, _trust_map(trust))


def _stretches(
    span: SourceRange, keyframes: tuple[int, ...], borders: SceneBorders
) -> Iterator[tuple[SourceRange, tuple[int, ...]]]:
    """Cut `span` where the nearest keyframes change; they come with each stretch."""

    def nearest(source_frame: int) -> tuple[int, ...]:
        return borders.stills_for(source_frame, keyframes)

    for keys, group in groupby(span.frames, key=nearest):
        stretch = list(group)
        yield SourceRange(stretch[0], len(stretch)), keys


def _trust_map(trust: Plane) -> Plane:
    height, width = trust.shape
    shrink = max(1.0, max(height, width) / TRUST_MAP_LONG_SIDE_PX)
    return resized(trust, max(1, round(width / shrink)), max(1, round(height / shrink)))
