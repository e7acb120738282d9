"""One job of the queue: which shot, how far, and what can be done with it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sparkvsr_desktop.queue.queued_job import JobState
from sparkvsr_desktop.ui.error_report import job_report
from sparkvsr_desktop.ui.queue_look import QueueRow
from sparkvsr_desktop.ui.reveal import Reveal
from sparkvsr_desktop.ui.viewmodels.render_queue import RenderQueue
from sparkvsr_desktop.ui.widgets.labels import OneLine, quiet_label

SIGNS = {
    JobState.QUEUED: "○", JobState.RUNNING: "▶", JobState.PAUSED: "‖",
    JobState.INTERRUPTED: "‖", JobState.DONE: "✓", JobState.FAILED: "✕",
}  # fmt: skip
SHORT_STATES = (JobState.QUEUED, JobState.DONE)
"""What there is to say of these stands beside the name."""
PERMILLE = 1000
HELD = (JobState.PAUSED, JobState.INTERRUPTED)
UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)
OVER = (JobState.DONE, JobState.FAILED)


class QueueLine(QWidget):
    """Never vanishes by itself: a job that failed says why and can be tried again."""

    def __init__(self, row: QueueRow, queue: RenderQueue, reveal: Reveal) -> None:
        super().__init__()
        self._row = row
        self._queue = queue
        self._reveal_folder = reveal
        self._name = OneLine()
        self._words = quiet_label()
        self._bar = QProgressBar()
        self._bar.setRange(0, PERMILLE)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._earlier = self._button("↑", "Render it earlier")
        self._later = self._button("↓", "Render it later")
        self._pause = self._button("Pause", "Hold this job at its last finished segment")
        self._go_on = self._button("Go on", "Render it from its last finished segment on")
        self._cancel = self._button("Cancel", "Give this job up; finished segments are kept")
        self._retry = self._button("Retry", "Render it anew, from its last finished segment on")
        self._report = self._button("Copy report", "Copy why this job failed, and where it lies")
        self._reveal = self._button("Reveal", "Show the folder of the results")
        self._remove = self._button("Remove", "Take this job off the list; its files stay")
        self._earlier.clicked.connect(self._do_move_earlier)
        self._later.clicked.connect(self._do_move_later)
        self._pause.clicked.connect(self._do_hold)
        self._go_on.clicked.connect(self._do_retry)
        self._cancel.clicked.connect(self._do_cancel)
        self._retry.clicked.connect(self._do_retry)
        self._report.clicked.connect(self._do_report)
        self._reveal.clicked.connect(self._do_reveal)
        self._remove.clicked.connect(self._do_remove)
        self._lay_out()
        self.show_row(row)

    @property
    def words(self) -> str:
        """What the line says of its job."""
        return self._words.text()

    def show_row(self, row: QueueRow) -> None:
        """Show how the job stands now."""
        self._row = row
        state = row.job.state
        is_short = state in SHORT_STATES
        words = f"{row.job.name}  ·  {row.words}" if is_short else row.job.name
        self._name.setText(f"{SIGNS[state]}  {words}")
        self._words.setText(row.words)
        self._words.setHidden(is_short)
        name = "pending" if state is JobState.FAILED else "quiet"
        if self._words.objectName() != name:
            self._words.setObjectName(name)
            self._words.style().polish(self._words)
        self._bar.setVisible(state is JobState.RUNNING)
        self._bar.setValue(round(row.progress.fraction * PERMILLE))
        self._bar.setAccessibleName(f"Progress of {row.job.name}")
        self._show_buttons(state)

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            self._earlier, self._later, self._pause, self._go_on, self._cancel, self._retry,
            self._report, self._reveal, self._remove,
        )  # fmt: skip

    def _show_buttons(self, state: JobState) -> None:
        job_id = self._row.job.id
        self._earlier.setVisible(self._queue.neighbour(job_id, -1) is not None)
        self._later.setVisible(self._queue.neighbour(job_id, 1) is not None)
        self._pause.setVisible(state in UNDER_WAY)
        self._go_on.setVisible(state in HELD)
        self._cancel.setVisible(state in UNDER_WAY or state in HELD)
        self._retry.setVisible(state is JobState.FAILED)
        self._report.setVisible(state is JobState.FAILED)
        self._reveal.setVisible(state is not JobState.QUEUED)
        self._remove.setVisible(state in OVER)
        for button in self._buttons:
            button.setAccessibleName(f"{button.toolTip()}: {self._row.job.name}")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._name, 1)
        for button in self._buttons:
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self._words)
        column.addWidget(self._bar)

    def _button(self, word: str, tooltip: str) -> QPushButton:
        button = QPushButton(word)
        button.setObjectName("small")
        button.setToolTip(tooltip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @Slot()
    def _do_move_earlier(self) -> None:
        self._queue.move(self._row.job.id, -1)

    @Slot()
    def _do_move_later(self) -> None:
        self._queue.move(self._row.job.id, 1)

    @Slot()
    def _do_hold(self) -> None:
        self._queue.hold(self._row.job.id)

    @Slot()
    def _do_cancel(self) -> None:
        self._queue.cancel(self._row.job.id)

    @Slot()
    def _do_retry(self) -> None:
        self._queue.retry(self._row.job.id)

    @Slot()
    def _do_report(self) -> None:
        QGuiApplication.clipboard().setText(job_report(self._row.job))

    @Slot()
    def _do_reveal(self) -> None:
        self._reveal_folder(self._row.job.folder.parent.parent)

    @Slot()
    def _do_remove(self) -> None:
        self._queue.remove(self._row.job.id)
