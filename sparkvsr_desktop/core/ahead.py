"""Work done ahead: the next frames are restored while the last one is encoded."""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
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
