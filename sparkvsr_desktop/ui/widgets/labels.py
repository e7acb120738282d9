"""Labels as the panel writes them: quiet words that wrap, headings, and captions of controls."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QStylePainter,
    QWidget,
)

WIDEST_CAPTION = "Colour lock "
"""Captions stand in one column."""


class OneLine(QLabel):
    """Words in one line, which end in an ellipsis where there is no room for all."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw what fits."""
        area = self.contentsRect()
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, area.width()
        )
        QStylePainter(self).drawItemText(
            area, Qt.AlignmentFlag.AlignVCenter, self.palette(), self.isEnabled(), words,
            self.foregroundRole(),
        )  # fmt: skip


def quiet_label(name: str = "quiet") -> QLabel:
    """Return a label that wraps and never widens what it stands in."""
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def heading(words: str) -> QLabel:
    """Return the heading of a group."""
    label = QLabel(words)
    label.setObjectName("heading")
    return label


def captioned(words: str, control: QWidget) -> QHBoxLayout:
    """Return a row of a control and its name, which ears hear as well.

    The name stands beside the first line of a control that has several.
    """
    label = QLabel(words)
    label.setBuddy(control)
    label.setFixedWidth(label.fontMetrics().horizontalAdvance(WIDEST_CAPTION))
    label.setFixedHeight(QLineEdit().sizeHint().height())
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(control, 1)
    return row
