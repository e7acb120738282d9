"""A way to a still through a frame between, where the still is not found again directly."""

from dataclasses import dataclass

import cv2
import numpy as np

from sparkvsr_desktop.engine.propagation.maps import blurred, warped
from sparkvsr_desktop.engine.propagation.match import Match, Sight, matched, matched_by
from sparkvsr_desktop.engine.propagation.search import FlowFinder
from sparkvsr_desktop.engine.propagation.trust import LEAST_FOUND, evidence_of_motion
from sparkvsr_desktop.picture import Picture

BRIDGE_SPACING_FRAMES = 4
"""Bridges stand this far apart, seen from their still, so that neighbouring frames share them:
with one for each frame the two clips that need them gained 0.01 dB more."""
SHORTEST_BRIDGED_FRAMES = 6
LIKELIER_SIGMA_PX = 2.0


@dataclass(frozen=True, slots=True)
class Bridge:
    """A frame between, as the matcher sees it, and the way from it to the still."""

    source_frame: int
    sight: Sight
    onward: Match


def bridge_frame(source_frame: int, keyframe: int) -> int | None:
    """Return the frame about halfway to a keyframe; None where that is near anyway."""
    distance = abs(source_frame - keyframe)
    if distance < SHORTEST_BRIDGED_FRAMES:
        return None
    steps = round(distance / 2 / BRIDGE_SPACING_FRAMES)
    offset = BRIDGE_SPACING_FRAMES * max(1, steps)
    return keyframe + offset if source_frame > keyframe else keyframe - offset


def is_lost(match: Match) -> bool:
    """Whether so little of a picture is found again that a bridge is worth its time."""
    return bool((match.odds / (1 + match.odds)).mean() < LEAST_FOUND)


def built(source_frame: int, source: Picture, there: Sight, finder: FlowFinder) -> Bridge:
    """Return the bridge that stands on a frame; `source` is it at the matched size, finite."""
    return Bridge(source_frame, Sight.of(source), matched(source, there, finder))


def bridged(
    direct: Match, here: Picture, bridge: Bridge, there: Sight, finder: FlowFinder
) -> Match:
    """Return, at each pixel, the likelier of the direct way and the one over the bridge.

    The latter is as likely as its weakest part. 0.18 and 0.04 dB with three uniform stills on the
    two clips of nine that lose them; the others have nothing to bridge.
    """
    first, onward = matched(here, bridge.sight, finder), bridge.onward
    flow = first.flow + warped(onward.flow, first.flow, cv2.INTER_LINEAR)
    missed_px2 = first.missed_px2 + warped(onward.missed_px2, first.flow, cv2.INTER_LINEAR)
    around = matched_by(flow, missed_px2, evidence_of_motion(flow, missed_px2), here, there)
    weakest = np.minimum(first.odds, warped(onward.odds, first.flow, cv2.INTER_LINEAR))
    likely = np.minimum(around.odds, weakest)
    is_likelier = blurred(likely, LIKELIER_SIGMA_PX) > blurred(direct.odds, LIKELIER_SIGMA_PX)
    return Match(
        flow=np.where(is_likelier[..., np.newaxis], around.flow, direct.flow),
        missed_px2=np.where(is_likelier, around.missed_px2, direct.missed_px2),
        odds=np.where(is_likelier, likely, direct.odds),
        moved=np.where(is_likelier[..., np.newaxis], around.moved, direct.moved),
    )
