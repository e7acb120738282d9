"""The trust ribbon: how much of each frame rests on stills, the cuts, and where a still helps."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.theme import COLOURS
from sparkvsr_desktop.ui.viewmodels.adviser import Adviser
from sparkvsr_desktop.ui.viewmodels.drafts import Drafts
from sparkvsr_desktop.ui.viewmodels.keyframes import Keyframes
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.widgets.buttons import offer_splits
from sparkvsr_desktop.ui.widgets.frame_scale import MARGIN, FrameScale

HEIGHT = 40
TOP, BOTTOM = 5, 36
LOW_TRUST = 0.5
"""Below this, more of the frame is the source's than the stills': shown in another colour."""
GHOST = 7
GHOST_REACH = 9
WALL_REACH = 6


class TrustRibbon(QWidget):
    """Click to go to a frame; the ghost diamond is where one more still helps most.

    A right click on a cut goes there and offers to split the shot.
    """

    def __init__(
        self,
        playhead: Playhead,
        keyframes: Keyframes,
        drafts: Drafts,
        adviser: Adviser,
        actions: Actions,
    ) -> None:
        super().__init__()
        offer_splits(self, actions)
        self._playhead = playhead
        self._keyframes = keyframes
        self._drafts = drafts
        self._adviser = adviser
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Trust")
        for signal in (playhead.moved, playhead.shot_changed, keyframes.changed):
            signal.connect(self.update)
        for signal in (drafts.trust_changed, adviser.changed, playhead.shot_changed):
            signal.connect(self._describe)
        self._describe()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw trust, walls, keyframes, ghost and playhead, in this order."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(COLOURS.ground))
        scale = self._scale()
        if scale is None:
            return
        lane = QRectF(MARGIN, TOP, self.width() - 2 * MARGIN, BOTTOM - TOP)
        painter.fillRect(lane, QColor(COLOURS.panel))
        self._draw_trust(painter, scale)
        self._draw_walls(painter, scale)
        if not self._drafts.trust:
            _draw_label(painter, lane, "No draft yet")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_keyframes(painter, scale)
        self._draw_ghost(painter, scale)
        painter.setPen(QPen(QColor(COLOURS.accent), 2))
        x = scale.place_of(self._playhead.frame)
        painter.drawLine(QPointF(x, 0), QPointF(x, HEIGHT))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Go to the ghost when near it, else to the frame or the near cut under the mouse."""
        x = event.position().x()
        cut = self._cut_near(x) if event.button() is Qt.MouseButton.RightButton else None
        if cut is not None:
            self._playhead.go_to(cut)
        else:
            self._go_to(x, can_take_ghost=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Scrub."""
        self._go_to(event.position().x(), can_take_ghost=False)

    def event(self, event: QEvent) -> bool:
        """Say in words what is under the mouse."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.words_at(event.pos().x()), self)
            return True
        return super().event(event)

    def words_at(self, x: float) -> str:
        """Return what there is to say about a place, as its tooltip says it."""
        scale = self._scale()
        if scale is None:
            return ""
        suggestion = self._adviser.suggestion
        if suggestion and self._is_on_ghost(scale, x):
            return f"{suggestion.words}\nClick to go there"
        frame = scale.frame_at(x)
        trust = self._drafts.trust.get(frame)
        words = [f"Frame {frame}: " + ("not drafted" if trust is None else f"trust {trust:.2f}")]
        cut, dissolve = self._cut_near(x), self._adviser.borders.dissolve_at(frame)
        if dissolve is not None:
            words.append(f"Dissolve from frame {dissolve.start} to {dissolve.last_frame}")
        elif cut is not None:
            words.append(f"Cut at frame {cut}\nRight click: split the shot here")
        return "\n".join(words)

    def place_of(self, source_frame: int) -> float:
        """Return how far from the left a frame stands, in logical pixels."""
        scale = self._scale()
        return scale.place_of(source_frame) if scale else 0.0

    def _scale(self) -> FrameScale | None:
        span = self._playhead.span
        return FrameScale(span, self.width()) if span else None

    def _cut_near(self, x: float) -> int | None:
        """Return the cut whose wall stands nearest to a place, None where none is near."""
        scale, cuts = self._scale(), self._adviser.borders.walls
        if scale is None or not cuts:
            return None
        nearest = min(cuts, key=lambda cut: abs(scale.left_of(cut) - x))
        return nearest if abs(scale.left_of(nearest) - x) <= WALL_REACH else None

    def _is_on_ghost(self, scale: FrameScale, x: float) -> bool:
        suggestion = self._adviser.suggestion
        if suggestion is None:
            return False
        return abs(scale.place_of(suggestion.source_frame) - x) <= GHOST_REACH

    def _go_to(self, x: float, *, can_take_ghost: bool) -> None:
        scale = self._scale()
        if scale is None:
            return
        self._playhead.stop()
        if can_take_ghost and self._is_on_ghost(scale, x):
            self._adviser.go_to_suggestion()
        else:
            self._playhead.go_to(scale.frame_at(x))

    @Slot()
    def _describe(self) -> None:
        """Keep in words, for those who listen, what is drawn."""
        words, trust = [], self._drafts.trust
        if trust:
            lowest = min(trust, key=lambda frame: trust[frame])
            mean = sum(trust.values()) / len(trust)
            words.append(f"Mean trust {mean:.2f}, lowest {trust[lowest]:.2f} at frame {lowest}.")
        if self._adviser.cuts:
            words.append("Cuts at " + ", ".join(map(str, self._adviser.cuts)) + ".")
        if self._adviser.suggestion:
            words.append(f"{self._adviser.suggestion.words}.")
        self.setAccessibleDescription(" ".join(words))
        self.update()

    def _draw_trust(self, painter: QPainter, scale: FrameScale) -> None:
        """A bar a frame, or a pixel where frames are narrower: then the lowest of them counts.

        Bars end on whole pixels, so that the gaps between them are all alike.
        """
        gap = 1 if scale.frame_width > 4 else 0
        lowest: dict[tuple[int, int], float] = {}
        for frame, trust in self._drafts.trust.items():
            if scale.span.holds(frame):
                left, right = round(scale.left_of(frame)), round(scale.left_of(frame + 1))
                bar = left, max(left + 1, right - gap)
                lowest[bar] = min(trust, lowest.get(bar, 1.0))
        for (left, right), trust in lowest.items():
            height = max(1.0, trust * (BOTTOM - TOP))
            colour = COLOURS.pending if trust < LOW_TRUST else COLOURS.accent
            painter.fillRect(QRectF(left, BOTTOM - height, right - left, height), _veiled(colour))

    def _draw_walls(self, painter: QPainter, scale: FrameScale) -> None:
        """A cut is a wall from top to bottom; a dissolve a soft one, as wide as it lasts."""
        borders = self._adviser.borders
        for dissolve in borders.dissolves:
            left, right = scale.left_of(dissolve.start), scale.left_of(dissolve.end)
            painter.fillRect(QRectF(left, 1, right - left, HEIGHT - 2), _veiled(COLOURS.quiet_text))
        painter.setPen(QPen(QColor(COLOURS.text), 2))
        for cut in borders.walls:
            if scale.span.holds(cut):
                x = scale.left_of(cut)
                painter.drawLine(QPointF(x, 1), QPointF(x, HEIGHT - 1))

    def _draw_keyframes(self, painter: QPainter, scale: FrameScale) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS.text))
        for row in self._keyframes.rows:
            painter.drawPolygon(_diamond(scale.place_of(row.source_frame), HEIGHT - 5, 4))

    def _draw_ghost(self, painter: QPainter, scale: FrameScale) -> None:
        suggestion = self._adviser.suggestion
        if suggestion is None:
            return
        x = scale.place_of(suggestion.source_frame)
        painter.setBrush(QColor(COLOURS.ground))
        painter.setPen(QPen(QColor(COLOURS.text), 1.2, Qt.PenStyle.DotLine))
        painter.drawPolygon(_diamond(x, TOP + GHOST + 1, GHOST + 2))
        painter.setPen(QColor(COLOURS.text))
        box = QRectF(x - GHOST, TOP + 1, 2 * GHOST, 2 * GHOST)
        font = painter.font()
        font.setPixelSize(10)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")


def _draw_label(painter: QPainter, lane: QRectF, words: str) -> None:
    """Draw words in the middle of a lane, readable whatever is drawn there."""
    place = painter.boundingRect(lane, Qt.AlignmentFlag.AlignCenter, words)
    painter.fillRect(place.adjusted(-8, 0, 8, 0), QColor(COLOURS.panel))
    painter.setPen(QColor(COLOURS.quiet_text))
    painter.drawText(lane, Qt.AlignmentFlag.AlignCenter, words)


def _veiled(colour: str) -> QColor:
    veiled = QColor(colour)
    veiled.setAlphaF(0.65)
    return veiled


def _diamond(x: float, y: float, reach: float) -> QPolygonF:
    corners = ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))
    return QPolygonF([QPointF(*corner) for corner in corners])
