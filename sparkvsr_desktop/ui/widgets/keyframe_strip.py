"""The frames of the shot from left to right: keyframes as diamonds, the loop, the playhead."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from sparkvsr_desktop.core.project import Keyframe
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.ui.theme import COLOURS
from sparkvsr_desktop.ui.thumbnails import Thumbnails
from sparkvsr_desktop.ui.viewmodels.keyframes import Keyframes
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.stills import Stills
from sparkvsr_desktop.ui.widgets.frame_scale import MARGIN, FrameScale

LANE_TOP, LANE_HEIGHT = 6, 22
THUMBNAIL_TOP, THUMBNAIL_SIZE = 34, QSize(64, 36)
HEIGHT = 76
DIAMOND = 6


class KeyframeStrip(QWidget):
    """Click or drag to go to a frame. A full diamond has a still, a hollow one needs it."""

    def __init__(
        self,
        playhead: Playhead,
        keyframes: Keyframes,
        stills: Stills,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._keyframes = keyframes
        self._stills = stills
        self._thumbnails = thumbnails
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Keyframes of the shot")
        for signal in (playhead.moved, playhead.shot_changed, playhead.range_changed,
                       stills.checked, thumbnails.arrived):  # fmt: skip
            signal.connect(self.update)
        keyframes.changed.connect(self._show_keyframes)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw lane, loop, thumbnails, diamonds and playhead, in this order."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(COLOURS.ground))
        lane = QRectF(MARGIN, LANE_TOP, self.width() - 2 * MARGIN, LANE_HEIGHT)
        painter.fillRect(lane, QColor(COLOURS.panel))
        span = self._playhead.span
        if span is None:
            return
        self._draw_loop(painter, span)
        for row in self._keyframes.rows:
            self._draw_thumbnail(painter, row, span)
        for row in self._keyframes.rows:
            self._draw_diamond(painter, row, span)
        self._draw_playhead(painter, span)
        if not self._keyframes.rows:
            painter.setPen(QColor(COLOURS.quiet_text))
            words = "No keyframes yet: go to a good frame and mark it"
            painter.drawText(self.rect().adjusted(0, THUMBNAIL_TOP, 0, 0), _CENTRED, words)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Go to the frame under the mouse."""
        self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Scrub."""
        self._go_to(event.position().x())

    def event(self, event: QEvent) -> bool:
        """Say in words what is wrong with the still under the mouse."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._words_at(event.pos().x()), self)
            return True
        return super().event(event)

    def place_of(self, source_frame: int, span: SourceRange) -> float:
        """Return how far from the left a frame stands, in logical pixels."""
        return FrameScale(span, self.width()).place_of(source_frame)

    @Slot()
    def _show_keyframes(self) -> None:
        if shot := self._playhead.shot:
            self._thumbnails.want(shot.media, [row.source_frame for row in self._keyframes.rows])
        self.update()

    def _go_to(self, x: float) -> None:
        span = self._playhead.span
        if span is not None:
            self._playhead.stop()
            self._playhead.go_to(FrameScale(span, self.width()).frame_at(x))

    def _words_at(self, x: int) -> str:
        span = self._playhead.span
        for row in self._keyframes.rows:
            if span and abs(self.place_of(row.source_frame, span) - x) <= DIAMOND:
                still = self._stills.still_at(row.source_frame)
                found = [each.sentence for each in still.findings] if still else []
                state = "still in place" if row.still else "needs a still"
                return "\n".join([f"Keyframe {row.source_frame}: {state}", *found])
        return "Click or drag to go to a frame"

    def _draw_loop(self, painter: QPainter, span: SourceRange) -> None:
        loop = self._playhead.loop
        if loop is None or not self._playhead.has_marked_range:
            return
        scale = FrameScale(span, self.width())
        left, right = scale.left_of(loop.start), scale.left_of(loop.end)
        painter.fillRect(
            QRectF(left, LANE_TOP, right - left, LANE_HEIGHT), QColor(COLOURS.accent_ground)
        )

    def _draw_thumbnail(self, painter: QPainter, row: Keyframe, span: SourceRange) -> None:
        still, shot = self._stills.still_at(row.source_frame), self._playhead.shot
        image = still.image if still else None
        if image is None and shot is not None:
            image = self._thumbnails.image(shot.media, row.source_frame)
        if image is None:
            return
        size = image.size().scaled(THUMBNAIL_SIZE, Qt.AspectRatioMode.KeepAspectRatio)
        most = self.width() - MARGIN - size.width()
        left = min(max(self.place_of(row.source_frame, span) - size.width() / 2, MARGIN), most)
        place = QRectF(left, THUMBNAIL_TOP, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, image)
        painter.setPen(QPen(QColor(COLOURS.line), 1))
        painter.drawRect(place)

    def _draw_diamond(self, painter: QPainter, row: Keyframe, span: SourceRange) -> None:
        x, y = self.place_of(row.source_frame, span), LANE_TOP + LANE_HEIGHT / 2
        corners = [(x, y - DIAMOND), (x + DIAMOND, y), (x, y + DIAMOND), (x - DIAMOND, y)]
        still = self._stills.still_at(row.source_frame)
        is_doubtful = bool(still and still.findings)
        colour = QColor(COLOURS.pending if is_doubtful or row.still is None else COLOURS.text)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if row.still else QColor(COLOURS.ground))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        if is_doubtful:
            painter.setPen(QPen(QColor(COLOURS.ground), 1.5))
            painter.drawLine(QPointF(x, y - 3), QPointF(x, y + 0.5))
            painter.drawPoint(QPointF(x, y + 3))

    def _draw_playhead(self, painter: QPainter, span: SourceRange) -> None:
        x = self.place_of(self._playhead.frame, span)
        painter.setPen(QPen(QColor(COLOURS.accent), 2))
        painter.drawLine(QPointF(x, 2), QPointF(x, LANE_TOP + LANE_HEIGHT + 4))


_CENTRED = Qt.AlignmentFlag.AlignCenter
