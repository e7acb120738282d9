"""Frames made ahead arrive in order, and an early end leaves no thread behind."""

import threading

import pytest

from sparkvsr_desktop.core.ahead import ahead


def names_of_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("ahead")]


def test_items_arrive_in_order():
    assert list(ahead(iter(range(10)), depth=3)) == list(range(10))


def test_items_are_made_before_they_are_asked_for_but_no_more_than_the_depth():
    made = []
    fourth_begins = threading.Event()

    def items():
        for number in range(10):
            if number == 3:
                fourth_begins.set()
            made.append(number)
            yield number

    arriving = ahead(items(), depth=3)
    assert next(arriving) == 0
    assert fourth_begins.wait(timeout=10)
    arriving.close()
    assert made in ([0, 1, 2], [0, 1, 2, 3])


def test_a_failure_comes_after_the_items_before_it():
    def items():
        yield 1
        raise KeyError("frame 2")

    arriving = ahead(items(), depth=4)
    assert next(arriving) == 1
    with pytest.raises(KeyError, match="frame 2"):
        next(arriving)


def test_a_reader_that_leaves_early_leaves_no_thread():
    arriving = ahead(iter(range(100)), depth=2)
    next(arriving)
    assert names_of_threads()
    arriving.close()
    assert not names_of_threads()
