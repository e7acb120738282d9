"""Stills carried to a frame, laid over its plain upscale as far as each is trusted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from sparkvsr_desktop.engine.propagation.band import bands, smoothly_resized, stretched
from sparkvsr_desktop.engine.propagation.colour_spread import spread
from sparkvsr_desktop.engine.propagation.display import luma_of
from sparkvsr_desktop.engine.propagation.fine_still import FineStill
from sparkvsr_desktop.engine.propagation.maps import Flow, Plane, blurred
from sparkvsr_desktop.engine.upscale import resized
from sparkvsr_desktop.picture import Picture

ODDS_EXPONENT, DISTANCE_EXPONENT = 1.5, -0.5
"""How the trust in several stills is shared among them: the likelier and the nearer one gets
more than its part, because two pictures laid over each other are softer than one."""

NO_COLOUR_TRUST, FULL_COLOUR_TRUST = 0.1, 0.6
GRADE_SIGMA_PX = 1.5
"""Colour is given whole where the motion is likely right and not at all where it is not, with a
soft step between: a face whose colour came and went with the grain would be seen before any
missing detail. Colour asks for less than detail does: it is softer, and forgives a pixel."""

WEIGHT_SUM = 1024.0
"""`cv2.blendLinear` adds 1e-5 to the sum of its weights; beside this sum it vanishes."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A still on its way to a frame.

    `ungraded` is the still at the restored size, in the colours of its source. `flow` leads from
    the frame to the still and `odds` says how likely that is right, both at the matched size. The
    size of the next two may be less: `change` is what the source changed broadly on that way, and
    `grade` what the still changes of its colours, moved onto the frame. `distance_frames` is at
    least 1; `fade`, 0 to 1, is how much of the still's scene the frame shows.
    """

    ungraded: FineStill
    flow: Flow
    odds: Plane
    change: Picture
    grade: Picture
    distance_frames: int
    fade: float = 1.0

    @property
    def faded_odds(self) -> Plane:
        """The odds at which only so much is trusted as the frame shows of the scene."""
        if self.fade == 1:
            return self.odds
        trust = np.float32(self.fade) * self.odds / (1 + self.odds)
        return np.asarray(trust / (1 - trust), np.float32)


@dataclass(frozen=True, slots=True)
class Layer:
    """A still to be laid over a frame; its maps have the matched size.

    `right` and `down` lead from each pixel to its place in the still, in finer pixels of that;
    `opaque` is 0 to `WEIGHT_SUM`.
    """

    still: FineStill
    right: Plane
    down: Plane
    opaque: Plane


def blended(base: Picture, source: Picture, carried: Sequence[Carried]) -> tuple[Picture, Plane]:
    """Return the restored picture, and at the matched size how much of it rests on stills.

    base: the plain upscale of the frame. source: the frame at the matched size. carried: one
    still or more.
    """
    trust, shares = _shared_trust(carried)
    layers = list(_layers(carried, shares, trust))
    height, width = base.shape[:2]
    colours = _broad_colours(source, carried, shares, trust)
    restored = np.empty_like(base)
    for rows in bands(width, height, len(trust), len(colours)):
        laid = base[rows]
        for layer in layers:
            laid = _laid_over(laid, layer, rows)
        cv2.add(laid, stretched(colours, width, height, rows), dst=restored[rows])
    return restored, trust


def guided(
    base: Picture, restored: Picture, guidance_scale: float, source_width: int, source_height: int
) -> Picture:
    """Return the picture between `base` (0) and `restored` (1), or with its detail pushed (to 2).

    Detail is what is finer than a picture of the source's size can hold.
    """
    if guidance_scale == 1:
        return restored
    gained = restored - base
    if guidance_scale < 1:
        return base + np.float32(guidance_scale) * gained
    height, width = base.shape[:2]
    broad = smoothly_resized(resized(gained, source_width, source_height), width, height)
    return restored + np.float32(guidance_scale - 1) * (gained - broad)


def _shared_trust(carried: Sequence[Carried]) -> tuple[Plane, list[Plane]]:
    """Return the trust in all stills together, and the share of it that is each one's."""
    faded = [still.faded_odds for still in carried]
    claims = [
        odds**ODDS_EXPONENT * np.float32(still.distance_frames**DISTANCE_EXPONENT)
        for odds, still in zip(faded, carried, strict=True)
    ]
    whole = sum(claims, np.float32(1e-12))
    return _trust_in(faded), [np.asarray(claim / whole) for claim in claims]


def _trust_in(odds: Sequence[Plane]) -> Plane:
    total = sum(odds, np.float32(0))
    return np.asarray(total / (1 + total), np.float32)


def _layers(carried: Sequence[Carried], shares: list[Plane], trust: Plane) -> Iterator[Layer]:
    """Yield the stills, each as opaque as leaves every one its share in the end.

    A later still covers an earlier one, which is laid the thicker for it.
    """
    below = 1 - trust
    for still, share in zip(carried, shares, strict=True):
        part = trust * share
        below = below + part
        yield _layer(still, np.asarray(part / below))


def _layer(still: Carried, cover: Plane) -> Layer:
    width, height = still.ungraded.size
    finer_down, finer_right = (
        np.float32(still.ungraded.finer * larger / length)
        for larger, length in zip((height, width), cover.shape, strict=True)
    )
    return Layer(
        still=still.ungraded,
        right=still.flow[..., 0] * finer_right,
        down=still.flow[..., 1] * finer_down,
        opaque=cover * np.float32(WEIGHT_SUM),
    )


def _laid_over(below: Picture, layer: Layer, rows: slice) -> Picture:
    right, down, opaque = (
        stretched(each, *layer.still.size, rows) for each in (layer.right, layer.down, layer.opaque)
    )
    above = layer.still.at(right, down, rows.start)
    laid = cv2.blendLinear(above, below, opaque, np.float32(WEIGHT_SUM) - opaque)
    return np.asarray(laid, np.float32)


def _broad_colours(
    source: Picture, carried: Sequence[Carried], shares: list[Plane], trust: Plane
) -> Picture:
    """Return what is added over the whole: changes of the source, and grades of the stills."""
    height, width = carried[0].grade.shape[:2]
    sigma_px = GRADE_SIGMA_PX * width / source.shape[1]
    changes, grades = np.zeros_like(carried[0].grade), np.zeros_like(carried[0].grade)
    firm = _stepped(_trust_in([still.odds for still in carried]))
    for still, share in zip(carried, shares, strict=True):
        changes += _weighted(still.change, resized(trust * share, width, height))
        grades += _weighted(still.grade, blurred(resized(firm * share, width, height), sigma_px))
    luma = resized(luma_of(source), width, height)
    completed = spread(grades, blurred(resized(firm, width, height), sigma_px), luma)
    return changes + np.float32(min(1.0, sum(still.fade for still in carried))) * completed


def _weighted(picture: Picture, weight: Plane) -> Picture:
    return np.asarray(cv2.multiply(picture, cv2.merge([weight] * 3)), np.float32)


def _stepped(trust: Plane) -> Plane:
    span = np.float32(FULL_COLOUR_TRUST - NO_COLOUR_TRUST)
    place = np.clip((trust - np.float32(NO_COLOUR_TRUST)) / span, 0, 1)
    return np.asarray(place * place * (3 - 2 * place), np.float32)
