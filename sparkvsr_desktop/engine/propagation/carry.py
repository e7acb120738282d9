"""The way of the nearest stills to a frame."""

from concurrent.futures import Executor
from itertools import repeat

import cv2

from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.propagation.anchor import Anchor
from sparkvsr_desktop.engine.propagation.blend import Carried
from sparkvsr_desktop.engine.propagation.flow import FlowFinder, blurred, warped
from sparkvsr_desktop.engine.propagation.match import matched
from sparkvsr_desktop.picture import Picture

CHANGE_SIGMA_PX = 1.7
"""What the source itself changes between still and frame (light, shade) is taken over from here
upwards; what is finer is mostly grain, or detail that the still knows better."""


class Carrier:
    """Carries a few anchors to any frame of their scene, and fades them over its dissolves."""

    def __init__(
        self, anchors: tuple[Anchor, ...], borders: SceneBorders, workers: Executor
    ) -> None:
        self.anchors = anchors
        self._borders = borders
        self.workers = workers
        self._finders = [FlowFinder(*reversed(each.sight.levels.shape)) for each in anchors]

    def anchor_of(self, source_frame: int) -> Anchor | None:
        """Return the anchor of exactly this frame, or None."""
        own = (each for each in self.anchors if each.source_frame == source_frame)
        return next(own, None)

    def carried_to(self, source_frame: int, source: Picture) -> list[Carried]:
        """Return the anchors as they look from a frame that is none of theirs.

        source: the frame at the matched size, finite.
        """
        distances = [abs(source_frame - each.source_frame) for each in self.anchors]
        sources = repeat(source, len(distances))
        fades = [self._borders.fade(source_frame, each.source_frame) for each in self.anchors]
        ways = (self.anchors, self._finders, distances, fades, sources)
        return list(self.workers.map(_carried, *ways))


def _carried(
    anchor: Anchor, finder: FlowFinder, distance_frames: int, fade: float, source: Picture
) -> Carried:
    match = matched(source, anchor.sight, finder)
    return Carried(
        ungraded=anchor.ungraded,
        flow=match.flow,
        odds=match.odds,
        change=blurred(source - match.moved, CHANGE_SIGMA_PX),
        grade=warped(anchor.grade, match.flow, cv2.INTER_LINEAR),
        distance_frames=distance_frames,
        fade=fade,
    )
