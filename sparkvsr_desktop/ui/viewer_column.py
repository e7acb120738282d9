"""The column in the middle: the picture with all that is read and done at it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.parts import Parts
from sparkvsr_desktop.ui.widgets.colour_line import ColourLine
from sparkvsr_desktop.ui.widgets.empty_stage import EmptyStage
from sparkvsr_desktop.ui.widgets.free_height import FreeStack
from sparkvsr_desktop.ui.widgets.keyframe_strip import KeyframeStrip
from sparkvsr_desktop.ui.widgets.transport_bar import TransportBar
from sparkvsr_desktop.ui.widgets.trust_ribbon import TrustRibbon
from sparkvsr_desktop.ui.widgets.viewer_bar import ViewerBar
from sparkvsr_desktop.ui.widgets.viewer_canvas import ViewerCanvas
from sparkvsr_desktop.ui.widgets.viewer_header import ViewerHeader


class ViewerColumn(QWidget):
    """Header, picture or invitation, colours, layers, trust, keyframes and transport."""

    def __init__(self, parts: Parts, actions: Actions) -> None:
        super().__init__()
        self.canvas = ViewerCanvas(parts.viewer)
        self.empty = EmptyStage(parts.opening, actions)
        self.header = ViewerHeader(parts.playhead, parts.shots, parts.drafts, actions)
        self.strip = KeyframeStrip(parts.playhead, parts.keyframes, parts.stills, parts.thumbnails)
        self.ribbon = TrustRibbon(
            parts.playhead, parts.keyframes, parts.drafts, parts.adviser, actions
        )
        self._bar = ViewerBar(parts.viewer, parts.playhead, actions, self.canvas)
        self._transport = TransportBar(
            parts.playhead, parts.keyframes, parts.drafts, parts.adviser, actions
        )
        self.colours = ColourLine(parts.viewer)
        self._stage = FreeStack()
        self._stage.setMinimumHeight(self.canvas.minimumHeight())
        self._stage.addWidget(self.empty)
        self._stage.addWidget(self.canvas)
        self._lay_out()
        parts.playhead.shot_changed.connect(self._show_shot)

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave to the keys what there is no room for."""
        self.header.set_narrow(is_narrow)
        self._transport.set_narrow(is_narrow)
        self._bar.set_narrow(is_narrow)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._stage, 1)
        for below in (self.colours, self._bar, self.ribbon, self.strip, self._transport):
            column.addWidget(below)

    @Slot(object)
    def _show_shot(self, shot: Shot | None) -> None:
        self._stage.setCurrentWidget(self.canvas if shot else self.empty)
