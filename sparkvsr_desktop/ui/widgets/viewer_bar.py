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
    Layer.SOURCE: (Command.SHOW_SOURCE, "1 Source"),
    Layer.STILL: (Command.SHOW_STILL, "2 Still"),
}
COMPARISONS = {
    Comparison.WIPE: (Command.WIPE, "Wipe"),
    Comparison.SPLIT: (Command.SPLIT, "Split"),
    Comparison.DIFFERENCE: (Command.DIFFERENCE, "Diff"),
}


class ViewerBar(QWidget):
    """Buttons of the viewer; those that need a still are grey where the frame has none."""

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
        row.addWidget(_zoom_button("100", "One pixel of the picture as one of the screen", canvas))
        viewer.changed.connect(self._show)
        playhead.moved.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        has_still = self._viewer.still_image is not None
        for layer, button in self._layers.items():
            alone = self._viewer.comparison is Comparison.NONE
            button.defaultAction().setChecked(alone and self._viewer.layer is layer)
        for each, button in self._comparisons.items():
            button.defaultAction().setChecked(self._viewer.comparison is each)
            button.setEnabled(has_still)
        self._layers[Layer.STILL].setEnabled(has_still)


def _zoom_button(word: str, tooltip: str, canvas: ViewerCanvas) -> QToolButton:
    button = QToolButton()
    button.setText(word)
    button.setToolTip(tooltip)
    button.setAccessibleName(tooltip)
    button.clicked.connect(canvas.show_full)
    return button
