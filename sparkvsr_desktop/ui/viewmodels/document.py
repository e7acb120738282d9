"""The open document: every change with its name, undo and redo, and saving itself."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sparkvsr_desktop.core.project import Project
from sparkvsr_desktop.core.project_changes import Change
from sparkvsr_desktop.core.project_file import SUFFIX, read_project, write_project
from sparkvsr_desktop.core.project_history import History
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.panel_folders import PanelFolders
from sparkvsr_desktop.ui.project_lock import ProjectLock

AUTOSAVE_MILLISECONDS = 500
"""From the first unsaved change to its saving; a crash may cost two seconds, so a quarter."""


class Document(QObject):
    """The project that is open. It is on disk at most AUTOSAVE_MILLISECONDS after each change."""

    changed = Signal(object)  # Project
    opened = Signal(object)  # Project, when another one is there
    saved = Signal(object)  # Path
    refused = Signal(object)  # SparkVSRError: nothing has changed

    def __init__(self, folders: PanelFolders, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folders = folders
        self._history = History()
        self._saved = Project()
        self._path = folders.untitled()
        self._lock = ProjectLock(self._path)
        self._lock.take()
        folders.note_open(self._path)
        self._disk = Background(self)
        self._timer = QTimer(self, singleShot=True, interval=AUTOSAVE_MILLISECONDS)
        self._timer.timeout.connect(self._save_in_background)

    @property
    def project(self) -> Project:
        """The document as it is now."""
        return self._history.present

    @property
    def path(self) -> Path:
        """Where the document saves itself."""
        return self._path

    @property
    def is_untitled(self) -> bool:
        """Whether the editor has not chosen a name yet."""
        return self._folders.holds(self._path)

    @property
    def stills_folder(self) -> Path:
        """Where stills of this document are written."""
        return self._path.with_name(f"{self._path.stem} stills")

    @property
    def bundle_folder(self) -> Path:
        """Where the media of an .otioz bundle are unpacked."""
        return self._path.with_name(f"{self._path.stem} bundle")

    @property
    def undo_name(self) -> str | None:
        """What undo would take back."""
        return self._history.undo_name

    @property
    def redo_name(self) -> str | None:
        """What redo would bring back."""
        return self._history.redo_name

    def do(self, change: Change) -> bool:
        """Make a change; returns whether it could be made, and emits `refused` where not."""
        try:
            history = self._history.after(change)
        except SparkVSRError as error:
            self.refused.emit(error)
            return False
        self._show(history)
        return True

    @Slot()
    def undo(self) -> None:
        """Take the last change back."""
        self._show(self._history.undone())

    @Slot()
    def redo(self) -> None:
        """Bring back what was undone last."""
        self._show(self._history.redone())

    def open(self, path: Path) -> bool:
        """Open another project in place of this one; emits `refused` where it cannot be."""
        lock = ProjectLock(path)
        try:
            lock.take()
            project = read_project(path)
        except SparkVSRError as error:
            lock.release()
            self.refused.emit(error)
            return False
        if not self._leave():
            lock.release()
            return False
        self._hold(path, lock)
        self._history, self._saved = History(project), project
        self._folders.note_recent(path)
        self.opened.emit(project)
        self.changed.emit(project)
        return True

    def save_as(self, path: Path) -> bool:
        """Give the document a name; from now on it saves itself there."""
        path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
        lock = ProjectLock(path)
        try:
            if path != self._path:
                lock.take()
            write_project(self.project, path)
        except SparkVSRError as error:
            lock.release()
            self.refused.emit(error)
            return False
        self._saved = self.project
        if path != self._path:
            self._leave(has_name=True)
            self._hold(path, lock)
        self._folders.note_recent(path)
        self.saved.emit(path)
        self.changed.emit(self.project)
        return True

    def close(self) -> bool:
        """Save what is unsaved and let go of the project; an untitled empty one leaves nothing.

        Returns False, and keeps all open, where the disk does not take it (see `refused`).
        """
        if not self._leave():
            return False
        self._disk.close()
        return True

    def _leave(self, *, has_name: bool = False) -> bool:
        """Save and unlock; a save that still runs ends first, or it would land on the newer one.

        has_name: the document lives on under a name, and needs its untitled file no more.
        """
        self._timer.stop()
        self._disk.close()
        self._disk = Background(self)
        if self.project != self._saved:
            try:
                write_project(self.project, self._path)
            except SparkVSRError as error:
                self.refused.emit(error)
                return False
        self._lock.release()
        self._folders.note_closed(self._path)
        if self.is_untitled and (has_name or self.project == Project()):
            self._path.unlink(missing_ok=True)
        elif self.is_untitled:  # nobody knows where it lies, but the menu of recent ones
            self._folders.note_recent(self._path)
        return True

    def _hold(self, path: Path, lock: ProjectLock) -> None:
        self._path, self._lock = path, lock
        self._folders.note_open(path)

    def _show(self, history: History) -> None:
        if history == self._history:
            return
        self._history = history
        if not self._timer.isActive():
            self._timer.start()
        self.changed.emit(self.project)

    @Slot()
    def _save_in_background(self) -> None:
        project, path = self.project, self._path

        def save() -> tuple[Project, Path]:
            write_project(project, path)
            return project, path

        self._disk.start(save, self._note_saved, self.refused.emit)

    def _note_saved(self, what: tuple[Project, Path]) -> None:
        project, path = what
        if path == self._path:
            self._saved = project
        self.saved.emit(path)
