"""Signs of life: what the worker counts, and the heartbeat that tells of them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sparkvsr_desktop.render.stop import StopRequest
from sparkvsr_desktop.worker.channel import Channel
from sparkvsr_desktop.worker.messages import Heartbeat


class Pulse:
    """Counts signs of life. A count that stands still while hearts beat is an engine that hangs."""

    def __init__(self) -> None:
        self._signs = 0

    @property
    def signs_of_life(self) -> int:
        """How many there were so far."""
        return self._signs

    def feel(self) -> None:
        """Count one."""
        self._signs += 1


class LivingStop(StopRequest):
    """A stop request; each look at it is a sign of life of whoever looks."""

    def __init__(self, pulse: Pulse) -> None:
        super().__init__()
        self._pulse = pulse

    def raise_if_stopped(self) -> None:
        """Raise RenderStoppedError once stop was asked for."""
        self._pulse.feel()
        super().raise_if_stopped()


@contextmanager
def heartbeat(channel: Channel, pulse: Pulse, seconds: float) -> Iterator[None]:
    """Send a heartbeat every so many seconds while the block runs."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(seconds):
            channel.send(Heartbeat(pulse.signs_of_life))

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
