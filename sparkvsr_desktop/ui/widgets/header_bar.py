"""The top row: the project's name and menu, undo and redo by name."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.panel_folders import PanelFolders
from sparkvsr_desktop.ui.viewmodels.document import Document
from sparkvsr_desktop.ui.viewmodels.opening import Opening
from sparkvsr_desktop.ui.widgets.buttons import icon_button
from sparkvsr_desktop.ui.widgets.labels import OneLine


class HeaderBar(QWidget):
    """What is open, and the way back."""

    def __init__(
        self,
        document: Document,
        opening: Opening,
        folders: PanelFolders,
        actions: Actions,
        switch: QWidget | None = None,
    ) -> None:
        super().__init__()
        self._document = document
        self._opening = opening
        self._folders = folders
        self._actions = actions
        self._title = OneLine()
        self._title.setObjectName("title")
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.triggered.connect(self._open_recent)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(6)
        row.addWidget(self._menu_button())
        row.addWidget(self._title, 1)
        if switch is not None:
            row.addWidget(switch)
        row.addWidget(icon_button(actions[Command.UNDO], "undo"))
        row.addWidget(icon_button(actions[Command.REDO], "redo"))
        document.changed.connect(self._show)
        document.saved.connect(self._show)
        actions.keys.changed.connect(self._show)
        self._show()

    def _menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("Project ▾")
        button.setToolTip("Open, name, recent projects")
        button.setAccessibleName("Project menu")
        button.setMenu(self._menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    @Slot()
    def _fill_menu(self) -> None:
        self._menu.clear()
        self._menu.addAction(self._actions[Command.OPEN])
        self._menu.addAction(self._actions[Command.SAVE])
        self._menu.addAction(self._actions[Command.CHANGE_KEYS])
        recent = [path for path in self._folders.recent() if path != self._document.path]
        if recent:
            self._menu.addSeparator()
        for path in recent:
            action = self._menu.addAction(path.stem)
            action.setToolTip(str(path))
            action.setData(str(path))

    @Slot(QAction)
    def _open_recent(self, action: QAction) -> None:
        if action.data():
            self._opening.open(Path(action.data()))

    @Slot()
    def _show(self) -> None:
        choice = self._document.project.choice
        opened = choice.input.name if choice else "nothing open"
        name = "Untitled" if self._document.is_untitled else self._document.path.stem
        self._title.setText(f"{name}  ·  {opened}")
        self._title.setToolTip(f"Saves itself to {self._document.path}")
        for command, step in (
            (Command.UNDO, self._document.undo_name),
            (Command.REDO, self._document.redo_name),
        ):
            action = self._actions[command]
            action.setEnabled(step is not None)
            what = f"{command.words}: {step}" if step else command.words
            key = self._actions.keys.shown(command)
            action.setToolTip(f"{what}  ({key})" if key else what)
