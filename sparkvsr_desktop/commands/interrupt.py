"""Ctrl+C and a polite kill as requests to stop, so that nothing is lost."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from sparkvsr_desktop.render.stop import StopRequest


@contextmanager
def stop_on_signals() -> Iterator[StopRequest]:
    """Yield a stop request that SIGINT and SIGTERM ask for; a second SIGINT ends at once."""
    request = StopRequest()

    def ask(number: int, _frame: FrameType | None) -> None:
        request.ask()
        signal.signal(number, signal.default_int_handler)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
