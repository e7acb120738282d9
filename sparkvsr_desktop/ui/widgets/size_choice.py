"""How large the result is: a factor over the source, or a size in pixels."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.render_job import output_size
from sparkvsr_desktop.ui.widgets.labels import captioned, quiet_label

SCALES = (1.0, 1.5, 2.0, 3.0, 4.0)
IN_PIXELS = "In pixels"
LARGEST_SIDE_PX = 16384


class SizeChoice(QWidget):
    """Factors, or two numbers; the size that follows for the shot in view is always said."""

    chosen = Signal(object)  # FlowSettings with another size

    def __init__(self) -> None:
        super().__init__()
        self._settings = FlowSettings()
        self._media: Media | None = None
        self._list = QComboBox()
        self._list.setAccessibleName("Size of the result")
        self._list.setToolTip("Size of the result over the source's, or in pixels")
        self._list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._list.addItems([*map(_scale_words, SCALES), IN_PIXELS])
        self._sides = (_side("Width in pixels"), _side("Height in pixels"))
        self._pixels = QWidget()
        self._words = quiet_label()
        self._lay_out()
        self._list.activated.connect(self._choose)
        for side in self._sides:
            side.valueChanged.connect(self._choose_pixels)

    def show_settings(self, settings: FlowSettings, media: Media | None) -> None:
        """Show what is set, and what it means for a media."""
        self._settings, self._media = settings, media
        words = IN_PIXELS if settings.size else _scale_words(settings.scale)
        with QSignalBlocker(self._list):
            if self._list.findText(words) < 0:
                self._list.insertItem(0, words)
            self._list.setCurrentText(words)
        for side, length in zip(self._sides, settings.size or (), strict=False):
            with QSignalBlocker(side):
                side.setValue(length)
        self._pixels.setVisible(settings.size is not None)
        self._words.setText(self._meaning())

    def _meaning(self) -> str:
        if self._media is None:
            return ""
        media = self._media
        width, height = output_size(media, self._settings.scale, self._settings.size)
        return f"{media.width} x {media.height} becomes {width} x {height}"

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._pixels)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._sides[0], 1)
        row.addWidget(QLabel("x"))
        row.addWidget(self._sides[1], 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(captioned("Size", self._list))
        column.addWidget(self._pixels)
        column.addWidget(self._words)

    @Slot(int)
    def _choose(self, place: int) -> None:
        words = self._list.itemText(place)
        if words != IN_PIXELS:
            self.chosen.emit(replace(self._settings, scale=_scale_of(words), size=None))
        elif self._settings.size is None:
            size = output_size(self._media, self._settings.scale, None) if self._media else None
            self.chosen.emit(replace(self._settings, size=size or (1920, 1080)))

    @Slot()
    def _choose_pixels(self) -> None:
        size = (self._sides[0].value(), self._sides[1].value())
        self.chosen.emit(replace(self._settings, size=size))


def _side(name: str) -> QSpinBox:
    side = QSpinBox()
    side.setRange(16, LARGEST_SIDE_PX)
    side.setKeyboardTracking(False)
    side.setAccessibleName(name)
    side.setToolTip(name)
    return side


def _scale_words(scale: float) -> str:
    return f"{scale:g} x the source"


def _scale_of(words: str) -> float:
    return float(words.partition(" ")[0])
