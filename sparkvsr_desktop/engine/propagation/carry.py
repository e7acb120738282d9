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
from sparkvsr_desktop.engine.propagation.known_matches import (
    Digest,
    KnownMatch,
    KnownMatches,
    digest_of,
)
from sparkvsr_desktop.engine.propagation.maps import blurred, warped
from sparkvsr_desktop.engine.propagation.match import Match, matched
from sparkvsr_desktop.engine.propagation.search import FlowFinders, resized_flow, way_size
from sparkvsr_desktop.engine.upscale import resized
from sparkvsr_desktop.picture import Picture

CHANGE_SIGMA_PX = 1.7
"""What the source itself changes between still and frame (light, shade) is taken over from here
upwards; what is finer is mostly grain, or detail that the still knows better."""


class Carrier:
    """Carries a few anchors to any frame of their scene, and fades them over its dissolves.

    source_at: returns any frame of the shot at the matched size, finite; asked for frames between
    where an anchor is not found again directly, from whatever thread carries. known: matches found
    before, also for other stills on the same frames, and kept for later.
    """

    def __init__(
        self,
        anchors: tuple[Anchor, ...],
        borders: SceneBorders,
        source_at: Callable[[int], Picture],
        known: KnownMatches,
    ) -> None:
        self.anchors = anchors
        self._borders = borders
        self._source_at = source_at
        self._known = known
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
        here = digest_of(source)
        return [self._carried(way, source_frame, source, here) for way in self._ways]

    def _carried(
        self, way: "_Way", source_frame: int, source: Picture, here: Digest | None
    ) -> Carried:
        anchor = way.anchor
        match = self._match(way, source_frame, source, here)
        height, width = anchor.grade.shape[:2]
        return Carried(
            ungraded=anchor.ungraded,
            flow=match.flow,
            odds=match.odds,
            change=match.change,
            grade=warped(anchor.grade, resized_flow(match.flow, width, height), cv2.INTER_LINEAR),
            distance_frames=abs(source_frame - anchor.source_frame),
            fade=self._borders.fade(source_frame, anchor.source_frame),
        )

    def _match(
        self, way: "_Way", source_frame: int, source: Picture, here: Digest | None
    ) -> KnownMatch:
        there = way.anchor.digest
        known = self._known.get(here, there) if here and there else None
        if known is not None:
            return known
        with self._finders.lent(source) as finder:
            match = matched(source, way.anchor.sight, finder)
        was_lost = is_lost(match)
        bridge = self._bridge(way, source_frame) if was_lost else None
        if bridge is not None:
            with self._finders.lent(source) as finder:
                match = bridged(match, source, bridge, way.anchor.sight, finder)
        found = KnownMatch(match.flow, match.odds, _change(source, match))
        # how a lost one is found again depends on how far apart they are, and on a frame between
        if here and there and not was_lost:
            self._known.keep(here, there, found)
        return found

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


def _change(source: Picture, match: Match) -> Picture:
    """Return what the source changed broadly, at the size at which ways are chosen."""
    height, width = source.shape[:2]
    broad = way_size(width, height)
    return blurred(resized(source - match.moved, *broad), CHANGE_SIGMA_PX * broad[0] / width)
