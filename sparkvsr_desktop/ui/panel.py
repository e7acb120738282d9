"""The start of the panel: the parts are made here, once, and joined to a window."""

import logging
import os
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from sparkvsr_desktop import __version__
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.main_panel import MainPanel
from sparkvsr_desktop.ui.panel_folders import panel_folders
from sparkvsr_desktop.ui.parts import Parts
from sparkvsr_desktop.ui.theme import dress

FIRST_SIZE_PX = (1440, 900)


class NoScreenError(SparkVSRError):
    """There is nothing to show a window on."""

    def __init__(self) -> None:
        super().__init__(
            "There is no screen to open the panel on.",
            remedy="Use the commands that `sparkvsr --help` lists, or start the panel on a"
            " desktop.",
        )


def run_panel(path: Path | None) -> int:
    """Show the panel until it is closed, with `path` open where one is given.

    Returns the exit status. Raises NoScreenError.
    """
    _refuse_without_screen()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("SparkVSR")
    application.setApplicationVersion(__version__)
    dress(application)
    folders = panel_folders()
    left = folders.left_by_a_crash()
    parts = Parts(folders, open_in_painter)
    panel = MainPanel(parts)
    sys.excepthook = _ShownException(panel)
    panel.resize(*FIRST_SIZE_PX)
    panel.show()
    panel.files.offer_recovery(left)
    if path is not None:
        parts.opening.open(path.absolute())
    return application.exec()


class NoPainterError(SparkVSRError):
    """The system knows no program for the file."""

    def __init__(self, still: Path) -> None:
        super().__init__(
            f"No program on this machine opens “{still.name}”.",
            remedy=f"Open it from {still.parent} in your painter; the panel watches the file.",
        )


def open_in_painter(still: Path) -> None:
    """Open a still in what the system opens such files with. Raises NoPainterError."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(still))):
        raise NoPainterError(still)


class _ShownException:
    """Shows a fault of ours where the editor sees it, and logs it in full."""

    def __init__(self, panel: MainPanel) -> None:
        self._panel = panel

    def __call__(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        logging.getLogger("sparkvsr").critical("The panel failed.", exc_info=(kind, error, trace))
        self._panel.notice.show_mistake(error)


def _refuse_without_screen() -> None:
    """Qt ends the whole process where it finds no screen; ask before it does."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in screens):
        raise NoScreenError
