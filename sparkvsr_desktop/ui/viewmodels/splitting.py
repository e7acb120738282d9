"""Splitting the shot in the viewer at its cuts, and joining it again: changes of the document."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from sparkvsr_desktop.core.media_split import MediaSplit
from sparkvsr_desktop.core.project_changes import JoinShot, SplitShot
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.viewmodels.adviser import Adviser
from sparkvsr_desktop.ui.viewmodels.document import Document
from sparkvsr_desktop.ui.viewmodels.opening import Opening
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead
from sparkvsr_desktop.ui.viewmodels.shots import Shots

if TYPE_CHECKING:  # the window shows before it is loaded
    from sparkvsr_desktop.timeline.splitting import RefusedSplit


class NotSplitError(SparkVSRError):
    """There is nothing to split at, or nothing to join."""


class ClipNotCutError(SparkVSRError):
    """A clip of the edit cannot be cut where its shot was to be split."""

    def __init__(self, refused: "Sequence[RefusedSplit]") -> None:
        super().__init__(
            " ".join(each.reason for each in refused),
            remedy="Leave the shot whole, its cuts are walls all the same; or cut the clip in your"
            " NLE and export the timeline again.",
        )


class Splitting(QObject):
    """Makes parts of a shot shots of their own, as far as the clips of the edit can be cut."""

    refused = Signal(object)  # SparkVSRError

    def __init__(
        self,
        document: Document,
        opening: Opening,
        shots: Shots,
        playhead: Playhead,
        adviser: Adviser,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._shots = shots
        self._playhead = playhead
        self._adviser = adviser
        self._frame_to_see: int | None = None
        self._background = Background(self)
        opening.opened.connect(self._see_frame)

    def split_at_cuts(self) -> None:
        """Split the shot in the viewer at the cuts that were found in it; dissolves are none."""
        shot = self._playhead.shot
        if shot is None:
            return
        cuts = tuple(cut for cut in self._adviser.borders.walls if _begins_inside(shot, cut))
        if cuts:
            self._split(shot, cuts)
            return
        remedy = "Go to the frame at which the later part begins, and split it there."
        self.refused.emit(NotSplitError(f"No cut was found inside “{shot.name}”.", remedy=remedy))

    def split_here(self) -> None:
        """Let a shot of its own begin at the playhead."""
        shot, frame = self._playhead.shot, self._playhead.frame
        if shot is None:
            return
        if _begins_inside(shot, frame):
            self._split(shot, (frame,))
            return
        remedy = "Go to the frame at which the later part begins."
        self.refused.emit(NotSplitError(f"“{shot.name}” begins at this frame.", remedy=remedy))

    def join(self) -> None:
        """Let the shot in the viewer be one again with those that it was split from."""
        shot = self._playhead.shot
        if shot is None:
            return
        media, span = shot.media, shot.source_range
        splits = self._document.project.marks_of(media.signature, "").splits
        ends = tuple(frame for frame in splits if span.start <= frame <= span.end)
        if ends:
            self._frame_to_see = self._playhead.frame
            self._document.do(JoinShot(media.signature, shot.name, ends))
            return
        words = f"“{shot.name}” is not split from another shot."
        remedy = "Choose a part of a split shot; undo takes back whatever came last."
        self.refused.emit(NotSplitError(words, remedy=remedy))

    def close(self) -> None:
        """End what runs."""
        self._background.close()

    def _split(self, shot: Shot, frames: tuple[int, ...]) -> None:
        """Ask first whether the clips can be cut: that reads the edit, and takes a moment."""
        choice, unpack_to = self._document.project.choice, self._document.bundle_folder
        if choice is None:
            return
        asked = replace(choice, splits=(MediaSplit(shot.media.signature, frames),))

        def look() -> "tuple[Shot, tuple[int, ...], tuple[RefusedSplit, ...]]":
            from sparkvsr_desktop.order.shots import refused_splits  # the window shows before it

            return shot, frames, refused_splits(asked, unpack_to)

        self._background.start(look, self._note_split, self.refused.emit)

    def _note_split(self, found: "tuple[Shot, tuple[int, ...], tuple[RefusedSplit, ...]]") -> None:
        shot, frames, refused = found
        impossible = {each.source_frame for each in refused}
        possible = tuple(frame for frame in frames if frame not in impossible)
        if possible:
            self._frame_to_see = self._playhead.frame
            media = shot.media
            self._document.do(SplitShot(media.signature, media.source.stem, shot.name, possible))
        if refused:
            self.refused.emit(ClipNotCutError(refused))

    @Slot(object)
    def _see_frame(self, _: object) -> None:
        """Stay at the frame that was in view, whichever shot it belongs to now."""
        frame, self._frame_to_see = self._frame_to_see, None
        if frame is not None and (shot := self._playhead.shot) is not None:
            self._shots.choose_frame(shot.media.signature, frame)
            self._playhead.go_to(frame)


def _begins_inside(shot: Shot, source_frame: int) -> bool:
    return shot.source_range.start < source_frame < shot.source_range.end
