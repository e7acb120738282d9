"""Folders shown in the system's own file window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

Reveal = Callable[[Path], object]
"""Shows a folder to the editor."""


def reveal_folder(folder: Path) -> None:
    """Open a folder in the system's file window; nothing happens where there is none."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
