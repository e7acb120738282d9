"""One real worker for the commands of many tests, since each start costs half a second."""

import os
from collections.abc import Callable

from sparkvsr_desktop.worker.process import WorkerProcess


class LastingWorker(WorkerProcess):
    """A worker that commands let go of, and that stays for the next one."""

    def __init__(self) -> None:
        super().__init__()  # without a log: that of a command is closed with it
        self._surroundings = surroundings()

    def close(self) -> None:
        """Stay for the next command."""

    def end(self) -> None:
        """Leave, as other workers do when they are closed."""
        super().close()

    @property
    def serves(self) -> bool:
        """Whether a worker that is started now would be alike."""
        return self._process.poll() is None and self._surroundings == surroundings()


class LastingWorkers:
    """Hands out the one worker, and another one when it died or when a test changed its world."""

    def __init__(self) -> None:
        self._worker: LastingWorker | None = None

    def start(self, log: Callable[[str], None] | None = None) -> WorkerProcess:
        """Return a worker that waits for jobs; what it prints is not kept."""
        if self._worker is None or not self._worker.serves:
            self.end()
            self._worker = LastingWorker()
        return self._worker

    def end(self) -> None:
        """Let the worker go for good."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None


def surroundings() -> tuple[str, dict[str, str]]:
    """Return what a new process takes over: the folder and the environment."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")
    }
    return os.getcwd(), environment
