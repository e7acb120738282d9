"""How far a carried still may be trusted, pixel by pixel."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.engine.propagation.maps import (
    Flow,
    Plane,
    blurred,
    channel_sum,
    grid,
    squares,
)
from sparkvsr_desktop.picture import Picture

BEST_ODDS = np.float32(9.9)
"""Odds of a still where nothing speaks against it. This and the numbers below were fitted to the
least squared error of restored pictures on nine clips (`tests/benchmarks/README.md`), which makes
the trust a measured one; fitted without a clip, that clip lost 0.1 dB on average. The round trip
weighs more than the fit gave it: it is the one witness where a stranger looks alike."""

ROUND_TRIP_PX2, ROUND_TRIP_EXPONENT = 0.01, -0.15
MISMATCH_ENERGY, MISMATCH_EXPONENT = 1e-4, -0.547
TEXTURE_EXPONENT = -0.37
TORN_ENERGY, TORN_EXPONENT = 1e-3, -0.43
OUTSIDE_ODDS = np.float32(0.1)
"""What is left of the odds where the still does not reach: its edge is stretched there."""

LEAST_FOUND = np.float32(0.6)
"""Where less of a picture is trusted than this, the odds fall by as many times: a still that is
not found again looks like the frame here and there by chance. Without it the frames of one clip
that are 15 away from their only still lost up to 0.33 dB."""

FINE_SIGMA_PX, SURROUNDINGS_SIGMA_PX, TEXTURE_SIGMA_PX = 1.0, 1.5, 2.0


def odds(here: Picture, carried: Picture, textures: Plane, told: Plane, flow: Flow) -> Plane:
    """Return the odds, above 0, that a carried still is right.

    here, carried: the source and the still's source moved onto it by `flow`, as on a display.
    textures: the `texture` of both, added. told: the `evidence_of_motion`. High where that is high,
    where the sources look alike, and where the motion explains the texture it carries.
    """
    difference = here - carried
    mismatch = _energy(blurred(difference, FINE_SIGMA_PX))
    unexplained = blurred(_energy(difference), SURROUNDINGS_SIGMA_PX)
    explainable = blurred(textures, SURROUNDINGS_SIGMA_PX)
    evidence = (
        told
        + np.float32(MISMATCH_EXPONENT) * _log(1 + mismatch * np.float32(1 / MISMATCH_ENERGY))
        + np.float32(TEXTURE_EXPONENT)
        * _log((unexplained + MISMATCH_ENERGY) / (explainable + MISMATCH_ENERGY))
    )
    found = np.asarray(cv2.exp(evidence) * BEST_ODDS, np.float32)
    cv2.copyTo(found * OUTSIDE_ODDS, cv2.bitwise_not(_inside(flow)), found)
    share = np.float32((found / (1 + found)).mean())
    return found if share >= LEAST_FOUND else found * (share / LEAST_FOUND)


def evidence_of_motion(flow: Flow, missed_px2: Plane) -> Plane:
    """Return the logarithm of the odds of a motion, as far as these can be told from it alone.

    missed_px2: what its round trip misses, squared. High where it comes back to its start and is
    not torn.
    """
    missed = _log(1 + missed_px2 * np.float32(1 / ROUND_TRIP_PX2))
    torn = _log(1 + _tearing(flow) * np.float32(1 / TORN_ENERGY))
    return np.float32(ROUND_TRIP_EXPONENT) * missed + np.float32(TORN_EXPONENT) * torn


def texture(luma: Plane) -> Plane:
    """Return the energy of the fine detail of a picture, that of all three channels."""
    return 3 * squares(luma - blurred(luma, TEXTURE_SIGMA_PX))


def _log(values: Plane) -> Plane:
    return np.asarray(cv2.log(values), np.float32)


def _tearing(flow: Flow) -> Plane:
    """Return how much the motion differs between neighbours, squared: objects part there."""
    slopes = [cv2.Sobel(flow, cv2.CV_32F, *axis, ksize=1, scale=0.5) for axis in ((1, 0), (0, 1))]
    across, down = (channel_sum(squares(np.asarray(slope, np.float32))) for slope in slopes)
    return blurred(across + down, FINE_SIGMA_PX)


def _energy(difference: Picture) -> Plane:
    return channel_sum(squares(difference))


def _inside(flow: Flow) -> NDArray[np.uint8]:
    """Return 255 where the motion leads into the picture, else 0."""
    height, width = flow.shape[:2]
    farthest = (width - 0.5, height - 0.5, 0.0, 0.0)
    places = cv2.add(flow, grid(height, width))
    return np.asarray(cv2.inRange(places, (-0.5, -0.5, 0.0, 0.0), farthest), np.uint8)
