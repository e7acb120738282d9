"""One line for what the editor should know now: a failure with its remedy, or an offer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.error_report import error_report


@dataclass(frozen=True, slots=True)
class Offer:
    """A button of a notice: its word and what it does; most of them close the notice."""

    word: str
    accept: Callable[[], object]
    closes: bool = True


def copy_offer(report: str) -> Offer:
    """Return an offer to copy a report; the notice stays to be read."""
    return Offer("Copy report", partial(_copy, report), closes=False)


def _nothing() -> None:
    """To have read it is all."""


def _copy(report: str) -> None:
    QGuiApplication.clipboard().setText(report)


class _OfferButton(QPushButton):
    """Does what it offers."""

    def __init__(self, offer: Offer, notice: "NoticeLine") -> None:
        super().__init__(offer.word)
        self._offer = offer
        self._notice = notice
        self.clicked.connect(self._accept)

    @Slot()
    def _accept(self) -> None:
        if self._offer.closes:
            self._notice.answer()
        self._offer.accept()


@dataclass(frozen=True, slots=True)
class _Notice:
    words: str
    offers: tuple[Offer, ...]


class NoticeLine(QFrame):
    """Never modal, never over the picture; the newest notice replaces the one before.

    What must be answered comes back when the notice over it is gone.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Notice")
        self._words = QLabel("")
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 6, 6)
        self._row.addWidget(self._words, 1)
        self._buttons: list[QPushButton] = []
        self._unanswered: _Notice | None = None
        self.hide()

    @property
    def words(self) -> str:
        """What is said, empty when nothing is."""
        return "" if self.isHidden() else self._words.text()

    @Slot(object)
    def show_error(self, error: SparkVSRError) -> None:
        """Say what happened and what to do, and offer a report of it to be copied."""
        self.say(f"{error} {error.remedy}", copy_offer(error_report(error)))

    def show_mistake(self, error: BaseException) -> None:
        """Say that something of ours went wrong, and offer a report of it to be copied."""
        words = f"That did not work, and it is our fault: {error or type(error).__name__}."
        self.say(words, copy_offer(error_report(error)))

    def ask(self, words: str, *offers: Offer) -> None:
        """Show words that other notices may cover for a while, but only the editor takes away."""
        self._unanswered = _Notice(words, offers)
        self.say(words, *offers)

    def say(self, words: str, *offers: Offer) -> None:
        """Show words, and a button for each offer; Dismiss is always there."""
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        everything = (*offers, Offer("Dismiss", _nothing))
        self._buttons = [_OfferButton(offer, self) for offer in everything]
        for button in self._buttons:
            self._row.addWidget(button)
        self._words.setText(words)
        self.show()

    @Slot()
    def dismiss(self) -> None:
        """Take the notice away; what is unanswered comes back."""
        if self._unanswered is not None:
            self.say(self._unanswered.words, *self._unanswered.offers)
        else:
            self.hide()

    def answer(self) -> None:
        """Take away what the editor has read."""
        if self._unanswered is not None and self._words.text() == self._unanswered.words:
            self._unanswered = None
        self.dismiss()
