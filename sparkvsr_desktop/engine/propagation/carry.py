"""The way of the nearest stills to a frame."""

from concurrent.futures import Executor
from itertools import repeat

import cv2

from sparkvsr_desktop.engine.propagation.anchor import Anchor
from sparkvsr_desktop.engine.propagation.blend import Carried
from sparkvsr_desktop.engine.propagation.flow import FlowFinder, blurred, warped
from sparkvsr_desktop.engine.propagation.match import matched
from sparkvsr_desktop.picture import Picture

CHANGE_SIGMA_PX = 1.7
"""What the source itself changes between still and frame (light, shade) is taken over from here
upwards; what is finer is mostly grain, or detail that the still knows better."""


class Carrier:
    """Carries a few anchors of one scene to any frame of it."""

    def __init__(self, anchors: tuple[Anchor, ...], workers: Executor) -> None:
        self.anchors = anchors
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
        return list(self.workers.map(_carried, self.anchors, self._finders, distances, sources))


def _carried(anchor: Anchor, finder: FlowFinder, distance_frames: int, source: Picture) -> Carried:
    match = matched(source, anchor.sight, finder)
    return Carried(
        ungraded=anchor.ungraded,
        flow=match.flow,
        odds=match.odds,
        change=blurred(source - match.moved, CHANGE_SIGMA_PX),
        grade=warped(anchor.grade, match.flow, cv2.INTER_LINEAR),
        distance_frames=distance_frames,
    )
