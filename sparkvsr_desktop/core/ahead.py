"""Work done ahead: the next frames are restored while the last one is encoded."""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")
_END = object()


def ahead(items: Iterator[Item], depth: int) -> Generator[Item]:
    """Yield `items` in order, up to `depth` of them made beforehand in one other thread.

    What `items` raises is raised here, at its place. When the caller stops early, at most the
    item in the making is finished, and no thread is left behind.
    """
    worker = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    try:
        waiting = deque(worker.submit(next, items, _END) for _ in range(depth))
        while (item := waiting.popleft().result()) is not _END:
            waiting.append(worker.submit(next, items, _END))
            yield item  # type: ignore[misc]  # the end mark is ruled out above
    finally:
        worker.shutdown(cancel_futures=True)


def side_by_side(
    make: Callable[[Item], Made], items: Iterator[Item], at_once: int
) -> Iterator[Made]:
    """Yield what `make` makes of each item, in order, `at_once` of them in as many threads.

    Items are asked for in the caller's thread; besides those in the making one more waits. What
    `items` raises is raised as soon as it comes to it, what `make` raises at its place. When the
    caller stops early, the items in the making are finished, and no thread is left behind.
    """
    workers = ThreadPoolExecutor(at_once, thread_name_prefix="side by side")
    waiting: deque[Future[Made]] = deque()
    try:
        for item in items:
            waiting.append(workers.submit(make, item))
            if len(waiting) > at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        workers.shutdown(cancel_futures=True)
