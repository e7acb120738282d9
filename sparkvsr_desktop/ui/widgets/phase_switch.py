"""Anchor or Flow: the two phases of the one window."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.viewmodels.phases import Phase, Phases
from sparkvsr_desktop.ui.widgets.buttons import word_button

COMMANDS = {Phase.ANCHOR: Command.ANCHOR_PHASE, Phase.FLOW: Command.FLOW_PHASE}


class PhaseSwitch(QWidget):
    """Two buttons side by side; the phase that is shown is pressed."""

    def __init__(self, phases: Phases, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._phases = phases
        self.setAccessibleName("Phase")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._buttons: dict[Phase, QToolButton] = {}
        for phase, command in COMMANDS.items():
            button = word_button(actions[command], phase.value)
            button.setObjectName("phase")
            button.defaultAction().setCheckable(True)
            self._buttons[phase] = button
            row.addWidget(button)
        phases.changed.connect(self._show)
        for button in self._buttons.values():
            button.clicked.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        for phase, button in self._buttons.items():
            button.defaultAction().setChecked(phase is self._phases.current)
