"""The keys of the panel, joined to what they do."""

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.ui.held_keys import HeldKeys
from sparkvsr_desktop.ui.key_bindings import KeyBindings
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.parts import Parts
from sparkvsr_desktop.ui.viewmodels.viewer import Comparison, Layer

NEED_A_SHOT = frozenset((
    Command.PLAY_BACK, Command.PLAY_FORWARD, Command.PLAY_OR_STOP, Command.FRAME_BACK,
    Command.FRAME_ON, Command.TEN_BACK, Command.TEN_ON, Command.TO_START, Command.TO_END,
    Command.SPLIT_AT_CUTS, Command.SPLIT_HERE, Command.JOIN, Command.MARK, Command.UNMARK,
    Command.PREVIOUS_KEYFRAME, Command.NEXT_KEYFRAME, Command.RETOUCH, Command.RESTORE,
    Command.NEXT_BEST, Command.DRAFT, Command.FIT,
))  # fmt: skip
"""Grey while there is none in the viewer."""


class _Call(QAction):
    """A key that makes one call. A class and no lambda: a receiver in a lambda is never freed."""

    def __init__(
        self, command: Command, call: Callable[[], object], bindings: KeyBindings, panel: QWidget
    ) -> None:
        super().__init__(command.words, panel)
        self._command = command
        self._call = call
        self._bindings = bindings
        self.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.triggered.connect(self._run)
        bindings.changed.connect(self._take_keys)
        panel.addAction(self)
        self._take_keys()

    @Slot()
    def _take_keys(self) -> None:
        self.setShortcuts(self._bindings.keys(self._command))
        self.setToolTip(self._bindings.tooltip(self._command))

    @Slot(object)
    def follow_shot(self, shot: Shot | None) -> None:
        """Be of use only while a shot is in the viewer."""
        self.setEnabled(shot is not None)

    @Slot()
    def _run(self) -> None:
        self._call()


class Actions:
    """One action per command; buttons and menus show the same ones."""

    def __init__(self, parts: Parts, held: HeldKeys, panel: QWidget) -> None:
        self._parts = parts
        self._held = held
        self._panel = panel
        self._actions: dict[Command, QAction] = {}
        for command, call in self._calls.items():
            self.add(command, call)

    def add(self, command: Command, call: Callable[[], object]) -> None:
        """Join a command to what it does."""
        action = _Call(command, call, self._parts.keys, self._panel)
        if command in NEED_A_SHOT:
            playhead = self._parts.playhead
            playhead.shot_changed.connect(action.follow_shot)
            action.follow_shot(playhead.shot)
        self._actions[command] = action

    def __getitem__(self, command: Command) -> QAction:
        return self._actions[command]

    @property
    def keys(self) -> KeyBindings:
        """The keys as they count now."""
        return self._parts.keys

    @cached_property
    def _calls(self) -> dict[Command, Callable[[], object]]:
        parts = self._parts
        playhead, keyframes, viewer = parts.playhead, parts.keyframes, parts.viewer
        return {
            Command.UNDO: parts.document.undo,
            Command.REDO: parts.document.redo,
            Command.PLAY_BACK: self._play_back_or_step,
            Command.STOP: playhead.stop,
            Command.PLAY_FORWARD: self._play_forward_or_step,
            Command.PLAY_OR_STOP: playhead.play_or_stop,
            Command.FRAME_BACK: lambda: playhead.step(-1),
            Command.FRAME_ON: lambda: playhead.step(1),
            Command.TEN_BACK: lambda: playhead.step(-10),
            Command.TEN_ON: lambda: playhead.step(10),
            Command.PREVIOUS_CUT: parts.scenes.go_to_previous,
            Command.NEXT_CUT: parts.scenes.go_to_next,
            Command.TO_START: playhead.go_to_start,
            Command.TO_END: playhead.go_to_end,
            Command.MARK_IN: playhead.mark_in,
            Command.MARK_OUT: playhead.mark_out,
            Command.CLEAR_RANGE: playhead.clear_range,
            Command.LOOP_SCENE: parts.scenes.loop,
            Command.SPLIT_AT_CUTS: parts.splitting.split_at_cuts,
            Command.SPLIT_HERE: parts.splitting.split_here,
            Command.JOIN: parts.splitting.join,
            Command.MARK: keyframes.mark,
            Command.UNMARK: keyframes.remove,
            Command.PREVIOUS_KEYFRAME: keyframes.go_to_previous,
            Command.NEXT_KEYFRAME: keyframes.go_to_next,
            Command.RETOUCH: parts.stills.retouch,
            Command.RESTORE: parts.stills.restore,
            Command.ALIGN: parts.stills.align,
            Command.NEXT_BEST: parts.adviser.go_to_suggestion,
            Command.DRAFT: parts.drafts.refresh,
            Command.SHOW_SOURCE: lambda: viewer.show_layer(Layer.SOURCE),
            Command.SHOW_STILL: lambda: viewer.show_layer(Layer.STILL),
            Command.SHOW_DRAFT: lambda: viewer.show_layer(Layer.DRAFT),
            Command.SHOW_RESULT: lambda: viewer.show_layer(Layer.RESULT),
            Command.SHOW_EARLIER: lambda: viewer.show_layer(Layer.EARLIER),
            Command.WIPE: lambda: viewer.compare(Comparison.WIPE),
            Command.SPLIT: lambda: viewer.compare(Comparison.SPLIT),
            Command.DIFFERENCE: lambda: viewer.compare(Comparison.DIFFERENCE),
            Command.FIT: viewer.fit_or_full,
        }

    def _play_back_or_step(self) -> None:
        if self._held.has_k:
            self._parts.playhead.step(-1)
        else:
            self._parts.playhead.play_back()

    def _play_forward_or_step(self) -> None:
        if self._held.has_k:
            self._parts.playhead.step(1)
        else:
            self._parts.playhead.play_forward()
