"""A choice among a few words, each of which stands for a value."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox


class ChoiceBox(QComboBox):
    """A few words, each for a value."""

    chosen = Signal(str)

    def __init__(self, name: str, values: Mapping[str, object], tooltip: str) -> None:
        super().__init__()
        self._values: Mapping[str, object] = {}
        self.offer(values)
        self.setAccessibleName(name)
        self.setToolTip(tooltip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.textActivated.connect(self.chosen)

    def offer(self, values: Mapping[str, object]) -> None:
        """Let other words be chosen."""
        if values != self._values:
            self._values = values
            with QSignalBlocker(self):
                self.clear()
                self.addItems(list(values))

    def show_value(self, value: object) -> None:
        """Show the words of a value; of one that has none, nothing."""
        words = next((words for words, each in self._values.items() if each == value), "")
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findText(words))
