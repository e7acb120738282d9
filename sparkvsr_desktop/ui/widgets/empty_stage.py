"""What stands where the picture will be: the next step, in words, with its button."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from sparkvsr_desktop.core.plan import Plan
from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.viewmodels.opening import Opening
from sparkvsr_desktop.ui.widgets.buttons import word_button

OPENING_WORDS = "Open a timeline or a media"
DETAIL_WORDS = (
    "Drop a file here: .otio, .edl, .xml, .fcpxml, .aaf, a movie or a picture of a sequence.\n"
    "Then mark keyframes (M), retouch their stills (E), and render in the flow phase (Ctrl+2)."
)


class EmptyStage(QWidget):
    """Seen while no shot is in the viewer."""

    def __init__(self, opening: Opening, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = _centred("invitation", OPENING_WORDS)
        self._detail = _centred("quiet", DETAIL_WORDS)
        self._button: QToolButton = word_button(actions[Command.OPEN], "Open …", "open")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.addStretch()
        column.addWidget(self._words)
        column.addWidget(self._detail)
        column.addSpacing(12)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        opening.progressed.connect(self._show_progress)
        opening.opened.connect(self._show_plan)
        opening.failed.connect(self._show_nothing_open)
        opening.rate_wanted.connect(self._show_nothing_open)
        opening.timeline_wanted.connect(self._show_nothing_open)

    @Slot(str)
    def _show_progress(self, media: str) -> None:
        self._say("Reading", f"Looking at “{media}” …")

    @Slot()
    def _show_nothing_open(self) -> None:
        self._say(OPENING_WORDS, DETAIL_WORDS)

    @Slot(object)
    def _show_plan(self, plan: Plan) -> None:
        """Say that an edit was read of which nothing can be restored yet, else invite."""
        if plan.shots or not plan.left_alone:
            self._show_nothing_open()
            return
        self._say(
            "No shot can be shown",
            "The list says for each clip why. Give a folder with the missing media, or open"
            " another timeline.",
        )

    def _say(self, words: str, detail: str) -> None:
        self._words.setText(words)
        self._detail.setText(detail)


def _centred(name: str, words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName(name)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label
