"""Drafts of the loop: begun at the playhead after each change of a still, shown as they come."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.order.engines import LookForEngines
from sparkvsr_desktop.render.stop import RenderStoppedError, StopRequest
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.draft_order import Draft, DraftOrder, DraftPicture
from sparkvsr_desktop.ui.frame_cache import FrameCache
from sparkvsr_desktop.ui.viewmodels.document import Document
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.stills import Stills
from sparkvsr_desktop.ui.viewmodels.viewer import Layer, Viewer

if TYPE_CHECKING:
    from sparkvsr_desktop.ui.draft_worker import DraftWorker

GATHER_MILLISECONDS = 60
"""Several stills that change at once are one draft."""


class NothingToDraftError(SparkVSRError):
    """There is no still in the frames that would be drafted."""

    def __init__(self, shot: str) -> None:
        super().__init__(
            f"“{shot}” has no still to draft from in these frames.",
            remedy="Mark a good frame with M and retouch it with E, or clear the loop.",
        )


class Drafts(QObject):
    """Orders drafts of the shot in the viewer, and knows the trust of the newest one."""

    changed = Signal()  # begun, ended, or further
    trust_changed = Signal()
    finished = Signal(object)  # Draft
    failed = Signal(object)  # SparkVSRError
    _pictured = Signal(object, object)  # DraftOrder, DraftPicture

    def __init__(
        self,
        document: Document,
        playhead: Playhead,
        stills: Stills,
        viewer: Viewer,
        folder: Path,
        describe_engines: LookForEngines,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._playhead = playhead
        self._stills = stills
        self._viewer = viewer
        self._trust: dict[int, float] = {}
        self._is_automatic = True
        self._running: DraftOrder | None = None
        self._next: DraftOrder | None = None
        self._stop = StopRequest()
        self._fresh = FrameCache()
        self._found_on_opening: dict[int, Path] = {}
        self._folder = folder
        self._describe = describe_engines
        self._worker: DraftWorker | None = None
        self._background = Background(self)
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MILLISECONDS)
        self._gather.timeout.connect(self._refresh_quietly)
        self._pictured.connect(self._show_picture)
        playhead.shot_changed.connect(self._forget)
        stills.checked.connect(self._note_change)

    @property
    def is_running(self) -> bool:
        """Whether a draft is being made."""
        return self._running is not None

    @property
    def is_automatic(self) -> bool:
        """Whether each change of a still begins a draft."""
        return self._is_automatic

    def set_automatic(self, is_automatic: bool) -> None:
        """Draft after each change of a still, or only when asked."""
        self._is_automatic = is_automatic

    @property
    def trust(self) -> dict[int, float]:
        """The mean trust, 0..1, of each source frame that was drafted."""
        return self._trust

    @property
    def words(self) -> str:
        """How far the draft is; empty while none is made."""
        if self._running is None:
            return ""
        done = sum(frame in self._fresh for frame in self._running.span.frames)
        return f"draft {done}/{self._running.span.duration}" if done else "draft …"

    def refresh(self) -> None:
        """Draft the loop now; says why where it cannot be."""
        shot, order = self._playhead.shot, self._order()
        if order is not None:
            self._ask(order)
        elif shot is not None:
            self.failed.emit(NothingToDraftError(shot.name))

    def close(self) -> None:
        """Stop what is being made, and let the worker go."""
        self._gather.stop()
        self._next = None
        self._stop.ask()
        self._background.close()
        if self._worker is not None:
            self._worker.close()

    @Slot()
    def _refresh_quietly(self) -> None:
        order = self._order()
        if order is not None:
            self._ask(order)
        else:  # the last still is gone, and with it what rested on it
            self._stop.ask()
            self._next = None
            self._show_trust({})
            self._viewer.take_film(Layer.DRAFT)

    def _order(self) -> DraftOrder | None:
        shot, span = self._playhead.shot, self._playhead.loop
        if shot is None or span is None:
            return None
        stills = self._stills.fit_within(span)
        settings = self._document.project.settings
        frame = self._playhead.frame
        order = DraftOrder(
            shot, span, stills, settings.scale, settings.guidance_scale,
            first_frame=frame if span.holds(frame) else None,
        )  # fmt: skip
        return order if stills else None

    def _ask(self, order: DraftOrder) -> None:
        """Make this draft; one that is being made stops, its finished segments are of use."""
        self._next = order
        if self._running is not None:
            self._stop.ask()
        else:
            self._start_next()

    def _start_next(self) -> None:
        order, self._next = self._next, None
        self._running = order
        self.changed.emit()
        if order is None:
            return
        self._stop, self._fresh = StopRequest(), FrameCache()
        stop = self._stop

        def draft() -> Draft:
            return self._started_worker().render(order, stop, take)

        def take(picture: DraftPicture) -> None:
            self._pictured.emit(order, picture)

        self._background.start(draft, self._finish, self._fail)

    def _started_worker(self) -> "DraftWorker":
        """Runs in the background's thread."""
        from sparkvsr_desktop.ui.draft_worker import DraftWorker  # the window shows before it

        if self._worker is None:
            self._worker = DraftWorker(self._folder, self._describe)
        return self._worker

    @Slot(object, object)
    def _show_picture(self, order: DraftOrder, picture: DraftPicture) -> None:
        if order is not self._running or order.shot != self._playhead.shot:
            return
        frame = picture.source_frame
        self._fresh.put(frame, picture.image)
        self._viewer.put_picture(Layer.DRAFT, frame, picture.image)
        self._show_trust({**self._trust, frame: picture.mean_trust})
        self.changed.emit()

    def _finish(self, draft: Draft) -> None:
        order = draft.order
        if order.shot == self._playhead.shot:
            self._viewer.put_film(Layer.DRAFT, draft.media, order.span.start, self._fresh)
            self._show_trust(draft.trust)
        self._start_next()
        self.finished.emit(draft)

    def _fail(self, error: SparkVSRError) -> None:
        self._start_next()
        if not isinstance(error, RenderStoppedError):
            self.failed.emit(error)

    def _show_trust(self, trust: dict[int, float]) -> None:
        if trust != self._trust:
            self._trust = trust
            self.trust_changed.emit()

    @Slot(object)
    def _forget(self, shot: Shot | None) -> None:
        """Another shot: what is being made is of no use. Its stills begin no draft when read."""
        self._stop.ask()
        self._next = None
        self._show_trust({})
        self._found_on_opening = {}
        if shot is not None:
            marks = self._document.project.keyframes_in(shot.media.signature, shot.source_range)
            self._found_on_opening = {row.source_frame: row.still for row in marks if row.still}

    @Slot(int)
    def _note_change(self, source_frame: int) -> None:
        still = self._stills.still_at(source_frame)
        found = self._found_on_opening.pop(source_frame, None)
        is_change = found is None or still is None or still.path != found
        if is_change and self._is_automatic:
            self._gather.start()
