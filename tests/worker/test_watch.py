"""A worker that shows no life is told from one that is slow."""

import pytest

from sparkvsr_desktop.worker.messages import Heartbeat, Ready
from sparkvsr_desktop.worker.watch import Limits, Watch, WorkerHangsError

LIMITS = Limits(silent_polls=3, still_heartbeats=4)


@pytest.fixture
def watch():
    return Watch(LIMITS)


def test_a_worker_without_any_event_hangs_at_the_third_look(watch):
    watch.saw(None)
    watch.saw(None)
    with pytest.raises(WorkerHangsError, match="not even a heartbeat"):
        watch.saw(None)


def test_any_event_breaks_the_silence(watch):
    for event in (None, None, Ready(1, "", 1), None, None, Heartbeat(0), None, None):
        watch.saw(event)


def test_an_engine_that_stands_still_hangs_though_its_heart_beats(watch):
    watch.saw(Heartbeat(7))
    for _ in range(3):
        watch.saw(Heartbeat(7))
    with pytest.raises(WorkerHangsError, match="did not get on"):
        watch.saw(Heartbeat(7))


def test_a_slow_engine_does_not_hang(watch):
    for beat in range(40):
        watch.saw(Heartbeat(beat // 4))
