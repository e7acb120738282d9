"""The way of the nearest stills to a frame."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

import cv2

from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.propagation.anchor import Anchor
from sparkvsr_desktop.engine.propagation.blend import Carried
from sparkvsr_desktop.engine.propagation.bridge import (
    Bridge,
    bridge_frame,
    bridged,
    built,
    is_lost,
)
from sparkvsr_desktop.engine.propagation.maps import blurred, warped
from sparkvsr_desktop.engine.propagation.match import Match, matched
from sparkvsr_desktop.engine.propagation.search import FlowFinders, resized_flow
from sparkvsr_desktop.engine.upscale import resized
from sparkvsr_desktop.picture import Picture

CHANGE_SIGMA_PX = 1.7
"""What the source itself changes between still and frame (light, shade) is taken over from here
upwards; what is finer is mostly grain, or detail that the still knows better."""


class Carrier:
    """Carries a few anchors to any frame of their scene, and fades them over its dissolves.

    source_at: returns any frame of the shot at the matched size, finite; asked for frames between
    where an anchor is not found again directly, from whatever thread carries.
    """

    def __init__(
        self,
        anchors: tuple[Anchor, ...],
        borders: SceneBorders,
        source_at: Callable[[int], Picture],
    ) -> None:
        self.anchors = anchors
        self._borders = borders
        self._source_at = source_at
        self._finders = FlowFinders()
        self._ways = [_Way(each) for each in anchors]

    def anchor_of(self, source_frame: int) -> Anchor | None:
        """Return the anchor of exactly this frame, or None."""
        own = (each for each in self.anchors if each.source_frame == source_frame)
        return next(own, None)

    def carried_to(self, source_frame: int, source: Picture) -> list[Carried]:
        """Return the anchors as they look from a frame that is none of theirs.

        source: the frame at the matched size, finite. Several threads may ask at once.
        """
        return [self._carried(way, source_frame, source) for way in self._ways]

    def _carried(self, way: "_Way", source_frame: int, source: Picture) -> Carried:
        anchor = way.anchor
        with self._finders.lent(source) as finder:
            match = matched(source, anchor.sight, finder)
        bridge = self._bridge(way, source_frame) if is_lost(match) else None
        if bridge is not None:
            with self._finders.lent(source) as finder:
                match = bridged(match, source, bridge, anchor.sight, finder)
        fade = self._borders.fade(source_frame, anchor.source_frame)
        return _carried(anchor, match, source, source_frame, fade)

    def _bridge(self, way: "_Way", source_frame: int) -> Bridge | None:
        """Return the bridge for a frame; the last one built may serve, None where it is near."""
        between = bridge_frame(source_frame, way.anchor.source_frame)
        if between is None:
            return None
        with way.building:
            if way.bridge is None or way.bridge.source_frame != between:
                source = self._source_at(between)
                with self._finders.lent(source) as finder:
                    way.bridge = built(between, source, way.anchor.sight, finder)
            return way.bridge


@dataclass(slots=True)
class _Way:
    """An anchor, and the bridge last used, which one thread builds and others may need as well."""

    anchor: Anchor
    bridge: Bridge | None = None
    building: Lock = field(default_factory=Lock)


def _carried(
    anchor: Anchor, match: Match, source: Picture, source_frame: int, fade: float
) -> Carried:
    height, width = anchor.grade.shape[:2]
    sigma_px = CHANGE_SIGMA_PX * width / source.shape[1]
    return Carried(
        ungraded=anchor.ungraded,
        flow=match.flow,
        odds=match.odds,
        change=blurred(resized(source - match.moved, width, height), sigma_px),
        grade=warped(anchor.grade, resized_flow(match.flow, width, height), cv2.INTER_LINEAR),
        distance_frames=abs(source_frame - anchor.source_frame),
        fade=fade,
    )
