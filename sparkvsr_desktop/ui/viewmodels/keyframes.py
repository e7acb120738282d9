"""The keyframes of the shot in the viewer: mark, remove, go from one to the next."""

from PySide6.QtCore import QObject, Signal, Slot

from sparkvsr_desktop.core.keyframe import (
    SPACING_FRAMES,
    IntraFrameSelection,
    Selection,
    selected_frames,
)
from sparkvsr_desktop.core.project import Keyframe
from sparkvsr_desktop.core.project_changes import MarkKeyframes, RemoveKeyframe
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.viewmodels.document import Document
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead


class NoRoomForKeyframesError(SparkVSRError):
    """All frames that a rule chose are keyframes already, or too close to one."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"All {count} chosen frames lie within {SPACING_FRAMES} frames of a keyframe.",
            remedy="Choose more of them, or another rule.",
        )


class Keyframes(QObject):
    """What the keyframe strip shows, and what its keys do."""

    changed = Signal()  # another set of keyframes
    refused = Signal(object)  # SparkVSRError

    def __init__(
        self, document: Document, playhead: Playhead, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._playhead = playhead
        self._rows: tuple[Keyframe, ...] = ()
        self._background = Background(self)
        document.changed.connect(self._follow)
        playhead.shot_changed.connect(self._follow)

    @property
    def rows(self) -> tuple[Keyframe, ...]:
        """The keyframes of the shot, ascending."""
        return self._rows

    @property
    def current(self) -> Keyframe | None:
        """The keyframe under the playhead."""
        return next((row for row in self._rows if row.source_frame == self._playhead.frame), None)

    @property
    def shot(self) -> Shot | None:
        """The shot they belong to."""
        return self._playhead.shot

    def mark(self) -> None:
        """Make the frame under the playhead a keyframe."""
        if self.shot:
            self._mark((self._playhead.frame,))

    def remove(self) -> None:
        """Take the keyframe under the playhead away; its still stays on disk."""
        if self.shot and self.current:
            change = RemoveKeyframe(self.shot.media.signature, self._playhead.frame)
            self._document.do(change)

    def go_to_previous(self) -> None:
        """Go to the keyframe before the playhead, where there is one."""
        before = [row.source_frame for row in self._rows if row.source_frame < self._playhead.frame]
        if before:
            self._playhead.go_to(before[-1])

    def go_to_next(self) -> None:
        """Go to the keyframe after the playhead, where there is one."""
        after = [row.source_frame for row in self._rows if row.source_frame > self._playhead.frame]
        if after:
            self._playhead.go_to(after[0])

    def select(self, selection: Selection) -> None:
        """Mark the frames that a rule picks, but for those too close to a keyframe."""
        shot = self.shot
        if shot is None:
            return

        def pick() -> tuple[Shot, tuple[int, ...]]:
            from sparkvsr_desktop.media.probe import intra_frames  # the window shows before it

            wants_codec = isinstance(selection, IntraFrameSelection)
            intra = intra_frames(shot.media) if wants_codec else ()
            return shot, selected_frames(selection, shot.source_range, intra)

        self._background.start(pick, self._mark_picked, self.refused.emit)

    def mark_all(self, source_frames: tuple[int, ...]) -> None:
        """Mark frames of the shot in one step, but for those too close to a keyframe."""
        free = tuple(frame for frame in source_frames if self._has_room_at(frame))
        if source_frames and not free:
            self.refused.emit(NoRoomForKeyframesError(len(source_frames)))
        self._mark(free)

    def close(self) -> None:
        """End what runs."""
        self._background.close()

    def _mark_picked(self, picked: tuple[Shot, tuple[int, ...]]) -> None:
        shot, frames = picked
        if shot == self.shot:
            self.mark_all(frames)

    def _has_room_at(self, frame: int) -> bool:
        return all(abs(frame - row.source_frame) >= SPACING_FRAMES for row in self._rows)

    def _mark(self, source_frames: tuple[int, ...]) -> None:
        if self.shot and source_frames:
            media = self.shot.media
            change = MarkKeyframes(media.signature, media.source.stem, source_frames)
            self._document.do(change)

    @Slot(object)
    def _follow(self, _: object) -> None:
        rows: tuple[Keyframe, ...] = ()
        if self.shot:
            media, span = self.shot.media, self.shot.source_range
            rows = self._document.project.keyframes_in(media.signature, span)
        if rows != self._rows:
            self._rows = rows
            self.changed.emit()
