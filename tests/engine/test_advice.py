"""Where a still is advised, on shots whose answer is known."""

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.engine.advice.adviser import StillElsewhereError, advised_stills
from sparkvsr_desktop.engine.advice.choice import chosen_stills
from sparkvsr_desktop.engine.advice.reach import Reach
from sparkvsr_desktop.picture import Picture
from tests.engine.moving_scene import panned, texture, with_disc
from tests.engine.shot_pictures import NeverStopped, PictureFrames

FRAMES, OPENS = 16, 6


@pytest.fixture
def room() -> list[Picture]:
    """Sixteen frames of a room that stands still."""
    return panned(1, 96, 64, 0) * FRAMES


@pytest.fixture
def door(room) -> list[Picture]:
    """The room; from frame 6 on another texture covers its right part."""
    behind = texture(64, 96, seed=8)
    return [with_disc(p, 80, 34, behind) if at >= OPENS else p for at, p in enumerate(room)]


def advised(pictures, count, walls=(), have=(), start=0):
    return advised_stills(PictureFrames(pictures, start), walls, count, NeverStopped(), have)


def test_the_still_that_is_missing_lies_after_the_change(door):
    (advice,) = advised(door, 1, have=(0,))
    assert advice.source_frame >= OPENS
    assert advice.reason == "a part of the picture is uncovered after frame 5, at the right"
    assert advice.trust_after > advice.trust_before + 0.1
    assert advice.gain_db > 1


def test_two_stills_take_one_of_each_state(door):
    early, late = sorted(advice.source_frame for advice in advised(door, 2))
    assert early < OPENS <= late


def test_one_still_of_a_calm_shot_is_as_good_anywhere_and_is_put_in_its_middle(room):
    (advice,) = advised(room, 1)
    assert abs(advice.source_frame - FRAMES / 2) <= 3
    assert advice.reason == "it is like most of the shot"


def test_a_scene_without_a_still_comes_first(room):
    kitchen = panned(1, 96, 64, 0, seed=9) * 6
    (advice,) = advised(room + kitchen, 1, walls=(FRAMES,), have=(4,), start=0)
    assert advice.source_frame >= FRAMES
    assert advice.reason == "the scene of frames 16 to 21 has no still"


def test_frames_are_counted_in_the_media_not_in_the_shot(door):
    (advice,) = advised(door, 1, have=(100,), start=100)
    assert advice.source_frame >= 100 + OPENS


def test_a_blurred_frame_is_passed_over(room):
    middle = advised(room, 1)[0].source_frame
    room[middle] = cv2.GaussianBlur(room[middle], (0, 0), 3)
    assert advised(room, 1)[0].source_frame != middle


def test_stills_keep_four_frames_apart_and_fewer_come_back_where_no_more_fit(room):
    frames = sorted(advice.source_frame for advice in advised(room, 9))
    assert np.diff(frames).min() >= 4
    assert len(frames) in (3, 4)


def test_a_shot_of_one_frame_is_advised_that_frame(room):
    assert [advice.source_frame for advice in advised(room[:1], 1)] == [0]


def test_a_still_outside_the_shot_is_refused_with_the_frames_it_has(room):
    with pytest.raises(StillElsewhereError, match="frame 16 is outside") as refused:
        advised(room, 1, have=(16,))
    assert "between 0 and 15" in refused.value.remedy


def test_a_shot_that_is_alike_throughout_gets_its_stills_at_equal_distances():
    frames = tuple(range(33))
    candidates = frames[::2]
    odds = np.full((len(candidates), len(frames), 4), 5, np.float32)
    blurs = dict.fromkeys(candidates, 0.0)
    alike = Reach(frames, candidates, odds)
    assert sorted(chosen_stills(alike, (), 3, blurs)) == [0, 16, 32]
