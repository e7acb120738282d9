"""The engines: which one renders, and what would enable those that cannot."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.ui.widgets.labels import captioned, quiet_label


class EngineChoice(QWidget):
    """A list whose unusable engines cannot be chosen, with the reason below it."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._list = QComboBox()
        self._list.setAccessibleName("Engine")
        self._list.setToolTip("What carries the stills over the shot")
        self._list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._words: QLabel = quiet_label()
        self._obstacles: QLabel = quiet_label()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(captioned("Engine", self._list))
        column.addWidget(self._words)
        column.addWidget(self._obstacles)
        self._list.activated.connect(self._choose)

    def show_offers(self, offers: tuple[EngineOffer, ...], name: str) -> None:
        """Show the engines, and which of them is set."""
        with QSignalBlocker(self._list):
            self._list.clear()
            self._list.addItems([offer.name for offer in offers] or [name])
            self._disable(offers)
            self._list.setCurrentText(name)
        chosen = next((offer for offer in offers if offer.name == name), None)
        self._words.setText(_words(chosen))
        hindered = [offer for offer in offers if not offer.is_usable]
        self._obstacles.setText("\n".join(f"{each.obstacle} {each.remedy}" for each in hindered))
        self._obstacles.setVisible(bool(hindered))
        self._warn(chosen in hindered)

    def _warn(self, is_chosen: bool) -> None:
        """What hinders the engine that is set stands out; what hinders others is quiet."""
        name = "pending" if is_chosen else "quiet"
        if self._obstacles.objectName() != name:
            self._obstacles.setObjectName(name)
            self._obstacles.style().polish(self._obstacles)

    def _disable(self, offers: tuple[EngineOffer, ...]) -> None:
        model = self._list.model()
        assert isinstance(model, QStandardItemModel), "a combo box makes one for itself"
        for place, offer in enumerate(offers):
            item = model.item(place)
            item.setEnabled(offer.is_usable)
            item.setToolTip(offer.summary if offer.is_usable else offer.obstacle)

    @Slot(int)
    def _choose(self, place: int) -> None:
        self.chosen.emit(self._list.itemText(place))


def _words(offer: EngineOffer | None) -> str:
    if offer is None:
        return "Looking at what can render here …"
    return f"{offer.summary}. {offer.notes}".strip()
