"""A number that is set by a slider and always seen, with stops that have names."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from sparkvsr_desktop.ui.theme import tabular

STEPS_PER_ONE = 20
"""A step is 0.05: finer differences are not seen."""
PAGE_STEPS = 2


class _Stop(QPushButton):
    """A named value."""

    picked = Signal(float)

    def __init__(self, name: str, amount: float) -> None:
        super().__init__(name)
        self._amount = amount
        self.setObjectName("stop")
        self.setCheckable(True)
        self.setToolTip(f"{name}: {amount:g}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._pick)

    def show_amount(self, amount: float) -> None:
        """Be pressed where the value is the stop's."""
        self.setChecked(abs(amount - self._amount) < 0.5 / STEPS_PER_ONE)

    @Slot()
    def _pick(self) -> None:
        self.picked.emit(self._amount)


class AmountSlider(QWidget):
    """Told once when the slider is let go, so that one move is one step of undo."""

    chosen = Signal(float)

    def __init__(self, name: str, largest: float, stops: Mapping[str, float], tooltip: str) -> None:
        super().__init__()
        self._amount = 0.0
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, round(largest * STEPS_PER_ONE))
        self._slider.setPageStep(PAGE_STEPS)
        self._slider.setTracking(False)
        self._slider.setAccessibleName(name)
        self._slider.setToolTip(f"{tooltip}  (Page Up, Page Down)")
        self._slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._number = QLabel("0.00")
        self._number.setFont(tabular(self.font()))
        self._stops = [_Stop(word, amount) for word, amount in stops.items()]
        self._lay_out()
        self._slider.valueChanged.connect(self._choose)
        self._slider.sliderMoved.connect(self._show_number)
        for stop in self._stops:
            stop.picked.connect(self.chosen)

    @property
    def amount(self) -> float:
        """The number that is shown."""
        return self._amount

    @Slot(float)
    def show_amount(self, amount: float) -> None:
        """Show a number without telling it."""
        self._amount = amount
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(amount * STEPS_PER_ONE))
        self._number.setText(f"{amount:.2f}")
        for stop in self._stops:
            stop.show_amount(amount)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.addWidget(self._slider, 1)
        row.addWidget(self._number)
        column.addLayout(row)
        if self._stops:
            names = QHBoxLayout()
            names.setSpacing(4)
            for stop in self._stops:
                names.addWidget(stop, 1)
            column.addLayout(names)

    @Slot(int)
    def _show_number(self, steps: int) -> None:
        self._number.setText(f"{steps / STEPS_PER_ONE:.2f}")

    @Slot(int)
    def _choose(self, steps: int) -> None:
        self.chosen.emit(steps / STEPS_PER_ONE)
