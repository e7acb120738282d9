"""Keys that count as long as they are down: B and the grave key show the source, K makes J and L
single steps."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit

from sparkvsr_desktop.ui.viewmodels.viewer import Viewer

SOURCE_KEYS = (Qt.Key.Key_B, Qt.Key.Key_QuoteLeft)


class HeldKeys(QObject):
    """Watches the keys of the whole panel, but not while text is typed."""

    def __init__(self, viewer: Viewer, application: QCoreApplication, panel: QObject) -> None:
        super().__init__(panel)
        self._viewer = viewer
        self._has_k = False
        application.installEventFilter(self)

    @property
    def has_k(self) -> bool:
        """Whether K is down."""
        return self._has_k

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Look at key events and let all of them pass."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        if event.type() in kinds and isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            self._note(event, event.type() is not QEvent.Type.KeyRelease)
        return False

    def _note(self, event: QKeyEvent, is_down: bool) -> None:
        if is_down and isinstance(QApplication.focusWidget(), QLineEdit | QAbstractSpinBox):
            return
        if event.key() == Qt.Key.Key_K:
            self._has_k = is_down
        if event.key() in SOURCE_KEYS:
            self._viewer.hold_source(is_down)
