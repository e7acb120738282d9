"""Asking a render to stop, and the end that follows."""

import threading

from sparkvsr_desktop.errors import SparkVSRError


class RenderStoppedError(SparkVSRError):
    """The editor stopped the render; finished segments are kept."""

    def __init__(self) -> None:
        super().__init__(
            "The render was stopped; finished segments are kept.",
            remedy="Give the same command again, or use `sparkvsr resume` with the job folder.",
        )


class StopRequest:
    """The side of a stop that asks. Safe to use from signal handlers and other threads."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        """Ask the render to stop at its next frame."""
        self._asked.set()

    @property
    def is_asked(self) -> bool:
        """Whether stop was asked for."""
        return self._asked.is_set()

    def raise_if_stopped(self) -> None:
        """Raise RenderStoppedError once stop was asked for."""
        if self._asked.is_set():
            raise RenderStoppedError
