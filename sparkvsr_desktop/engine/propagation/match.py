"""How two pictures of a scene are matched: the way from one to the other, and how likely it is."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.propagation.band import smoothly_resized
from sparkvsr_desktop.engine.propagation.display import DisplayView, luma_of
from sparkvsr_desktop.engine.propagation.fine_map import FineMap
from sparkvsr_desktop.engine.propagation.flow import (
    chosen_flow,
    refined_flow,
    round_trip_px2,
)
from sparkvsr_desktop.engine.propagation.maps import Flow, Levels, Plane, blurred, warped
from sparkvsr_desktop.engine.propagation.search import FlowFinder, resized_flow, way_size
from sparkvsr_desktop.engine.propagation.trust import evidence_of_motion, odds, texture
from sparkvsr_desktop.engine.upscale import resized
from sparkvsr_desktop.picture import Picture

REFINED_SIGMA_PX = 0.7
"""Refinement follows single pixels of grain, where they are not softened."""

BACKWARD_SIGMA_PX = 2.0
"""The search's jitter is smoothed from the way back, by which round trips are checked alone."""

LONGEST_MATCHED_PX = 960
"""Larger sources are matched at this size: motion needs no more, and memory and time would."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A source picture at the matched size, and the same as the matcher sees it through `view`.

    `textured` is the source with its texture as the fourth channel. `luma` and the levels have the
    size at which ways are chosen; `soft_levels` are for their refinement.
    """

    source: Picture
    view: DisplayView
    textured: NDArray[np.float32]
    luma: FineMap
    levels: Levels
    soft_levels: Levels

    @classmethod
    def of(cls, source: Picture) -> Self:
        """Choose the view that shows `source`, which is finite, well."""
        view = DisplayView.of(source)
        fine_luma = luma_of(view.seen(source))
        textured = np.asarray(cv2.merge([*cv2.split(source), texture(fine_luma)]), np.float32)
        luma = _at_way_size(fine_luma)
        # small pictures lose 0.1 dB by lines between doubled pixels (facades 0.3), and have time
        is_halved = luma.shape != fine_luma.shape
        compared = FineMap.doubled(luma) if is_halved else FineMap(luma, 1)
        levels, soft_levels = view.levels(luma), _soft_levels(view, luma)
        return cls(source, view, textured, compared, levels, soft_levels)


@dataclass(frozen=True, slots=True)
class Match:
    """`there` as it looks from here; all have the matched size.

    `flow` leads from here to there, `missed_px2` is how far from its start the way there and back
    ends, squared, `odds` (above 0) says how likely it is right, and `moved` is the source picture
    there, moved here by it.
    """

    flow: Flow
    missed_px2: Plane
    odds: Plane
    moved: Picture


def matched(here: Picture, there: Sight, finder: FlowFinder) -> Match:
    """Match a source picture, finite and of the same size, with one that is known well.

    finder: made for that size; no other thread may use it meanwhile.
    """
    seen = there.view.seen(here)
    luma = _at_way_size(luma_of(seen))
    raw, raw_back = finder.raw_flows(there.view.levels(luma), there.levels)
    way = chosen_flow(raw, raw_back, luma, there.luma)
    levels = _soft_levels(there.view, luma), there.soft_levels
    way = refined_flow(way, luma, there.luma, levels)
    missed_px2 = round_trip_px2(way, blurred(raw_back, BACKWARD_SIGMA_PX))
    height, width = here.shape[:2]
    longer = width / way.shape[1]
    missed_px2 = missed_px2 * np.float32(longer**2)
    flow = resized_flow(way, width, height)
    told = evidence_of_motion(way, missed_px2)
    missed_px2, told = (smoothly_resized(each, width, height) for each in (missed_px2, told))
    return matched_by(flow, missed_px2, told, here, there)


def matched_by(flow: Flow, missed_px2: Plane, told: Plane, here: Picture, there: Sight) -> Match:
    """Return the match that a known way makes; see `Match`.

    told: its `evidence_of_motion`.
    """
    fetched = warped(there.textured, flow, cv2.INTER_LINEAR)
    # in memory of its own: channels that lie apart take four times as long below
    moved = np.asarray(cv2.cvtColor(fetched, cv2.COLOR_RGBA2RGB), np.float32)
    seen = there.view.seen(here)
    textures = texture(luma_of(seen)) + np.maximum(fetched[..., 3], 0)
    likely = odds(seen, there.view.seen(moved), textures, told, flow)
    return Match(flow, missed_px2, likely, moved)


def at_matched_size(source: Picture) -> Picture:
    """Return `source` at the size that motion is found at: its own, unless that is large."""
    height, width = source.shape[:2]
    shrink = max(1.0, max(width, height) / LONGEST_MATCHED_PX)
    if shrink == 1:
        return source
    return resized(source, max(1, round(width / shrink)), max(1, round(height / shrink)))


def _soft_levels(view: DisplayView, way_luma: Plane) -> Levels:
    return view.levels(blurred(way_luma, REFINED_SIGMA_PX))


def _at_way_size(luma: Plane) -> Plane:
    height, width = luma.shape
    return resized(luma, *way_size(width, height))
