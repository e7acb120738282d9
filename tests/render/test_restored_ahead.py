"""Frames are restored ahead of the encoder across segments, and asked for anew where that fails."""

import threading
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.protocol import RestoredFrame
from sparkvsr_desktop.render.restored_ahead import RestoredAhead

FIRST, SECOND, THIRD = (SourceRange(start, 4) for start in (0, 4, 8))
BLACK = np.zeros((1, 1, 3), np.float32)


class Engine:
    """Restores frames one by one and remembers which; cannot restore `broken` the first time."""

    def __init__(self, broken: int | None = None) -> None:
        self.begun: list[int] = []
        self.is_at_second = threading.Event()
        self._broken = broken

    def restore(self, span: SourceRange) -> Iterator[RestoredFrame]:
        for frame in span.frames:
            self.begun.append(frame)
            if frame == SECOND.start:
                self.is_at_second.set()
            if frame == self._broken:
                self._broken = None
                raise OSError("the disk went away")
            yield RestoredFrame(frame, BLACK, BLACK[..., 0])


def numbers(restored: Iterator[RestoredFrame]) -> list[int]:
    return [frame.source_frame for frame in restored]


def threads_ahead() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith("ahead")]


def test_the_next_segment_is_begun_before_it_is_asked_for():
    engine = Engine()
    with closing(RestoredAhead(engine.restore, [FIRST, SECOND])) as ahead:
        assert numbers(ahead.of(FIRST)) == [0, 1, 2, 3]
        assert engine.is_at_second.wait(timeout=10)
        assert numbers(ahead.of(SECOND)) == [4, 5, 6, 7]
    assert engine.begun == [0, 1, 2, 3, 4, 5, 6, 7]


def test_a_segment_that_another_machine_took_is_passed_over():
    engine = Engine()
    with closing(RestoredAhead(engine.restore, [FIRST, SECOND, THIRD])) as ahead:
        assert numbers(ahead.of(FIRST)) == [0, 1, 2, 3]
        assert numbers(ahead.of(THIRD)) == [8, 9, 10, 11]
        assert numbers(ahead.of(SECOND)) == [4, 5, 6, 7]


def test_what_fails_is_told_at_its_frame_and_the_segment_can_be_asked_for_again():
    engine = Engine(broken=6)
    with closing(RestoredAhead(engine.restore, [FIRST, SECOND])) as ahead:
        assert numbers(ahead.of(FIRST)) == [0, 1, 2, 3]
        arriving = ahead.of(SECOND)
        assert [next(arriving).source_frame for _ in range(2)] == [4, 5]
        with pytest.raises(OSError, match="went away"):
            next(arriving)
        assert numbers(ahead.of(SECOND)) == [4, 5, 6, 7]


def test_a_segment_left_half_way_begins_anew_and_no_thread_is_left():
    engine = Engine()
    with closing(RestoredAhead(engine.restore, [FIRST, SECOND])) as ahead:
        arriving = ahead.of(FIRST)
        next(arriving)
        assert threads_ahead()
        assert numbers(ahead.of(FIRST)) == [0, 1, 2, 3]
    assert not threads_ahead()
