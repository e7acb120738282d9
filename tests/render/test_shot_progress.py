"""How fast a render is and when it will be done, as it is told while it runs."""

from itertools import chain, count

import pytest

from sparkvsr_desktop.render.shot_progress import ShotProgress


@pytest.fixture
def told():
    return []


def restore(told: list, times, frames: int, kept: int = 0) -> ShotProgress:
    """Restore frames that come at the times of a clock, of which the first is the start."""
    clock = iter(times)
    progress = ShotProgress("long", 2000, kept, told.append, lambda: next(clock))
    for _ in range(frames):
        progress.frame_restored(None)
    return progress


def test_speed_and_time_left_are_those_of_the_frames_of_this_run(told):
    restore(told, count(0, 0.5), frames=100, kept=900)
    # 100 frames, half a second each; 1,000 are left
    assert (told[-1].frames_done, told[-1].frames_per_second) == (1000, 2.0)
    assert told[-1].seconds_left == 500.0


def test_hours_of_waiting_are_forgotten(told):
    waited = chain([0.0], count(8 * 3600, 0.5))
    restore(told, waited, frames=300)
    assert told[-1].frames_per_second == 2.0


def test_what_another_machine_has_rendered_is_not_counted_as_speed(told):
    progress = restore(told, count(0, 0.5), frames=10)
    progress.frames_found(990)
    progress.frame_restored(None)
    assert (told[-1].frames_done, told[-1].frames_per_second) == (1001, 2.0)


def test_at_most_ten_reports_come_in_a_second(told):
    restore(told, count(0, 1 / 64), frames=64 * 3)
    assert 20 <= len(told) <= 30
