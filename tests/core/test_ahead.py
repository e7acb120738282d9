"""Frames made ahead or side by side arrive in order; an early end leaves no thread behind."""

import threading

import pytest

from sparkvsr_desktop.core.ahead import ahead, side_by_side


def names_of_threads() -> list[str]:
    return [
        thread.name for thread in threading.enumerate() if thread.name.startswith(("ahead", "side"))
    ]


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


def test_items_made_side_by_side_arrive_in_order_whichever_is_ready_first():
    second_is_made = threading.Event()

    def make(number: int) -> int:
        if number == 0:
            assert second_is_made.wait(timeout=10)
        if number == 1:
            second_is_made.set()
        return 10 * number

    assert list(side_by_side(make, iter(range(4)), at_once=2)) == [0, 10, 20, 30]


def test_no_more_items_are_asked_for_than_are_in_the_making_and_one():
    asked = []

    def items():
        for number in range(10):
            asked.append(number)
            yield number

    made = side_by_side(str, items(), at_once=2)
    assert next(made) == "0"
    assert asked == [0, 1, 2]
    made.close()


def test_what_cannot_be_made_fails_at_its_place_and_leaves_no_thread():
    made = side_by_side(lambda number: 1 / (2 - number), iter(range(9)), at_once=2)
    assert [next(made), next(made)] == [0.5, 1.0]
    with pytest.raises(ZeroDivisionError):
        next(made)
    assert not names_of_threads()
