"""The queue, along the bottom of the panel: one line of how it stands, and below it each job."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from sparkvsr_desktop.queue.queued_job import JobState
from sparkvsr_desktop.ui.reveal import Reveal
from sparkvsr_desktop.ui.viewmodels.phases import Phase, Phases
from sparkvsr_desktop.ui.viewmodels.render_queue import RenderQueue
from sparkvsr_desktop.ui.widgets.labels import heading, quiet_label
from sparkvsr_desktop.ui.widgets.queue_line import QueueLine
from sparkvsr_desktop.ui.widgets.scrolled import scrolled

TALLEST_LIST_PX = 168
"""About three jobs; more of them scroll, so that the picture keeps its room."""


class QueueBar(QFrame):
    """Seen in the flow phase, and in the anchor phase while something is under way."""

    def __init__(self, queue: RenderQueue, phases: Phases, reveal: Reveal) -> None:
        super().__init__()
        self.setObjectName("queue")
        self._queue = queue
        self._phases = phases
        self._reveal = reveal
        self._lines: dict[int, QueueLine] = {}
        self._summary = quiet_label()
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._pause = _button("Pause all", "Hold what is rendered, and all that waits")
        self._go_on = _button("Go on", "Render all that waits; what was held goes on where it was")
        self._clear = _button("Clear", "Take all off the list that is done or failed")
        self._pause.clicked.connect(queue.pause)
        self._go_on.clicked.connect(queue.start)
        self._clear.clicked.connect(queue.clear)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._area = self._scrolled()
        self._lay_out()
        queue.changed.connect(self._show)
        phases.changed.connect(self._show)
        self._show()

    @property
    def lines(self) -> tuple[QueueLine, ...]:
        """The lines of the jobs, in their order."""
        return tuple(self._lines.values())

    @property
    def summary(self) -> str:
        """How the queue stands, in one line."""
        return self._summary.text()

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._list)
        column.addStretch()
        return scrolled(inside)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 8, 4)
        head.setSpacing(8)
        head.addWidget(heading("Queue"))
        head.addWidget(self._summary, 1)
        for button in (self._pause, self._go_on, self._clear):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._area)

    @Slot()
    def _show(self) -> None:
        rows = self._queue.rows
        is_flow = self._phases.current is Phase.FLOW
        states = [row.job.state for row in rows]
        is_under_way = any(state not in (JobState.DONE, JobState.FAILED) for state in states)
        self._show_lines()
        self._summary.setText(_words(self._queue))
        self._summary.setToolTip(self._summary.text())
        self._pause.setVisible(self._queue.running is not None)
        self._go_on.setVisible(self._queue.can_go_on)
        is_over = any(state in (JobState.DONE, JobState.FAILED) for state in states)
        self._clear.setVisible(is_flow and is_over)
        self._area.setVisible(is_flow and bool(rows))
        self._area.setFixedHeight(self._height())
        self.setVisible(is_flow or is_under_way)

    def _height(self) -> int:
        wanted = sum(_height_of(line, self.width()) for line in self.lines)
        return min(wanted, TALLEST_LIST_PX)

    def _show_lines(self) -> None:
        rows = {row.job.id: row for row in self._queue.rows}
        for gone in [job_id for job_id in self._lines if job_id not in rows]:
            line = self._lines.pop(gone)
            self._list.removeWidget(line)
            line.hide()
            line.deleteLater()
        for place, (job_id, row) in enumerate(rows.items()):
            if job_id in self._lines:
                self._lines[job_id].show_row(row)
            else:
                self._lines[job_id] = QueueLine(row, self._queue, self._reveal)
            if self._list.indexOf(self._lines[job_id]) != place:
                self._list.insertWidget(place, self._lines[job_id])
        self._lines = {job_id: self._lines[job_id] for job_id in rows}


def _height_of(line: QueueLine, width: int) -> int:
    """Words that wrap need less height where there is more width."""
    wrapped = line.heightForWidth(width)
    return wrapped if wrapped > 0 else line.sizeHint().height()


def _button(word: str, tooltip: str) -> QPushButton:
    button = QPushButton(word)
    button.setObjectName("small")
    button.setToolTip(tooltip)
    button.setAccessibleName(f"{word}: {tooltip}")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _words(queue: RenderQueue) -> str:
    rows = queue.rows
    if not rows:
        return "Nothing is queued. Render this shot, or all that are ready."
    counts = []
    for state, words in (
        (JobState.QUEUED, "waiting"), (JobState.PAUSED, "paused"),
        (JobState.INTERRUPTED, "interrupted"), (JobState.DONE, "done"),
        (JobState.FAILED, "failed"),
    ):  # fmt: skip
        count = sum(row.job.state is state for row in rows)
        counts += [f"{count} {words}"] if count else []
    running = queue.running
    if running is not None:
        where = " in another program" if queue.is_elsewhere else ""
        counts.insert(0, f"{running.job.name}{where}: {running.progress.words}"
                      if not where else f"{running.job.name} is rendered{where}")  # fmt: skip
    return " · ".join(counts)
