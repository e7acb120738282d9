"""Above the picture: source and record timecode, frame of the shot, speed, and the draft."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.theme import tabular
from sparkvsr_desktop.ui.viewmodels.drafts import Drafts
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.shots import Shots

WIDEST_TIMECODE = "00:00:00:00 0"


class ViewerHeader(QWidget):
    """The timecode can be typed over; Enter goes there, Escape leaves."""

    def __init__(self, playhead: Playhead, shots: Shots, drafts: Drafts, actions: Actions) -> None:
        super().__init__()
        self._typing = actions[Command.TYPE_TIME]
        self._playhead = playhead
        self._drafts = drafts
        self._shots = shots
        self._timecode = self._timecode_entry()
        self._frame = QLabel("")
        self._frame.setFont(tabular(self.font()))
        self._record = QLabel("")
        self._record.setFont(tabular(self.font()))
        self._record.setToolTip("Where the edit shows this frame: the record timecode")
        self._speed = QLabel("")
        self._draft = QLabel("")
        self._draft.setFont(tabular(self.font()))
        for label in (self._record, self._speed, self._draft):
            label.setObjectName("quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        for widget in (self._timecode, self._record, self._frame, self._speed):
            row.addWidget(widget)
        row.addStretch()
        row.addWidget(self._draft)
        drafts.changed.connect(self._show_draft)
        self._typing.changed.connect(self._show_key)
        playhead.moved.connect(self._show)
        playhead.shot_changed.connect(self._show)
        playhead.speed_changed.connect(self._show_speed)
        self._show()

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave the record timecode to the list of shots where there is no room."""
        self._record.setVisible(not is_narrow)

    def start_typing(self) -> None:
        """Let the editor type where to go."""
        self._timecode.setFocus()
        self._timecode.selectAll()

    def _timecode_entry(self) -> QLineEdit:
        entry = QLineEdit()
        entry.setFont(tabular(self.font()))
        metrics = entry.fontMetrics()
        entry.setFixedWidth(metrics.horizontalAdvance(WIDEST_TIMECODE) + metrics.height())
        entry.setAccessibleName("Source timecode")
        entry.setToolTip(self._typing.toolTip())
        entry.returnPressed.connect(self._go)
        entry.editingFinished.connect(self._show)
        return entry

    @Slot()
    def _show_key(self) -> None:
        self._timecode.setToolTip(self._typing.toolTip())

    @Slot()
    def _go(self) -> None:
        self._playhead.go_to_text(self._timecode.text())
        self._timecode.clearFocus()

    @Slot()
    def _show(self) -> None:
        timecode, span = self._playhead.timecode, self._playhead.span
        self._timecode.setEnabled(span is not None)
        self._timecode.setText(str(timecode) if timecode else "--:--:--:--")
        place = f"{self._playhead.frame - span.start + 1} of {span.duration}" if span else ""
        self._frame.setText(f"frame {self._playhead.frame}  ({place})" if span else "")
        record = self._shots.record_timecode(self._playhead.frame) if span else None
        self._record.setText(f"rec {record}" if record else "")

    @Slot()
    def _show_draft(self) -> None:
        self._draft.setText(self._drafts.words)

    @Slot(int)
    def _show_speed(self, speed: int) -> None:
        self._speed.setText(f"{speed} x" if speed not in (0, 1) else "")
