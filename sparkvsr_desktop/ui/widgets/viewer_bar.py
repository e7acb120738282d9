"""Below the picture: which layer, compared how, how large."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.viewer import Comparison, Layer, Viewer
from sparkvsr_desktop.ui.widgets.buttons import word_button
from sparkvsr_desktop.ui.widgets.viewer_canvas import ViewerCanvas

LAYERS = {
    Layer.SOURCE: (Command.SHOW_SOURCE, "Source"),
    Layer.STILL: (Command.SHOW_STILL, "Still"),
    Layer.DRAFT: (Command.SHOW_DRAFT, "Draft"),
    Layer.RESULT: (Command.SHOW_RESULT, "Result"),
    Layer.EARLIER: (Command.SHOW_EARLIER, "Earlier"),
}
COMPARISONS = {
    Comparison.WIPE: (Command.WIPE, "Wipe"),
    Comparison.SPLIT: (Command.SPLIT, "Split"),
    Comparison.DIFFERENCE: (Command.DIFFERENCE, "Diff"),
}
ALWAYS_SHOWN = (Layer.SOURCE, Layer.STILL, Layer.DRAFT)


class ViewerBar(QWidget):
    """Buttons of the viewer. A layer that the frame lacks is grey; one that no frame of the shot
    has takes no room."""

    def __init__(
        self,
        viewer: Viewer,
        playhead: Playhead,
        actions: Actions,
        canvas: ViewerCanvas,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._keys = actions.keys
        self._is_narrow = False
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        self._layers = {
            layer: word_button(actions[command], word) for layer, (command, word) in LAYERS.items()
        }
        self._comparisons = {
            each: word_button(actions[command], word)
            for each, (command, word) in COMPARISONS.items()
        }
        for button in (*self._layers.values(), *self._comparisons.values()):
            button.defaultAction().setCheckable(True)
            row.addWidget(button)
        row.addStretch()
        row.addWidget(word_button(actions[Command.FIT], "Fit"))
        self._full = _zoom_button("1:1", "One pixel of the picture as one of the screen", canvas)
        row.addWidget(self._full)
        self._keys.changed.connect(self._show_keys)
        self._show_keys()
        viewer.changed.connect(self._show)
        playhead.moved.connect(self._show)
        self._show()

    def set_narrow(self, is_narrow: bool) -> None:
        """Show layers by their keys alone where there is no room for words."""
        self._is_narrow = is_narrow
        self._full.setVisible(not is_narrow)
        self._show_keys()

    @Slot()
    def _show_keys(self) -> None:
        for layer, button in self._layers.items():
            command, word = LAYERS[layer]
            key = self._keys.shown(command)
            short = key if self._is_narrow and key else f"{key} {word}".strip()
            button.defaultAction().setIconText(short)

    @Slot()
    def _show(self) -> None:
        alone = self._viewer.comparison is Comparison.NONE
        for layer, button in self._layers.items():
            button.defaultAction().setChecked(alone and self._viewer.layer is layer)
            button.setEnabled(self._viewer.has(layer))
            button.setVisible(layer in ALWAYS_SHOWN or self._viewer.has(layer))
        self._full.setEnabled(self._viewer.has(Layer.SOURCE))
        can_compare = any(self._viewer.has(layer) for layer in Layer if layer is not Layer.SOURCE)
        for each, button in self._comparisons.items():
            button.defaultAction().setChecked(self._viewer.comparison is each)
            button.setEnabled(can_compare)


def _zoom_button(word: str, tooltip: str, canvas: ViewerCanvas) -> QToolButton:
    button = QToolButton()
    button.setText(word)
    button.setToolTip(tooltip)
    button.setAccessibleName(tooltip)
    button.clicked.connect(canvas.show_full)
    return button
