"""Short work off the event loop: files are read and written here, never while the editor waits."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from sparkvsr_desktop.errors import SparkVSRError

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Landing:
    """Work that has ended, and who is to hear of it."""

    future: "Future[Any]"
    done: Callable[[Any], object]
    failed: Callable[[SparkVSRError], None]


class Background(QObject):
    """Runs functions in threads of its own; what they return comes back in the event loop.

    One thread keeps the order of the work. `close` waits for what runs and drops what waits; what
    ends then is not told any more.
    """

    _landed = Signal(object)

    def __init__(self, parent: QObject | None = None, threads: int = 1) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="panel")
        self._landed.connect(self._deliver)
        self._is_open = True

    def start(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object],
        failed: Callable[[SparkVSRError], None],
    ) -> None:
        """Run `work`; then call `done` with its result, or `failed` with what it raised.

        Errors that are no SparkVSRError are ours: they are raised in the event loop, where the
        panel's exception hook shows them.
        """
        future = self._pool.submit(work)
        future.add_done_callback(lambda ended: self._landed.emit(_Landing(ended, done, failed)))

    def close(self) -> None:
        """Drop what waits, and come back when nothing runs any more."""
        self._is_open = False
        self._pool.shutdown(wait=True, cancel_futures=True)

    @Slot(object)
    def _deliver(self, landing: _Landing) -> None:
        if landing.future.cancelled() or not self._is_open:
            return
        try:
            result = landing.future.result()
        except SparkVSRError as error:
            landing.failed(error)
            return
        landing.done(result)
