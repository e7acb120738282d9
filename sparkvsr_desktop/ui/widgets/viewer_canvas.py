"""The picture: one layer, or the source and another compared; zoom at the mouse, pan, wipe."""

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from sparkvsr_desktop.ui.theme import COLOURS
from sparkvsr_desktop.ui.viewmodels.viewer import Comparison, Viewer

WHEEL_STEP = 1.25
WHEEL_NOTCH_DEGREES_EIGHTHS = 120
WIPE_REACH_PX = 12


class ViewerCanvas(QWidget):
    """Draws in device pixels, so that 100 % is one to one on every screen."""

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._grip: QPointF | None = None
        self._drags_wipe = False
        self.setMinimumSize(160, 80)
        self.setAccessibleName("Viewer")
        viewer.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Draw the layer, or the two that are compared."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(COLOURS.ground))
        source, other = self._viewer.source_image, self._viewer.compared_image
        if source is None:
            return
        painter.scale(1 / self.devicePixelRatioF(), 1 / self.devicePixelRatioF())
        place = self._place(source)
        match self._viewer.comparison:
            case Comparison.NONE:
                self._draw(painter, self._viewer.image_of(self._viewer.layer) or source, place)
            case Comparison.WIPE if other:
                self._draw_wipe(painter, source, other, place)
            case Comparison.SPLIT if other:
                self._draw_split(painter, source, other, place)
            case Comparison.DIFFERENCE if other:
                self._draw_difference(painter, source, other, place)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  Qt's name
        """Zoom at the mouse."""
        image = self._viewer.source_image
        if image is None:
            return
        notches = event.angleDelta().y() / WHEEL_NOTCH_DEGREES_EIGHTHS
        at = event.position() * self.devicePixelRatioF()
        view = self._viewer.transform.zoomed(
            WHEEL_STEP**notches, (at.x(), at.y()), self._size_of(image), self._own_size()
        )
        self._viewer.set_transform(view)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Take hold of the wipe when near it, else of the picture."""
        self._grip = event.position() * self.devicePixelRatioF()
        self._drags_wipe = event.button() is Qt.MouseButton.LeftButton and self._is_near_wipe(
            self._grip
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Move what was taken hold of."""
        image = self._viewer.source_image
        if self._grip is None or image is None:
            return
        at = event.position() * self.devicePixelRatioF()
        if self._drags_wipe:
            place = self._place(image)
            self._viewer.set_wipe((at.x() - place.left()) / place.width())
        else:
            way = at - self._grip
            view = self._viewer.transform.panned(
                way.x(), way.y(), self._size_of(image), self._own_size()
            )
            self._viewer.set_transform(view)
        self._grip = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Let go."""
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Fit, or 1:1."""
        self._viewer.fit_or_full()

    @Slot()
    def show_full(self) -> None:
        """Show one pixel of the picture as one of the screen."""
        self._zoom_to(1.0)

    def _zoom_to(self, zoom: float) -> None:
        image = self._viewer.source_image
        if image is not None:
            size, own = self._size_of(image), self._own_size()
            factor = zoom / self._viewer.transform.scale(size, own)
            middle = (own[0] / 2, own[1] / 2)
            self._viewer.set_transform(self._viewer.transform.zoomed(factor, middle, size, own))

    def _draw(self, painter: QPainter, image: QImage, place: QRectF) -> None:
        """Draw sharp pixels when enlarged, and smooth ones when made smaller."""
        is_small = place.width() < image.width() or image.devicePixelRatio() < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_small)
        painter.drawImage(place, image)

    def _draw_wipe(self, painter: QPainter, source: QImage, other: QImage, place: QRectF) -> None:
        border = place.left() + self._viewer.wipe * place.width()
        self._draw(painter, source, place)
        painter.save()
        painter.setClipRect(QRectF(border, place.top(), place.right() - border, place.height()))
        self._draw(painter, other, place)
        painter.restore()
        painter.setPen(QPen(QColor(COLOURS.text), max(1.0, self.devicePixelRatioF())))
        painter.drawLine(QPointF(border, place.top()), QPointF(border, place.bottom()))

    def _draw_split(self, painter: QPainter, source: QImage, other: QImage, place: QRectF) -> None:
        width, height = self._own_size()
        for image, left in ((source, 0), (other, width // 2)):
            half = QRectF(left, 0, width // 2, height)
            painter.save()
            painter.setClipRect(half)
            moved = place.translated(half.center().x() - width / 2, 0)
            if self._viewer.transform.zoom is None:
                moved = QRectF(half.left(), 0, half.width(), half.width() * _shape(place))
                moved.moveCenter(half.center())
            self._draw(painter, image, moved)
            painter.restore()

    def _draw_difference(
        self, painter: QPainter, source: QImage, other: QImage, place: QRectF
    ) -> None:
        self._draw(painter, source, place)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
        self._draw(painter, other, place)

    def _place(self, source: QImage) -> QRectF:
        size = self._size_of(source)
        return QRectF(*self._viewer.transform.place(size, self._own_size()))

    def _is_near_wipe(self, at: QPointF) -> bool:
        image = self._viewer.source_image
        if image is None or self._viewer.comparison is not Comparison.WIPE:
            return False
        place = self._place(image)
        border = place.left() + self._viewer.wipe * place.width()
        return abs(at.x() - border) < WIPE_REACH_PX * self.devicePixelRatioF()

    def _size_of(self, source: QImage) -> tuple[int, int]:
        """A layer that is looked at alone has its own size, so that 1:1 means its pixels."""
        is_alone = self._viewer.comparison is Comparison.NONE
        shown = self._viewer.image_of(self._viewer.layer) if is_alone else source
        return (shown or source).deviceIndependentSize().toSize().toTuple()

    def _own_size(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return round(self.width() * ratio), round(self.height() * ratio)


def _shape(place: QRectF) -> float:
    return place.height() / place.width()
