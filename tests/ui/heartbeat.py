"""How long the event loop is silent because of the panel itself."""

import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Slot

LONGEST_SILENCE_NANOSECONDS = 50_000_000


class Heartbeat(QTimer):
    """Beats every five milliseconds while the event loop is free; keeps the longest silence.

    A silence is the processor time of the loop, or, where that is longer, the time of the clock
    less that for which threads of the panel stood in line for a core that another program had. So
    what the loop waits for counts, Python's lock included, and a busy machine does not.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.longest_nanoseconds = 0
        self._clocks = (_TimeOfOurs(), time.thread_time_ns)
        self._last = [clock() for clock in self._clocks]
        self.setTimerType(Qt.TimerType.PreciseTimer)
        self.timeout.connect(self._beat)
        self.start(5)

    @Slot()
    def _beat(self) -> None:
        now = [clock() for clock in self._clocks]
        silences = (at - last for at, last in zip(now, self._last, strict=True))
        self.longest_nanoseconds = max(self.longest_nanoseconds, *silences)
        self._last = now


class _TimeOfOurs:
    """The clock without the time for which threads of this process stood in line for a core.

    Linux tells that of each thread; elsewhere it is the processor time of this one.
    """

    TASKS = Path("/proc/self/task")

    def __init__(self) -> None:
        self._waits: dict[str, int] = {}

    def __call__(self) -> int:
        if not self.TASKS.exists():
            return time.thread_time_ns()
        for task in self.TASKS.iterdir():
            with suppress(OSError):  # the thread has ended; what it waited still counts
                self._waits[task.name] = int((task / "schedstat").read_text().split()[1])
        return time.monotonic_ns() - sum(self._waits.values())
