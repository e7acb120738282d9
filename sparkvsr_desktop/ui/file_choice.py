"""How the editor names a file: the system's dialogs, or a test's plain functions."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from sparkvsr_desktop.core.project_file import SUFFIX


def _nobody_answers(_: str) -> Path | None:
    return None


@dataclass(frozen=True, slots=True)
class FileChoice:
    """Each asks for one path, and returns None when the editor changes their mind."""

    to_open: Callable[[], Path | None]
    to_save: Callable[[Path], Path | None]
    media_folder: Callable[[], Path | None]
    output_folder: Callable[[], Path | None]
    missing_file: Callable[[str], Path | None] = _nobody_answers
    folder_of: Callable[[str], Path | None] = _nobody_answers


def system_dialogs(panel: QWidget) -> FileChoice:
    """Return the dialogs of the system."""

    def to_open() -> Path | None:
        return _path(QFileDialog.getOpenFileName(panel, "Open a timeline, a media or a project")[0])

    def to_save(now: Path) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(
            panel, "Name the project", now.name, f"Projects (*{SUFFIX})"
        )
        return _path(name)

    def media_folder() -> Path | None:
        return _path(QFileDialog.getExistingDirectory(panel, "Where are the missing media?"))

    def output_folder() -> Path | None:
        return _path(QFileDialog.getExistingDirectory(panel, "Where do the results go?"))

    def missing_file(name: str) -> Path | None:
        return _path(QFileDialog.getOpenFileName(panel, f"Where is {name}?")[0])

    def folder_of(spelled: str) -> Path | None:
        return _path(QFileDialog.getExistingDirectory(panel, f"Which folder is {spelled} here?"))

    return FileChoice(to_open, to_save, media_folder, output_folder, missing_file, folder_of)


def _path(name: str) -> Path | None:
    return Path(name) if name else None
