"""Trust is a measured number: frames that claim more of it are closer to the truth."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.resize import Resize
from sparkvsr_desktop.picture import Picture
from tests.engine.moving_scene import as_source, panned, texture, with_disc
from tests.engine.real_clips import CLIPS_FOLDER, clip_names, real_clip
from tests.engine.shot_pictures import restored

BIN_EDGES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FEWEST_IN_A_BIN = 3
"""A mean of fewer frames says nothing about the others."""


@dataclass(frozen=True)
class Measured:
    """A frame's mean trust; its mean squared error, and that of the plain upscale."""

    trust: float
    error: float
    plain_error: float


def measured(
    truth: list[Picture], source: list[Picture], stills: dict[int, Picture], at: int
) -> Measured:
    """Restore frame `at` by both engines and compare them with the truth."""
    height, width = truth[0].shape[:2]
    asked, span = RestoreSettings(width, height), SourceRange(at, 1)
    (carried,), (plain,) = (
        restored(engine, source, stills, asked, span) for engine in (Propagation(), Resize())
    )
    errors = (np.square(shown.picture - truth[at]).mean() for shown in (carried, plain))
    return Measured(carried.mean_trust, *map(float, errors))


def errors_by_bin(frames: list[Measured], title: str) -> tuple[list[float], list[float]]:
    """Print the table of bins; return the error, and the share of the upscale's, in each full bin.

    The error alone depends on how much detail a clip has; the share compares unlike clips.
    """
    write = sys.stdout.write
    write(f"\n{title}\n  mean trust   frames   error (rms)   of the upscale's error\n")
    errors, shares = [], []
    for least, most in pairwise(BIN_EDGES):
        inside = [one for one in frames if least <= one.trust < most]
        if len(inside) < FEWEST_IN_A_BIN:
            continue
        errors.append(float(np.sqrt(np.mean([one.error for one in inside]))))
        shares.append(float(np.mean([one.error / one.plain_error for one in inside])))
        row = f"{least:.1f} to {most:.1f}{len(inside):9}{errors[-1]:14.4f}{shares[-1]:18.0%}"
        write(f"  {row}\n")
    return errors, shares


def synthetic_pairs() -> Iterator[Measured]:
    """Pans of all speeds, with grain of all strengths, behind strangers of all sizes."""
    random = np.random.default_rng(11)
    stranger = texture(96, 128, seed=40)
    for seed in range(90):
        truth = panned(2, 128, 96, int(random.integers(0, 12)), seed)
        truth[1] = with_disc(truth[1], 64, int(random.choice([0, 0, 20, 40, 60])), stranger)
        grain = random.choice([0.0, 0.005, 0.01, 0.03, 0.08])
        source = [
            (small + random.normal(0, grain, small.shape)).astype(np.float32)
            for small in map(as_source, truth)
        ]
        yield measured(truth, source, {0: truth[0]}, at=1)


def test_on_synthetic_pairs_more_trust_means_less_error():
    errors, shares = errors_by_bin(list(synthetic_pairs()), "synthetic pairs")
    assert len(shares) >= 4
    assert errors == sorted(errors, reverse=True)
    assert shares == sorted(shares, reverse=True)


@pytest.mark.skipif(
    not clip_names(),
    reason=f"the sample clips are not at {CLIPS_FOLDER.name} beside the repository",
)
def test_on_real_clips_more_trust_means_less_error():
    frames = []
    for name in clip_names():
        if name in ("bigbuckbunny-720p", "intel-cars-432p"):  # large, and slow to decode
            continue
        looked_at = (2, 5, 9, 14, 20, 28)
        clip = real_clip(name, looked_at)
        truth = [clip.truth.get(frame, clip.truth[0]) for frame in range(33)]
        source = [clip.source.get(frame, clip.source[0]) for frame in range(33)]
        frames += [measured(truth, source, {0: truth[0]}, at) for at in looked_at]
    _, shares = errors_by_bin(frames, "real clips, one still on the first frame")
    assert len(shares) >= 4
    assert shares == sorted(shares, reverse=True)
