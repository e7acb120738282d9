"""The shots: thumbnail, name, state in words and shape, and a filter."""

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.theme import COLOURS
from sparkvsr_desktop.ui.viewmodels.shots import ShotFilter, ShotRow, Shots, ShotState
from sparkvsr_desktop.ui.widgets.buttons import offer_splits

ROW_SIZE = QSize(200, 56)
PICTURE_SIZE = QSize(72, 40)
GAP = 8
SIGNS = {
    ShotState.NEEDS_STILLS: "○", ShotState.READY: "●", ShotState.RENDERING: "▶",
    ShotState.DONE: "✓", ShotState.FAILED: "✕", ShotState.LEFT_ALONE: "▲",
}  # fmt: skip
QUIET_STATES = (ShotState.READY, ShotState.RENDERING, ShotState.DONE)


class _ShotDelegate(QStyledItemDelegate):
    """Draws one row."""

    def __init__(self, shots: Shots, parent: QWidget) -> None:
        super().__init__(parent)
        self._shots = shots

    def sizeHint(  # noqa: N802  Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the same size for every row."""
        return ROW_SIZE

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw ground, picture, name and state."""
        row = self._shots.rows[index.row()]
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(COLOURS.accent_ground))
        picture = QRect(area.left() + GAP, area.top() + GAP, *PICTURE_SIZE.toTuple())
        _draw_picture(painter, self._shots.thumbnail(row), picture)
        words = area.adjusted(PICTURE_SIZE.width() + 2 * GAP, GAP, -GAP, -GAP)
        _draw_words(painter, row, words)


class ShotsList(QWidget):
    """A list that drives the viewer, with its filter above."""

    def __init__(self, shots: Shots, actions: Actions) -> None:
        super().__init__()
        self._shots = shots
        self.setObjectName("side")
        self._count = QLabel("")
        self._count.setObjectName("quiet")
        self._view = self._list()
        offer_splits(self._view, actions)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(self._head())
        column.addWidget(self._view)
        self._view.clicked.connect(self._choose)
        self._view.activated.connect(self._choose)
        shots.chosen.connect(self._show_chosen)
        shots.modelReset.connect(self._show_chosen)
        shots.counted.connect(self._show_count)

    def _list(self) -> QListView:
        view = QListView()
        view.setModel(self._shots)
        view.setItemDelegate(_ShotDelegate(self._shots, view))
        view.setUniformItemSizes(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setAccessibleName("Shots")
        return view

    def _head(self) -> QHBoxLayout:
        heading = QLabel("Shots")
        heading.setObjectName("heading")
        choice = QComboBox()
        choice.addItems([each.value for each in ShotFilter])
        choice.setAccessibleName("Which shots are listed")
        choice.setToolTip("Which shots are listed")
        choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        choice.currentTextChanged.connect(self._filter)
        row = QHBoxLayout()
        row.addWidget(heading)
        row.addWidget(self._count)
        row.addStretch()
        row.addWidget(choice)
        return row

    @Slot(str)
    def _filter(self, text: str) -> None:
        self._shots.show_only(ShotFilter(text))

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self._shots.choose_row(index.row())
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        row = self._shots.current_row
        with QSignalBlocker(self._view):
            self._view.setCurrentIndex(self._shots.index(row) if row >= 0 else QModelIndex())

    @Slot(int, int)
    def _show_count(self, shown: int, total: int) -> None:
        self._count.setText(str(total) if shown == total else f"{shown} of {total}")


def _draw_picture(painter: QPainter, image: QImage | None, place: QRect) -> None:
    painter.fillRect(place, QColor(COLOURS.ground))
    if image is None:
        return
    size = image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    inside = QRect(0, 0, size.width(), size.height())
    inside.moveCenter(place.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(inside, image)


def _draw_words(painter: QPainter, row: ShotRow, area: QRect) -> None:
    metrics, elide = painter.fontMetrics(), Qt.TextElideMode.ElideRight
    half = area.height() // 2
    painter.setPen(QColor(COLOURS.text))
    name = metrics.elidedText(row.name, elide, area.width())
    painter.drawText(area.adjusted(0, 0, 0, -half), Qt.AlignmentFlag.AlignVCenter, name)
    is_quiet = row.state in QUIET_STATES
    painter.setPen(QColor(COLOURS.quiet_text if is_quiet else COLOURS.pending))
    words = metrics.elidedText(f"{SIGNS[row.state]} {_state_words(row)}", elide, area.width())
    painter.drawText(area.adjusted(0, half, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


def _state_words(row: ShotRow) -> str:
    if row.left_alone is not None:
        return "media is missing" if row.left_alone.missing_path else row.detail
    if row.work:
        return row.work
    if row.state is ShotState.READY:
        return f"ready, {len(row.keyframes)} stills" if len(row.keyframes) > 1 else "ready, 1 still"
    lacking = sum(each.still is None for each in row.keyframes)
    return f"needs {lacking} of {len(row.keyframes)} stills" if row.keyframes else "needs stills"
