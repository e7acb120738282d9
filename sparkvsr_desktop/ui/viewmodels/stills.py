"""The stills of the shot: out to the painter and back, watched, and checked in words."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.project import Keyframe
from sparkvsr_desktop.core.project_changes import GiveStill, TakeStillAway
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.core.still_finding import HealthTopic
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.checked_still import CheckedStill, stamp_of
from sparkvsr_desktop.ui.viewmodels.document import Document
from sparkvsr_desktop.ui.viewmodels.keyframes import Keyframes
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead

SETTLE_MILLISECONDS = 150
"""Painters write in bursts; the file is looked at when it has been quiet for this long."""
UNFIT = (HealthTopic.FILE, HealthTopic.SIZE)


class Stills(QObject):
    """What is known of each keyframe's still, by source frame of the shot in the viewer."""

    checked = Signal(int)  # source frame whose still was looked at
    refused = Signal(object)  # SparkVSRError

    def __init__(
        self,
        document: Document,
        playhead: Playhead,
        keyframes: Keyframes,
        open_painter: Callable[[Path], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._playhead = playhead
        self._keyframes = keyframes
        self._open_painter = open_painter
        self._shot: Shot | None = None
        self._known: dict[int, CheckedStill] = {}
        self._asked: dict[int, tuple[object, ...]] = {}
        self._background = Background(self)
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MILLISECONDS)
        self._watcher.fileChanged.connect(self._wait_until_quiet)
        self._watcher.directoryChanged.connect(self._wait_until_quiet)
        self._settle.timeout.connect(self.look)
        keyframes.changed.connect(self.look)
        document.changed.connect(self.look)
        playhead.shot_changed.connect(self.look)

    def still_at(self, source_frame: int) -> CheckedStill | None:
        """Return what is known of the still on a frame; None where there is none, or not yet."""
        return self._known.get(source_frame)

    def fit_within(self, span: SourceRange) -> tuple[tuple[int, Path], ...]:
        """Return (source frame, file) of the stills in `span` that a draft can be made from.

        One that cannot be read, or has another shape than its frame, would spoil it.
        """
        return tuple(
            (frame, still.path)
            for frame, still in sorted(self._known.items())
            if span.holds(frame) and not any(each.topic in UNFIT for each in still.findings)
        )

    def retouch(self) -> None:
        """Open the still under the playhead in the painter; write it first where there is none."""
        shot, keyframe = self._playhead.shot, self._keyframes.current
        if keyframe and keyframe.still and keyframe.still.exists():
            self._open(keyframe.still)
        elif shot and self._may_stand(shot, self._playhead.frame):
            self._write(shot, self._playhead.frame, self._give_and_open)

    def restore(self) -> None:
        """Make the still under the playhead from the frame itself, without the painter."""
        shot, keyframe = self._playhead.shot, self._keyframes.current
        has_still = keyframe and keyframe.still
        if shot and not has_still and self._may_stand(shot, self._playhead.frame):
            self._write(shot, self._playhead.frame, self._give)

    def revert(self) -> None:
        """Go back to the plain source: a new still; the retouched file stays, and undo finds it."""
        shot, keyframe = self._playhead.shot, self._keyframes.current
        if shot and keyframe and keyframe.still:
            self._write(shot, self._playhead.frame, self._give_reverted)

    def adopt(self, path: Path) -> None:
        """Take a picture that was dropped as the still of the frame under the playhead."""
        if shot := self._playhead.shot:
            self._give((shot, self._playhead.frame, path))

    def paste(self, image: QImage) -> None:
        """Take a picture from the clipboard as the still of the frame under the playhead."""
        shot, folder, frame = (
            self._playhead.shot,
            self._document.stills_folder,
            self._playhead.frame,
        )
        if shot is None:
            return

        def write() -> tuple[Shot, int, Path]:
            from sparkvsr_desktop.ui.still_files import pasted_still  # the window shows before it

            return shot, frame, pasted_still(image, shot, frame, folder)

        self._background.start(write, self._give_pasted, self.refused.emit)

    def align(self) -> None:
        """Move the still under the playhead back onto its frame: a copy, the painted file stays."""
        shot, frame = self._playhead.shot, self._playhead.frame
        still = self._known.get(frame)
        shift = still.shift if still else None
        if shot is None or still is None or shift is None:
            return

        def write() -> tuple[Shot, int, Path]:
            from sparkvsr_desktop.ui.still_files import aligned_still  # the window shows before it

            return shot, frame, aligned_still(still.path, shift)

        self._background.start(write, self._give_aligned, self.refused.emit)

    def take_away(self) -> None:
        """Leave the keyframe under the playhead without still; the file stays on disk."""
        shot, keyframe = self._playhead.shot, self._keyframes.current
        if shot and keyframe and keyframe.still:
            self._document.do(TakeStillAway(shot.media.signature, keyframe.source_frame))

    def close(self) -> None:
        """End what runs."""
        self._settle.stop()
        self._background.close()

    @Slot()
    def look(self) -> None:
        """Check every still of the shot that is new, or was saved since it was last looked at."""
        shot, scale = self._playhead.shot, self._document.project.settings.scale
        if shot != self._shot:  # its keyframes may be told before the shot itself is
            self._shot = shot
            self._known.clear()
            self._asked.clear()
        stills = {row.source_frame: row.still for row in self._keyframes.rows if row.still}
        self._watch([still for still in stills.values() if still])
        for gone in set(self._known) - set(stills):
            del self._known[gone], self._asked[gone]
            self.checked.emit(gone)
        for frame, still in stills.items():
            state = (still, stamp_of(still), scale)
            if shot and self._asked.get(frame) != state:
                self._asked[frame] = state
                self._check(shot, frame, still, scale)

    @Slot(str)
    def _wait_until_quiet(self, _: str) -> None:
        self._settle.start()

    def _watch(self, stills: list[Path]) -> None:
        """Watch files and their folders: an atomic save puts another file under the name."""
        wanted = {str(still) for still in stills} | {str(still.parent) for still in stills}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if gone := watched - wanted:
            self._watcher.removePaths(list(gone))
        if new := [path for path in wanted - watched if Path(path).exists()]:
            self._watcher.addPaths(new)

    def _check(self, shot: Shot, frame: int, still: Path, scale: float) -> None:
        def check() -> tuple[Shot, int, CheckedStill]:
            from sparkvsr_desktop.ui.still_files import checked_still  # the window shows before it

            return shot, frame, checked_still(still, shot, frame, scale)

        self._background.start(check, self._show, self.refused.emit)

    def _show(self, found: tuple[Shot, int, CheckedStill]) -> None:
        shot, frame, still = found
        asked = self._asked.get(frame)
        if shot == self._playhead.shot and asked is not None and asked[0] == still.path:
            self._known[frame] = still
            self.checked.emit(frame)

    def _may_stand(self, shot: Shot, frame: int) -> bool:
        """Say why where a keyframe cannot stand there, before a still is written for it."""
        marks = self._document.project.marks_of(shot.media.signature, shot.media.source.stem)
        try:
            marks.with_keyframe(Keyframe(frame))
        except SparkVSRError as error:
            self.refused.emit(error)
            return False
        return True

    def _write(
        self, shot: Shot, frame: int, done: Callable[[tuple[Shot, int, Path]], object]
    ) -> None:
        scale, folder = self._document.project.settings.scale, self._document.stills_folder

        def write() -> tuple[Shot, int, Path]:
            from sparkvsr_desktop.ui.still_files import written_still  # the window shows before it

            return shot, frame, written_still(shot, frame, scale, folder)

        self._background.start(write, done, self.refused.emit)

    def _give(self, given: tuple[Shot, int, Path], what: str = "Still for") -> bool:
        shot, frame, path = given
        media = shot.media
        return self._document.do(GiveStill(media.signature, media.source.stem, frame, path, what))

    def _give_pasted(self, given: tuple[Shot, int, Path]) -> None:
        self._give(given, "Paste still for")

    def _give_aligned(self, given: tuple[Shot, int, Path]) -> None:
        self._give(given, "Align still of")

    def _give_reverted(self, given: tuple[Shot, int, Path]) -> None:
        self._give(given, "Revert still of")

    def _give_and_open(self, given: tuple[Shot, int, Path]) -> None:
        if self._give(given):
            self._open(given[2])

    def _open(self, still: Path) -> None:
        try:
            self._open_painter(still)
        except SparkVSRError as error:
            self.refused.emit(error)
