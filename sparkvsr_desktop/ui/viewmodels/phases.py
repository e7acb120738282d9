"""Which half of the work is shown: preparing stills, or carrying them over the shots."""

from enum import Enum

from PySide6.QtCore import QObject, Signal


class Phase(Enum):
    """The two modes of the one window."""

    ANCHOR = "Anchor"
    FLOW = "Flow"


class Phases(QObject):
    """The phase that is shown; a matter of the window, not of the document."""

    changed = Signal(object)  # Phase

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current = Phase.ANCHOR

    @property
    def current(self) -> Phase:
        """The phase that is shown."""
        return self._current

    def show(self, phase: Phase) -> None:
        """Go to a phase."""
        if phase is not self._current:
            self._current = phase
            self.changed.emit(phase)
