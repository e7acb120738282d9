"""The way of the nearest stills to a frame."""

from concurrent.futures import Executor
from itertools import repeat

import cv2

from sparkvsr_desktop.engine.propagation.anchor import Anchor
from sparkvsr_desktop.engine.propagation.blend import Carried
from sparkvsr_desktop.engine.propagation.flow import (
    FlowFinder,
    blurred,
    chosen_flow,
    round_trip_px2,
    steadied_backward,
    warped,
)
from sparkvsr_desktop.engine.propagation.trust import odds
from sparkvsr_desktop.picture import Picture

CHANGE_SIGMA_PX = 1.7
"""What the source itself changes between still and frame (light, shade) is taken over from here
upwards; what is finer is mostly grain, or detail that the still knows better."""


class Carrier:
    """Carries a few anchors of one scene to any frame of it."""

    def __init__(self, anchors: tuple[Anchor, ...], workers: Executor) -> None:
        self.anchors = anchors
        self.workers = workers
        self._finders = [FlowFinder(*reversed(each.levels.shape)) for each in anchors]

    def still_of(self, source_frame: int) -> Picture | None:
        """Return the still of exactly this frame, or None."""
        stills = (each.still for each in self.anchors if each.source_frame == source_frame)
        return next(stills, None)

    def carried_to(self, source_frame: int, source: Picture) -> list[Carried]:
        """Return the anchors as they look from a frame that is none of theirs.

        source: the frame at the matched size, finite.
        """
        distances = [abs(source_frame - each.source_frame) for each in self.anchors]
        sources = repeat(source, len(distances))
        return list(self.workers.map(_carried, self.anchors, self._finders, distances, sources))


def _carried(anchor: Anchor, finder: FlowFinder, distance_frames: int, source: Picture) -> Carried:
    seen = anchor.view.seen(source)
    levels = anchor.view.levels(seen)
    raw, raw_back = finder.raw_flows(levels, anchor.levels)
    flow = chosen_flow(raw, raw_back, seen, anchor.seen)
    missed_px2 = round_trip_px2(flow, steadied_backward(raw_back, raw))
    moved = warped(anchor.source, flow)
    return Carried(
        ungraded=anchor.ungraded,
        flow=flow,
        odds=odds(seen, anchor.view.seen(moved), missed_px2, flow),
        change=blurred(source - moved, CHANGE_SIGMA_PX),
        grade=warped(anchor.grade, flow, cv2.INTER_LINEAR),
        distance_frames=distance_frames,
    )
