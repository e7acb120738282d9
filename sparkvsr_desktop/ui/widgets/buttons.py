"""Buttons and menus that show an action of the panel, its icon and its key."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget

from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.theme import icon

ICON_SIZE = QSize(16, 16)


def icon_button(action: QAction, name: str, parent: QWidget | None = None) -> QToolButton:
    """Return a button with an icon alone; words and key are its tooltip and accessible name."""
    action.setIcon(icon(name))
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setIconSize(ICON_SIZE)
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def word_button(
    action: QAction, word: str, name: str = "", parent: QWidget | None = None
) -> QToolButton:
    """Return a button with a word, and an icon before it where one is named."""
    if name:
        action.setIcon(icon(name))
    action.setIconText(word)
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setIconSize(ICON_SIZE)
    style = Qt.ToolButtonStyle
    button.setToolButtonStyle(style.ToolButtonTextBesideIcon if name else style.ToolButtonTextOnly)
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def offer_splits(widget: QWidget, actions: Actions) -> None:
    """Give a widget a menu, by the right button or the menu key, to split and join the shot."""
    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    for command in (Command.SPLIT_AT_CUTS, Command.SPLIT_HERE, Command.JOIN):
        widget.addAction(actions[command])
