"""Play, step, mark and retouch: the buttons that a mouse needs, with their keys in tooltips."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from sparkvsr_desktop.core.keyframe import (
    IntraFrameSelection,
    RandomSelection,
    UniformSelection,
)
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.theme import icon
from sparkvsr_desktop.ui.viewmodels.adviser import Adviser
from sparkvsr_desktop.ui.viewmodels.drafts import Drafts
from sparkvsr_desktop.ui.viewmodels.keyframes import Keyframes
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.widgets.buttons import icon_button, word_button

COUNTS = (1, 2, 3, 4, 5, 8)
"""How many keyframes a rule can be asked for from the menu."""


class TransportBar(QWidget):
    """One row below the keyframe strip."""

    def __init__(
        self,
        playhead: Playhead,
        keyframes: Keyframes,
        drafts: Drafts,
        adviser: Adviser,
        actions: Actions,
    ) -> None:
        super().__init__()
        self._keyframes = keyframes
        self._drafts = drafts
        self._adviser = adviser
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        self._to_start = icon_button(actions[Command.TO_START], "to-start")
        self._play = icon_button(actions[Command.PLAY_OR_STOP], "play")
        self._to_end = icon_button(actions[Command.TO_END], "to-end")
        row.addWidget(self._to_start)
        self._frame_back = icon_button(actions[Command.FRAME_BACK], "frame-back")
        self._frame_on = icon_button(actions[Command.FRAME_ON], "frame-on")
        self._keyframe_back = icon_button(actions[Command.PREVIOUS_KEYFRAME], "keyframe-back")
        self._keyframe_on = icon_button(actions[Command.NEXT_KEYFRAME], "keyframe-on")
        for button in (self._frame_back, self._play, self._frame_on, self._to_end):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self._keyframe_back)
        row.addWidget(word_button(actions[Command.MARK], "Mark", "mark"))
        row.addWidget(icon_button(actions[Command.UNMARK], "unmark"))
        row.addWidget(self._keyframe_on)
        self._choose = self._rules()
        self._choose.setEnabled(playhead.shot is not None)
        row.addWidget(self._choose)
        row.addWidget(self._draft_button(actions[Command.DRAFT]))
        row.addStretch()
        playhead.speed_changed.connect(self._show_speed)
        playhead.shot_changed.connect(self._show_shot)

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave the ways to other frames to the keys where there is no room."""
        for button in (self._to_start, self._frame_back, self._frame_on, self._to_end,
                       self._keyframe_back, self._keyframe_on):  # fmt: skip
            button.setVisible(not is_narrow)

    def _rules(self) -> QToolButton:
        menu = QMenu(self)
        for words, choose in (
            ("Where they help most", self._choose_advised),
            ("Spread evenly", self._choose_uniform),
            ("By chance", self._choose_random),
        ):
            counts = menu.addMenu(words)
            for count in COUNTS:
                counts.addAction(f"{count} frame" if count == 1 else f"{count} frames").setData(
                    count
                )
            counts.triggered.connect(choose)
        menu.addAction("I-frames of the codec").triggered.connect(self._choose_intra)
        button = QToolButton()
        button.setText("Choose ▾")
        button.setToolTip("Let a rule choose the keyframes of this shot; one step to undo")
        button.setAccessibleName("Let a rule choose the keyframes")
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    @Slot(QAction)
    def _choose_advised(self, action: QAction) -> None:
        self._adviser.mark(action.data())

    @Slot(QAction)
    def _choose_uniform(self, action: QAction) -> None:
        self._keyframes.select(UniformSelection(action.data()))

    @Slot(QAction)
    def _choose_random(self, action: QAction) -> None:
        self._keyframes.select(RandomSelection(action.data()))

    @Slot()
    def _choose_intra(self) -> None:
        self._keyframes.select(IntraFrameSelection())

    def _draft_button(self, action: QAction) -> QToolButton:
        button = word_button(action, "Draft", "draft")
        menu = QMenu(button)
        automatic = menu.addAction("Draft after each change of a still")
        automatic.setCheckable(True)
        automatic.setChecked(self._drafts.is_automatic)
        automatic.toggled.connect(self._drafts.set_automatic)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        return button

    @Slot(object)
    def _show_shot(self, shot: Shot | None) -> None:
        self._choose.setEnabled(shot is not None)

    @Slot(int)
    def _show_speed(self, speed: int) -> None:
        self._play.defaultAction().setIcon(icon("stop" if speed else "play"))
