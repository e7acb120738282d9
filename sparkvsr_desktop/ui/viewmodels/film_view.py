"""One film seen at the playhead: the source, a draft, or a result of it."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.ui.frame_cache import FrameCache
from sparkvsr_desktop.ui.frame_supply import FrameSupply
from sparkvsr_desktop.ui.look_ahead import RUN_FRAMES, frames_to_decode, reduction_of, run_frames_of
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead

SETTLE_MILLISECONDS = 120
"""A playhead that stands for this long is looked at: its frame is decoded exactly."""


class FilmView(QObject):
    """Shows the frame of the playhead as soon as there is one, and exactly where it stands still.

    While decoding is slower than the playhead, frames are left out: what is shown is the nearest.
    All frames are source frames; the film may begin at a later one of them.
    """

    changed = Signal()  # another picture
    settled = Signal()  # the exact picture of the frame on which the playhead stands
    failed = Signal(object)  # SparkVSRError: a frame cannot be shown

    def __init__(self, playhead: Playhead, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._supply: FrameSupply | None = None
        self._retired: list[FrameSupply] = []
        self._cache = FrameCache()
        self._is_watched = True
        self._is_fitted = True
        self._image: QImage | None = None
        self._frame = -1
        self._came_from = 0
        self._direction = 1
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MILLISECONDS)
        self._rest.timeout.connect(self._want_exact)
        playhead.moved.connect(self._follow)
        playhead.speed_changed.connect(self._wait_for_rest)

    @property
    def media(self) -> Media | None:
        """The film, None while there is none."""
        return self._supply.media if self._supply else None

    @property
    def image(self) -> QImage | None:
        """The newest picture; it may lag behind the playhead, see `shown_frame`."""
        return self._image

    @property
    def shown_frame(self) -> int:
        """The source frame of `image`, -1 while there is none."""
        return self._frame

    @property
    def is_exact(self) -> bool:
        """Whether the picture is the playhead's frame, decoded without any shortcut."""
        return self._frame == self._playhead.frame and self._cache.is_exact(self._frame)

    def covers(self, source_frame: int) -> bool:
        """Whether the film has a picture for a source frame."""
        is_filmed = self._supply is not None and self._supply.available.holds(source_frame)
        return is_filmed or source_frame in self._cache

    def show_film(
        self, media: Media | None, first_frame: int = 0, cache: FrameCache | None = None
    ) -> None:
        """Show another film from now on, whose first frame stands on source frame `first_frame`.

        cache: pictures of it that are there already.
        """
        shown = self._supply
        if media and shown and (shown.media, shown.first_frame) == (media, first_frame):
            return
        self._retire()
        self._cache = cache or FrameCache()
        if media:
            self._supply = FrameSupply(media, self._cache, first_frame, parent=self)
            self._supply.reduction = reduction_of(media) if self._is_fitted else 1
            self._supply.arrived.connect(self._show_arrived)
            self._supply.failed.connect(self.failed)
        if cache is None or self._frame not in cache:
            self._image, self._frame = None, -1
        self._follow(self._playhead.frame)
        self.changed.emit()

    def put(self, source_frame: int, image: QImage) -> None:
        """Take a picture that was made elsewhere, in place of the film's own."""
        self._cache.put(source_frame, image)
        if self._is_watched:
            self._show_arrived(source_frame, image)

    def watch(self, is_watched: bool) -> None:
        """Decode only while somebody looks."""
        if is_watched != self._is_watched:
            self._is_watched = is_watched
            self._image, self._frame = None, -1
            self._follow(self._playhead.frame)

    def fit(self, is_fitted: bool) -> None:
        """Say whether the whole picture is in view, so that moving pictures may be smaller."""
        if is_fitted == self._is_fitted:
            return
        self._is_fitted = is_fitted
        if self._supply is not None:
            self._supply.reduction = reduction_of(self._supply.media) if is_fitted else 1
            self._cache.drop_quick()
            self._follow(self._playhead.frame)

    def close(self) -> None:
        """Close the film, and wait until it is closed."""
        self._rest.stop()
        self._retire()
        for supply in self._retired:
            supply.close()
        self._retired.clear()

    def _retire(self) -> None:
        """Let go of the film without waiting for the frame that is being decoded."""
        for ended in [supply for supply in self._retired if supply.has_ended]:
            self._retired.remove(ended)
            ended.deleteLater()
        if self._supply is not None:
            self._supply.arrived.disconnect(self._show_arrived)
            self._supply.end()
            self._retired.append(self._supply)
            self._supply = None

    @Slot(int)
    def _follow(self, source_frame: int) -> None:
        self._note_direction(source_frame)
        if not self._is_watched:
            return
        image = self._cache.get(source_frame)
        if image is not None:
            self._show(image, source_frame)
        elif not self.covers(source_frame):
            self._show(None, -1)
        if self._supply is not None:
            self._supply.want(self._soon_wanted(self._supply, source_frame))
        self._rest.start()

    def _soon_wanted(self, supply: FrameSupply, source_frame: int) -> list[int]:
        """What to decode: the frame, and what comes next of what the playhead can come to."""
        speed = self._playhead.speed
        span = self._playhead.loop if speed else self._playhead.span
        reachable = supply.available.overlap(span or supply.available)
        if reachable is None:
            return []
        stride, run = speed or self._direction, run_frames_of(supply.media, supply.reduction)
        return frames_to_decode(
            source_frame, stride, reachable, supply.has, plays=speed != 0, run_frames=run
        )

    def _note_direction(self, source_frame: int) -> None:
        """A hand that goes back in small steps will go on so; a jump says nothing."""
        way = source_frame - self._came_from
        if way:
            self._direction = -1 if -RUN_FRAMES < way < 0 else 1
            self._came_from = source_frame

    def _show(self, image: QImage | None, source_frame: int) -> None:
        if image is not self._image or source_frame != self._frame:
            self._image, self._frame = image, source_frame
            self.changed.emit()

    @Slot(int, QImage)
    def _show_arrived(self, source_frame: int, image: QImage) -> None:
        wanted = self._playhead.frame
        is_nearer = abs(source_frame - wanted) < abs(self._frame - wanted)
        can_lag = self._frame < 0 or is_nearer
        if source_frame == wanted or (can_lag and self.covers(wanted)):
            self._show(image, source_frame)
        if self.is_exact and not self._playhead.speed:
            self.settled.emit()

    @Slot(int)
    def _wait_for_rest(self, _: int) -> None:
        self._rest.start()

    @Slot()
    def _want_exact(self) -> None:
        frame = self._playhead.frame
        if self._supply is None or self._playhead.speed or not self._is_watched:
            return
        if self.is_exact:
            self.settled.emit()
        elif self._supply.available.holds(frame):
            self._supply.want_exact(frame)
