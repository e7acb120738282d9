"""A still between two places of the model's grid shows what is seen at the place it is put to."""

import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import WindowRule
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.sparkvsr.moved_stills import MovedStills
from sparkvsr_desktop.engine.sparkvsr.scene_plan import ScenePlan
from tests.engine.moving_scene import panned
from tests.engine.sparkvsr.shot import ListedFrames, ListedStills, NeverStopped

STEP_PX = 3
HEIGHT, WIDTH = 96, 128


@pytest.fixture(scope="module")
def pan():
    """Ten frames of a camera that moves three pixels a frame over texture."""
    return panned(10, WIDTH, HEIGHT, STEP_PX)


def moved(pan, keyframe, still):
    frames, shelf = ListedFrames(pan), ListedStills({keyframe: still})
    plan = ScenePlan.of(frames.available, WindowRule(25, 9), (keyframe,))
    settings = RestoreSettings(WIDTH, HEIGHT)
    return MovedStills(shelf, frames, settings, plan.shown_at(), NeverStopped()).load(keyframe)


def test_a_still_off_the_grid_is_carried_to_the_frame_it_is_shown_at(pan):
    shown = moved(pan, 6, pan[6]).picture  # frame 6 is shown at slot 1, which stands for frame 4
    inside = np.s_[:, 8:-8]
    assert np.abs(pan[6] - pan[4])[inside].mean() > 0.03
    assert np.abs(shown - pan[4])[inside].mean() < 0.006


def test_a_retouched_spot_moves_with_the_picture(pan):
    still = pan[6].copy()
    still[40:56, 56:72] = (1.0, 0.0, 0.0)
    redness = moved(pan, 6, still).picture @ np.float32([1, -0.5, -0.5])
    columns = redness[44:52].mean(axis=0) - pan[4][44:52].mean(axis=0) @ np.float32([1, -0.5, -0.5])
    centre = np.average(np.arange(WIDTH), weights=np.clip(columns - columns.max() / 2, 0, None))
    assert centre == pytest.approx(63.5 + 2 * STEP_PX, abs=1.5)


def test_a_still_on_the_grid_is_shown_as_it_is(pan):
    assert moved(pan, 8, pan[0]).picture is pan[0]


def test_a_still_after_the_last_place_is_shown_at_the_last_frame(pan):
    plan = ScenePlan.of(SourceRange(0, 8), WindowRule(25, 9), (7,))
    assert plan.shown_at() == {7: 7}  # slot 2 stands for frame 8, a repeat of frame 7
    assert moved(pan[:8], 7, pan[0]).picture is pan[0]


def test_a_still_of_another_size_is_left_to_be_refused(pan):
    small = np.zeros((4, 4, 3), np.float32)
    assert moved(pan, 6, small).picture is small
