"""What the viewer shows: which layer, compared how, and the picture of the playhead's frame."""

from enum import Enum

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.ui.frame_supply import FrameSupply
from sparkvsr_desktop.ui.screen_picture import screen_note
from sparkvsr_desktop.ui.view_transform import ViewTransform
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.stills import Stills

AHEAD_FRAMES = 8
"""Decoded ahead while playing: a third of a second, far below the cache's budget."""


class Layer(Enum):
    """What can be looked at, by its number key."""

    SOURCE = 1
    STILL = 2


class Comparison(Enum):
    """How the still is laid over the source."""

    NONE = "none"
    WIPE = "wipe"
    SPLIT = "split"
    DIFFERENCE = "difference"


class Viewer(QObject):
    """One picture, or two compared. Wishes come as calls; `changed` says paint again."""

    changed = Signal()
    failed = Signal(object)  # SparkVSRError: the frame cannot be shown

    def __init__(self, playhead: Playhead, stills: Stills, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._stills = stills
        self._supply: FrameSupply | None = None
        self._retired: list[FrameSupply] = []
        self._image: QImage | None = None
        self._image_frame = -1
        self._layer = Layer.SOURCE
        self._comparison = Comparison.NONE
        self._is_held = False
        self._wipe = 0.5
        self._transform = ViewTransform()
        playhead.shot_changed.connect(self._show_shot)
        playhead.moved.connect(self._show_frame)
        stills.checked.connect(self._show_still)

    @property
    def source_image(self) -> QImage | None:
        """The newest decoded source frame; it may lag behind the playhead, see `shown_frame`."""
        return self._image

    @property
    def shown_frame(self) -> int:
        """The source frame of `source_image`, -1 while there is none."""
        return self._image_frame

    @property
    def still_image(self) -> QImage | None:
        """The still on the playhead's frame, None where there is none."""
        still = self._stills.still_at(self._playhead.frame)
        return still.image if still else None

    @property
    def layer(self) -> Layer:
        """The layer to be seen: the source while it is held, and where there is no still."""
        if self._is_held or self.still_image is None:
            return Layer.SOURCE
        return self._layer

    @property
    def chosen_layer(self) -> Layer:
        """The layer whose key was pressed last."""
        return self._layer

    @property
    def comparison(self) -> Comparison:
        """How source and still are compared; not at all while the source is held."""
        if self._is_held or self.still_image is None:
            return Comparison.NONE
        return self._comparison

    @property
    def chosen_comparison(self) -> Comparison:
        """The comparison that was switched on, seen or not."""
        return self._comparison

    @property
    def wipe(self) -> float:
        """Where the wipe stands: 0 at the left edge of the picture, 1 at the right."""
        return self._wipe

    @property
    def transform(self) -> ViewTransform:
        """Zoom and pan."""
        return self._transform

    @property
    def note(self) -> str:
        """What the viewer does to the colours, empty for ordinary video."""
        return screen_note(self._playhead.shot.media) if self._playhead.shot else ""

    def show_layer(self, layer: Layer) -> None:
        """Look at a layer alone."""
        self._layer, self._comparison = layer, Comparison.NONE
        self.changed.emit()

    def compare(self, comparison: Comparison) -> None:
        """Switch a comparison on, or off when it is on."""
        is_on = self._comparison is comparison
        self._comparison = Comparison.NONE if is_on else comparison
        self.changed.emit()

    def hold_source(self, is_held: bool) -> None:
        """Show the source as long as the key is down."""
        if is_held != self._is_held:
            self._is_held = is_held
            self.changed.emit()

    def set_wipe(self, share: float) -> None:
        """Move the wipe; 0 is the left edge of the picture, 1 the right."""
        self._wipe = min(max(share, 0.0), 1.0)
        self.changed.emit()

    def set_transform(self, transform: ViewTransform) -> None:
        """Zoom or pan."""
        if transform != self._transform:
            self._transform = transform
            self.changed.emit()

    def fit_or_full(self) -> None:
        """Fit the picture into the viewer, or show it 1:1 when it fits already."""
        self.set_transform(ViewTransform(1.0) if self._transform.zoom is None else ViewTransform())

    def close(self) -> None:
        """Close the media, and wait until they are closed."""
        self._retire()
        for supply in self._retired:
            supply.close()
        self._retired.clear()

    @Slot(object)
    def _show_shot(self, shot: Shot | None) -> None:
        if shot and self._supply and self._supply.media == shot.media:
            return
        self._retire()
        self._image, self._image_frame = None, -1
        if shot:
            self._supply = FrameSupply(shot.media, parent=self)
            self._supply.arrived.connect(self._show_arrived)
            self._supply.failed.connect(self.failed)
        self.changed.emit()

    def _retire(self) -> None:
        """Let go of the media without waiting for the frame that is being decoded."""
        for ended in [supply for supply in self._retired if supply.has_ended]:
            self._retired.remove(ended)
            ended.deleteLater()
        if self._supply is not None:
            self._supply.arrived.disconnect(self._show_arrived)
            self._supply.end()
            self._retired.append(self._supply)
            self._supply = None

    @Slot(int)
    def _show_frame(self, source_frame: int) -> None:
        if self._supply is None:
            return
        image = self._supply.image(source_frame)
        if image is not None:
            self._image, self._image_frame = image, source_frame
        self._supply.want(self._wanted(source_frame))
        self.changed.emit()

    @Slot(int, QImage)
    def _show_arrived(self, source_frame: int, image: QImage) -> None:
        if source_frame == self._playhead.frame:
            self._image, self._image_frame = image, source_frame
            self.changed.emit()

    @Slot(int)
    def _show_still(self, source_frame: int) -> None:
        if source_frame == self._playhead.frame:
            self.changed.emit()

    def _wanted(self, source_frame: int) -> list[int]:
        """The frame itself, then those the editor is likely to see next."""
        span, speed = self._playhead.span, self._playhead.speed
        if span is None:
            return []
        stride = speed or 1
        ahead = [source_frame + stride * step for step in range(AHEAD_FRAMES if speed else 2)]
        near = ahead if speed else [*ahead, source_frame - 1]
        return [frame for frame in near if span.holds(frame)]
