"""The keyframe under the playhead: source and still side by side, health in words, what to do."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.checked_still import CheckedStill
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.viewmodels.keyframes import Keyframes
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.stills import Stills
from sparkvsr_desktop.ui.viewmodels.viewer import Viewer
from sparkvsr_desktop.ui.widgets.buttons import word_button

PICTURE_SIZE = QSize(120, 68)


class StillDetails(QWidget):
    """Shows one keyframe, and says the next step where there is none."""

    def __init__(
        self,
        playhead: Playhead,
        keyframes: Keyframes,
        stills: Stills,
        viewer: Viewer,
        actions: Actions,
    ) -> None:
        super().__init__()
        self.setObjectName("side")
        self._playhead = playhead
        self._keyframes = keyframes
        self._stills = stills
        self._viewer = viewer
        self._heading = _label("heading")
        self._source, self._still = _picture("Source"), _picture("Still")
        self._health = _label("good")
        self._health.setWordWrap(True)
        self._health.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._revert = _push("Revert", "Write the plain source again; the retouched file stays")
        self._take_away = _push("Remove still", "Leave the keyframe without still")
        self._align = word_button(actions[Command.ALIGN], "Align")
        self._revert.clicked.connect(stills.revert)
        self._take_away.clicked.connect(stills.take_away)
        self._lay_out(actions)
        for signal in (playhead.moved, playhead.shot_changed, keyframes.changed, stills.checked):
            signal.connect(self._show)
        viewer.settled.connect(self._show_source)
        self._show()

    def _lay_out(self, actions: Actions) -> None:
        pictures = QGridLayout()
        pictures.setSpacing(6)
        for column, (name, picture) in enumerate(
            (("Source", self._source), ("Still", self._still))
        ):
            caption = _label("quiet")
            caption.setText(name)
            pictures.addWidget(caption, 0, column)
            pictures.addWidget(picture, 1, column)
        pictures.setColumnStretch(2, 1)
        buttons = QHBoxLayout()
        retouch = word_button(actions[Command.RETOUCH], "Retouch", "retouch")
        for button in (retouch, self._revert, self._take_away):
            buttons.addWidget(button)
        buttons.addStretch()
        offer = QHBoxLayout()
        offer.addWidget(self._align)
        offer.addStretch()
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(8, 8, 8, 8)
        column_layout.addWidget(self._heading)
        column_layout.addLayout(pictures)
        column_layout.addLayout(buttons)
        column_layout.addWidget(self._health)
        column_layout.addLayout(offer)
        column_layout.addStretch()

    @Slot()
    def _show(self) -> None:
        keyframe, frame = self._keyframes.current, self._playhead.frame
        still = self._stills.still_at(frame)
        if not self._viewer.is_exact:
            self._source.clear()  # until the playhead rests: scaling takes its time
        _show_picture(self._still, still.image if still else None)
        has_still = bool(keyframe and keyframe.still)
        self._revert.setEnabled(has_still)
        self._take_away.setEnabled(has_still)
        self._align.setVisible(still is not None and still.shift is not None)
        self._heading.setText(f"Keyframe {frame}" if keyframe else "No keyframe here")
        self._health.setText(self._words(has_still, still))
        self._health.setObjectName("pending" if still and still.findings else "good")
        self._health.style().polish(self._health)

    @Slot()
    def _show_source(self) -> None:
        _show_picture(self._source, self._viewer.source_image)

    def _words(self, has_still: bool, still: CheckedStill | None) -> str:
        if self._playhead.shot is None:
            return "Open a timeline or a media first."
        if not has_still:
            return (
                "Press E to write this frame as a 16-bit still and open it in your painter,"
                " or drop or paste a picture here."
            )
        if still is None:
            return "Looking at the still …"
        if not still.findings:
            return f"● Healthy: size, position, tones and depth fit.\n{still.path.name}"
        found = (f"▲ {each.sentence} {each.remedy}" for each in still.findings)
        return "\n".join([*found, still.path.name])


def _label(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    return label


def _push(word: str, tooltip: str) -> QPushButton:
    button = QPushButton(word)
    button.setToolTip(tooltip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _picture(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName("stage")
    label.setAccessibleName(name)
    label.setFixedSize(PICTURE_SIZE)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def _show_picture(label: QLabel, image: QImage | None) -> None:
    if image is None:
        label.clear()
        return
    ratio = label.devicePixelRatioF()
    scaled = image.scaled(
        PICTURE_SIZE * ratio,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    scaled.setDevicePixelRatio(ratio)
    label.setPixmap(QPixmap.fromImage(scaled))
