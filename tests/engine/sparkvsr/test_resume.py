"""A render taken up at any restart point gives the pixels of one that was never stopped."""

from itertools import pairwise

import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import WindowRule
from tests.engine.sparkvsr.shot import (
    ListedFrames,
    ListedStills,
    NeverStopped,
    engine_with,
    restored,
)

SHORT_WINDOWS = WindowRule(length=9, overlap=1)
"""Each begins with the last frame of the one before, every eighth frame of a scene."""

WALLS = (59,)
LENGTH = 104


@pytest.fixture(scope="module")
def noisy_clip():
    random = np.random.default_rng(8)
    return [random.random((16, 16, 3), np.float32) for _ in range(LENGTH)]


@pytest.fixture(scope="module")
def stills():
    random = np.random.default_rng(9)
    return {frame: random.random((16, 16, 3), np.float32) for frame in (5, 12, 89)}


@pytest.fixture(scope="module")
def undisturbed(tiny, noisy_clip, stills):
    return restored(engine_with(tiny, SHORT_WINDOWS), noisy_clip, stills, walls=WALLS)


def test_restart_points_are_scene_starts_and_every_fourth_window(tiny):
    engine = engine_with(tiny, SHORT_WINDOWS)
    points = engine.restart_points(SourceRange(0, LENGTH), WALLS)
    assert points == (0, 32, 59, 59 + 32)


@pytest.mark.parametrize("start", [32, 59, 91])
def test_a_fresh_engine_goes_on_with_the_same_pixels(tiny, noisy_clip, stills, undisturbed, start):
    rest = SourceRange.between(start, LENGTH)
    found = restored(engine_with(tiny, SHORT_WINDOWS), noisy_clip, stills, span=rest, walls=WALLS)
    for frame, expected in zip(found, undisturbed[start:], strict=True):
        assert np.array_equal(frame.picture, expected.picture)
        assert np.array_equal(frame.trust, expected.trust)


def test_a_render_resumed_before_the_first_still_is_the_same(tiny, noisy_clip):
    clip, still = noisy_clip[:72], {60: noisy_clip[7]}
    whole = restored(engine_with(tiny, SHORT_WINDOWS), clip, still)
    rest = SourceRange.between(32, 72)
    found = restored(engine_with(tiny, SHORT_WINDOWS), clip, still, span=rest)
    for frame, expected in zip(found, whole[32:], strict=True):
        assert np.array_equal(frame.picture, expected.picture)


def test_a_last_window_that_shares_frames_with_two_others_is_the_same(tiny, noisy_clip):
    clip, last = noisy_clip[:81], SourceRange.between(56, 81)  # windows at 0, 16, 32, 48 and 56
    rule = WindowRule(length=25, overlap=9)
    assert engine_with(tiny, rule).restart_points(SourceRange(0, 81), ()) == (0, 56)
    whole = restored(engine_with(tiny, rule), clip)
    found = restored(engine_with(tiny, rule), clip, span=last)
    for frame, expected in zip(found, whole[56:], strict=True):
        assert np.array_equal(frame.picture, expected.picture)


def test_segments_rendered_one_after_the_other_repeat_nothing(clear, noisy_clip):
    frames, shelf = ListedFrames(noisy_clip), ListedStills({50: noisy_clip[9]})
    restored(engine_with(clear, SHORT_WINDOWS), frames, shelf)
    in_one_go, clear.transformer.passes = clear.transformer.passes, 0
    engine = engine_with(clear, SHORT_WINDOWS)
    points = (*engine.restart_points(frames.available, ()), LENGTH)
    for start, end in pairwise(points):
        restored(engine, frames, shelf, span=SourceRange.between(start, end))
    assert clear.transformer.passes == in_one_go


def test_a_still_that_two_segments_see_is_encoded_once(clear, noisy_clip):
    frames, shelf = ListedFrames(noisy_clip[:60]), ListedStills({32: noisy_clip[9]})
    engine = engine_with(clear, SHORT_WINDOWS)  # windows start at 24, in the first, and at 32
    stop = NeverStopped()
    for start, end in ((0, 32), (32, 60)):
        span = SourceRange.between(start, end)
        restored(engine, frames, shelf, span=span, stop=stop)
    assert shelf.loads == [32]


def test_segments_join_without_a_difference(tiny, noisy_clip, stills, undisturbed):
    frames, shelf = ListedFrames(noisy_clip), ListedStills(stills)
    engine = engine_with(tiny, SHORT_WINDOWS)
    for start, end in ((0, 32), (32, 59)):
        span = SourceRange.between(start, end)
        found = restored(engine, frames, shelf, span=span, walls=WALLS)
        for frame, expected in zip(found, undisturbed[start:end], strict=True):
            assert np.array_equal(frame.picture, expected.picture)


def test_what_was_kept_for_one_job_does_not_reach_another(tiny, noisy_clip, stills):
    engine, first = engine_with(tiny, SHORT_WINDOWS), SourceRange(0, 32)
    rest = SourceRange.between(32, 60)
    restored(engine, noisy_clip, stills, span=first)
    after_another = restored(engine, noisy_clip[::-1], {}, span=rest)
    alone = restored(engine_with(tiny, SHORT_WINDOWS), noisy_clip[::-1], {}, span=rest)
    for found, expected in zip(after_another, alone, strict=True):
        assert np.array_equal(found.picture, expected.picture)
