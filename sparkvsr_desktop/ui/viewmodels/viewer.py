"""What the viewer shows: which layer, compared how, and the picture of the playhead's frame."""

from enum import Enum

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.ui.frame_cache import FrameCache
from sparkvsr_desktop.ui.screen_note import screen_note
from sparkvsr_desktop.ui.view_transform import ViewTransform
from sparkvsr_desktop.ui.viewmodels.film_view import FilmView
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.stills import Stills


class Layer(Enum):
    """What can be looked at, by its number key."""

    SOURCE = 1
    STILL = 2
    DRAFT = 3
    RESULT = 4
    EARLIER = 5


class Comparison(Enum):
    """How another layer is laid over the source."""

    NONE = "none"
    WIPE = "wipe"
    SPLIT = "split"
    DIFFERENCE = "difference"


class Viewer(QObject):
    """One picture, or two compared. Wishes come as calls; `changed` says paint again.

    Source, draft and results are films, the still is one picture. A film is decoded only while it
    is looked at.
    """

    changed = Signal()
    settled = Signal()  # the exact source picture of the frame on which the playhead stands
    failed = Signal(object)  # SparkVSRError: the frame cannot be shown

    def __init__(self, playhead: Playhead, stills: Stills, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._stills = stills
        self._films: dict[Layer, FilmView] = {
            layer: FilmView(playhead, self) for layer in Layer if layer is not Layer.STILL
        }
        self._layer = Layer.SOURCE
        self._compared = Layer.STILL
        self._comparison = Comparison.NONE
        self._is_held = False
        self._wipe = 0.5
        self._transform = ViewTransform()
        for layer, film in self._films.items():
            film.watch(layer is Layer.SOURCE)
            film.changed.connect(self.changed)
            film.failed.connect(self.failed)
        self._films[Layer.SOURCE].settled.connect(self.settled)
        playhead.shot_changed.connect(self._show_shot)
        playhead.moved.connect(self._show_still)
        stills.checked.connect(self._show_still)

    @property
    def source_image(self) -> QImage | None:
        """The newest decoded source frame; it may lag behind the playhead, see `shown_frame`."""
        return self._films[Layer.SOURCE].image

    @property
    def shown_frame(self) -> int:
        """The source frame of `source_image`, -1 while there is none."""
        return self._films[Layer.SOURCE].shown_frame

    @property
    def is_exact(self) -> bool:
        """Whether `source_image` is the playhead's frame, decoded without any shortcut."""
        return self._films[Layer.SOURCE].is_exact

    @property
    def still_image(self) -> QImage | None:
        """The still on the playhead's frame, None where there is none."""
        return self.image_of(Layer.STILL)

    @property
    def layer(self) -> Layer:
        """The layer to be seen: the source while it is held, and where the other has no picture."""
        if self._is_held or self.image_of(self._layer) is None:
            return Layer.SOURCE
        return self._layer

    @property
    def compared_layer(self) -> Layer:
        """The layer that is compared with the source: the one looked at last, if it is there."""
        others = (self._compared, *(layer for layer in Layer if layer is not Layer.SOURCE))
        return next((layer for layer in others if self.has(layer)), self._compared)

    @property
    def compared_image(self) -> QImage | None:
        """The picture that is compared with the source, None where there is none."""
        return self.image_of(self.compared_layer)

    @property
    def comparison(self) -> Comparison:
        """How source and other layer are compared; not at all while the source is held."""
        if self._is_held or self.compared_image is None:
            return Comparison.NONE
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

    def media_of(self, layer: Layer) -> Media | None:
        """Return the film of a layer, None where it has none, or is a still."""
        film = self._films.get(layer)
        return film.media if film else None

    def has(self, layer: Layer) -> bool:
        """Whether a layer has a picture for the frame of the playhead."""
        if layer is Layer.STILL:
            return self.still_image is not None
        return self._films[layer].covers(self._playhead.frame)

    def image_of(self, layer: Layer) -> QImage | None:
        """Return the picture of a layer at the playhead, None where it has none."""
        if layer is not Layer.STILL:
            return self._films[layer].image
        still = self._stills.still_at(self._playhead.frame)
        return still.image if still else None

    def put_film(
        self, layer: Layer, media: Media, first_source_frame: int, cache: FrameCache | None = None
    ) -> None:
        """Let a film be a layer of the shot in the viewer, its first frame on a source frame.

        cache: pictures of it that are there already, by source frame.
        """
        self._films[layer].show_film(media, first_source_frame, cache)

    def put_picture(self, layer: Layer, source_frame: int, image: QImage) -> None:
        """Show a picture that was made just now in a layer whose film is not finished."""
        could_be_seen = self.has(layer)
        self._films[layer].put(source_frame, image)
        self._watch()
        if not could_be_seen and self.has(layer):
            self.changed.emit()

    def take_film(self, layer: Layer) -> None:
        """Leave the shot in the viewer without that layer."""
        self._films[layer].show_film(None)

    def show_layer(self, layer: Layer) -> None:
        """Look at a layer alone."""
        self._layer, self._comparison = layer, Comparison.NONE
        if layer is not Layer.SOURCE:
            self._compared = layer
        self._watch()
        self.changed.emit()

    def compare(self, comparison: Comparison) -> None:
        """Switch a comparison on, or off when it is on."""
        is_on = self._comparison is comparison
        self._comparison = Comparison.NONE if is_on else comparison
        self._watch()
        self.changed.emit()

    def _watch(self) -> None:
        """Decode the source, which every comparison needs, and the film that is looked at."""
        is_compared = self._comparison is not Comparison.NONE
        looked_at = self.compared_layer if is_compared else self._layer
        for layer, film in self._films.items():
            film.watch(layer in (Layer.SOURCE, looked_at))

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
            for film in self._films.values():
                film.fit(transform.zoom is None)
            self.changed.emit()

    def fit_or_full(self) -> None:
        """Fit the picture into the viewer, or show it 1:1 when it fits already."""
        self.set_transform(ViewTransform(1.0) if self._transform.zoom is None else ViewTransform())

    def close(self) -> None:
        """Close the films, and wait until they are closed."""
        for film in self._films.values():
            film.close()

    @Slot(object)
    def _show_shot(self, shot: Shot | None) -> None:
        for layer, film in self._films.items():
            film.show_film(shot.media if shot and layer is Layer.SOURCE else None)
        self.changed.emit()

    @Slot(int)
    def _show_still(self, source_frame: int) -> None:
        if source_frame == self._playhead.frame:
            self._watch()
            self.changed.emit()
