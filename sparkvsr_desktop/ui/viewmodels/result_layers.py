"""The results as layers of the viewer: finished films, and the running render as it comes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.queue.queued_job import JobState
from sparkvsr_desktop.ui.frame_cache import FrameCache
from sparkvsr_desktop.ui.queue_look import JobSource
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.render_queue import RenderQueue
from sparkvsr_desktop.ui.viewmodels.rendering import Rendering
from sparkvsr_desktop.ui.viewmodels.results import Results
from sparkvsr_desktop.ui.viewmodels.viewer import Layer, Viewer

if TYPE_CHECKING:  # the window shows before it is loaded
    from sparkvsr_desktop.ui.run_pictures import RunPicture

LAYERS = (Layer.RESULT, Layer.EARLIER)


@dataclass(frozen=True, slots=True)
class _Fresh:
    """The newest pictures of a render whose film is not shown yet."""

    identity: str
    source: JobSource
    pictures: FrameCache = field(default_factory=FrameCache)


class ResultLayers(QObject):
    """The newest result is one layer, the one before it the next.

    A render that runs covers the newest result frame by frame; one that is given up uncovers it.
    """

    def __init__(
        self,
        results: Results,
        queue: RenderQueue,
        rendering: Rendering,
        playhead: Playhead,
        viewer: Viewer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._results = results
        self._queue = queue
        self._playhead = playhead
        self._viewer = viewer
        self._fresh: _Fresh | None = None
        rendering.pictured.connect(self._take_in)
        queue.changed.connect(self._drop_given_up)
        results.changed.connect(self._show)
        playhead.shot_changed.connect(self._show)

    @Slot(object)
    def _take_in(self, picture: "RunPicture") -> None:
        if self._fresh is None or self._fresh.identity != picture.identity:
            self._fresh = _Fresh(picture.identity, picture.source)
        self._fresh.pictures.put(picture.source_frame, picture.image, is_exact=False)
        shot = self._playhead.shot
        if shot is not None and picture.source.is_of(shot):
            self._viewer.put_picture(Layer.RESULT, picture.source_frame, picture.image)

    @Slot()
    def _drop_given_up(self) -> None:
        if self._fresh is None:
            return
        states = {row.job.folder.name: row.job.state for row in self._queue.rows}
        if states.get(self._fresh.identity, JobState.FAILED) is JobState.FAILED:
            self._fresh = None
            self._viewer.take_film(Layer.RESULT)
            self._show()

    @Slot()
    def _show(self) -> None:
        shot = self._playhead.shot
        results = self._results.of_shot(shot)
        fresh = self._fresh if shot and self._fresh and self._fresh.source.is_of(shot) else None
        if results and fresh and results.identity == fresh.identity:
            self._fresh = None
            self._show_films(shot, results.films, fresh.pictures)
            return
        self._show_films(shot, results.films if results else ())
        for frame, image in fresh.pictures.items() if fresh else ():
            self._viewer.put_picture(Layer.RESULT, frame, image)

    def _show_films(
        self, shot: Shot | None, films: Sequence[Media], newest: FrameCache | None = None
    ) -> None:
        """Show films as layers; `newest` has pictures of the first one until it is decoded."""
        for place, layer in enumerate(LAYERS):
            if shot and place < len(films):
                pictures = newest if place == 0 else None
                self._viewer.put_film(layer, films[place], shot.source_range.start, pictures)
            else:
                self._viewer.take_film(layer)
