"""Next to the picture: how source and result are tagged, and that this is no grading monitor."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from sparkvsr_desktop.ui.colour_words import colour_facts, colour_words
from sparkvsr_desktop.ui.viewmodels.viewer import Layer, Viewer
from sparkvsr_desktop.ui.widgets.labels import quiet_label

NO_MONITOR = "Not a grading monitor"
WHY = "The picture is converted by its tags to the screen's sRGB; the screen is not calibrated here"
TAGGED = {Layer.SOURCE: "Source", Layer.RESULT: "Result"}


class ColourLine(QWidget):
    """One quiet line, two where there is little room; each tag by its name in the tooltip."""

    def __init__(self, viewer: Viewer) -> None:
        super().__init__()
        self._viewer = viewer
        self._tags = quiet_label()
        self._monitor = QLabel(NO_MONITOR)
        self._monitor.setObjectName("quiet")
        self._monitor.setToolTip(WHY)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.addWidget(self._tags, 1)
        row.addWidget(self._monitor, 0, Qt.AlignmentFlag.AlignTop)
        viewer.changed.connect(self._show)
        self._show()

    @property
    def words(self) -> str:
        """What is said of the colours."""
        return self._tags.text()

    @Slot()
    def _show(self) -> None:
        films = [
            (name, media)
            for layer, name in TAGGED.items()
            if (media := self._viewer.media_of(layer)) is not None
        ]
        words = [f"{name} {colour_words(media)}" for name, media in films]
        self._tags.setText("   ".join([*words, *filter(None, [self._viewer.note])]))
        self._tags.setToolTip(
            "\n\n".join(f"{name}\n{colour_facts(media)}" for name, media in films)
        )
        self._monitor.setVisible(bool(films))
