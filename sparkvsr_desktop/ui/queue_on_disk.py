"""The queue's file seen from the panel: read and changed in the background, one after the other."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.queue_look import JobSource, QueueRow, look_at

LOOK_MILLISECONDS = 1000
"""Other programs change the queue too; a second is soon enough to see it."""


class QueueOnDisk(QObject):
    """Looks at the queue when asked, each second while it is watched, and after every change."""

    seen = Signal(object)  # tuple of QueueRow, as they stand in the file
    refused = Signal(object)  # SparkVSRError

    def __init__(self, queue: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._sources: dict[int, JobSource | None] = {}
        self._is_open = True
        self._is_looking = False
        self._looks_again = False
        self._disk = Background(self)
        self._timer = QTimer(self, interval=LOOK_MILLISECONDS)
        self._timer.timeout.connect(self.look)

    def watch(self, is_watched: bool) -> None:
        """Look every second, or only when asked."""
        if is_watched:
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Read the queue again; once more if asked while it is read."""
        self._looks_again = self._is_looking
        if self._is_open and not self._is_looking:
            self._is_looking = True
            self._disk.start(self._rows, self._show_look, self._fail_look)

    def notice_deaths(self) -> None:
        """Look at what an earlier panel left; a job whose program died is interrupted now."""

        def rows() -> tuple[QueueRow, ...]:
            if self._queue.file.exists():
                self._queue.notice_deaths()
            return self._rows()

        self._disk.start(rows, self.seen.emit, self.refused.emit)

    def change(
        self, change: Callable[[], object], then: Callable[[], object] = lambda: None
    ) -> None:
        """Change the queue, show it as it is after that, and then do `then`."""

        def made() -> tuple[QueueRow, ...]:
            change()
            return self._rows()

        def show(rows: tuple[QueueRow, ...]) -> None:
            self.seen.emit(rows)
            then()

        self._disk.start(made, show, self.refused.emit)

    def close(self) -> None:
        """End what runs."""
        self._is_open = False
        self._timer.stop()
        self._disk.close()

    def _rows(self) -> tuple[QueueRow, ...]:
        """Runs in the background's thread."""
        return look_at(self._queue, self._sources)

    def _show_look(self, rows: tuple[QueueRow, ...]) -> None:
        self._is_looking = False
        self.seen.emit(rows)
        if self._looks_again:
            self.look()

    def _fail_look(self, error: SparkVSRError) -> None:
        self._is_looking = False
        self._timer.stop()
        self.refused.emit(error)
