"""Presets: take one, or keep the settings as they are under a name."""

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from sparkvsr_desktop.ui.viewmodels.flow import Flow
from sparkvsr_desktop.ui.viewmodels.presets import Presets

OWN_SETTINGS = "Own settings"


class PresetRow(QWidget):
    """A list of names, and a line that takes a new one in place: nothing opens over the picture."""

    def __init__(self, flow: Flow, presets: Presets) -> None:
        super().__init__()
        self._flow = flow
        self._presets = presets
        self._list = QComboBox()
        self._list.setAccessibleName("Preset")
        self._list.setToolTip("Take the settings of a preset; undo brings the others back")
        self._list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._keep = QPushButton("Save as")
        self._keep.setToolTip("Keep these settings under a name")
        self._keep.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name = QLineEdit()
        self._name.setPlaceholderText("Name, then Enter")
        self._name.setAccessibleName("Name of the new preset")
        self._name.hide()
        self._lay_out()
        self._list.activated.connect(self._take)
        self._keep.clicked.connect(self._ask_name)
        self._name.returnPressed.connect(self._save)
        presets.changed.connect(self.show_presets)

    @Slot()
    def show_presets(self) -> None:
        """Show the names, and which of them the settings are."""
        name = self._presets.name_of(self._flow.settings)
        names = [each.name for each in self._presets.all]
        with QSignalBlocker(self._list):
            self._list.clear()
            self._list.addItems(names if name else [OWN_SETTINGS, *names])
            self._list.setCurrentText(name or OWN_SETTINGS)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._list, 1)
        row.addWidget(self._keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._name)

    @Slot(int)
    def _take(self, place: int) -> None:
        preset = self._presets.named(self._list.itemText(place))
        if preset is not None:
            self._flow.apply(preset)

    @Slot()
    def _ask_name(self) -> None:
        self._name.setVisible(not self._name.isVisible())
        self._name.setFocus()

    @Slot()
    def _save(self) -> None:
        self._presets.save(self._name.text(), self._flow.settings)
        self._name.clear()
        self._name.hide()
