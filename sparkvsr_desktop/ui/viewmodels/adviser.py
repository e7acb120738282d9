"""Where one more still helps most, and where scenes begin: asked of a process of its own."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from sparkvsr_desktop.core.keyframe import SPACING_FRAMES
from sparkvsr_desktop.core.media import ImageSequence
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.viewmodels.drafts import Drafts
from sparkvsr_desktop.ui.viewmodels.keyframes import Keyframes
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead

QUIET_MILLISECONDS = 700
"""After the last change; the adviser looks at the whole shot, so it waits until hands rest."""
LARGEST_UNASKED_PIXELS = 500_000_000
"""Twenty seconds of 720p, some half a minute of one processor; longer shots only when asked."""


class AdviceFailedError(SparkVSRError):
    """The process that advises ended without an answer."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A frame at which a still helps; `gain_db` is what the shot is expected to gain by it."""

    source_frame: int
    gain_db: float
    reason: str

    @property
    def words(self) -> str:
        """What the editor reads."""
        return (
            f"One more still helps most at frame {self.source_frame}"
            f" ({self.gain_db:+.1f} dB expected): {self.reason}"
        )


class Adviser(QObject):
    """Looks at the shot in the viewer when hands rest; a newer question replaces an older one."""

    changed = Signal()  # another suggestion, or other cuts
    failed = Signal(object)  # SparkVSRError, of a question that the editor asked

    def __init__(
        self,
        playhead: Playhead,
        keyframes: Keyframes,
        drafts: Drafts,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._keyframes = keyframes
        self._drafts = drafts
        self._is_automatic = True
        self._suggestion: Suggestion | None = None
        self._borders = SceneBorders()
        self._question: _Question | None = None
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MILLISECONDS)
        self._quiet.timeout.connect(self._look)
        playhead.shot_changed.connect(self._forget)
        keyframes.changed.connect(self._wait_for_quiet)

    @property
    def suggestion(self) -> Suggestion | None:
        """Where the next still helps most, None while that is not known."""
        return self._suggestion

    @property
    def cuts(self) -> tuple[int, ...]:
        """The first frames of the scenes after the first, as far as they were looked for."""
        return self._borders.hard

    @property
    def borders(self) -> SceneBorders:
        """The cuts and dissolves between the scenes, as far as they were looked for."""
        return self._borders

    def set_automatic(self, is_automatic: bool) -> None:
        """Look at each shot unasked, or only when the editor wishes it."""
        self._is_automatic = is_automatic

    def go_to_suggestion(self) -> None:
        """Go where the next still helps most; where that is not known, find out first."""
        if self._suggestion is not None:
            self._playhead.go_to(self._suggestion.source_frame)
        else:
            self._ask(1, self._suggest_and_go)

    def mark(self, count: int) -> None:
        """Mark the frames at which `count` more stills help most, in one step."""
        self._ask(count, self._mark)

    def close(self) -> None:
        """End what is being asked."""
        self._quiet.stop()
        self._drop_question()
        for dropped in self.findChildren(_Question):
            dropped.wait_for_end()

    @Slot()
    def _look(self) -> None:
        """Ask unasked, when nothing else keeps the machine busy."""
        shot = self._playhead.shot
        if not self._is_automatic or shot is None:
            return
        if self._drafts.is_running:
            self._quiet.start()
        elif _pixels_of(shot) <= LARGEST_UNASKED_PIXELS:
            self._ask(1, self._suggest)

    def _ask(self, count: int, take: Callable[[tuple[Suggestion, ...]], None]) -> None:
        shot = self._playhead.shot
        if shot is None:
            return
        self._drop_question()
        have = tuple(row.source_frame for row in self._keyframes.rows)
        self._question = _Question(shot, count, have, self)
        self._question.cuts_found.connect(self._show_cuts)
        self._question.answered.connect(take)
        self._question.refused.connect(self._refuse)
        self._question.start()

    def _drop_question(self) -> None:
        if self._question is not None:
            self._question.drop()
            self._question = None

    @Slot(object)
    def _show_cuts(self, borders: SceneBorders) -> None:
        if borders != self._borders:
            self._borders = borders
            self.changed.emit()

    @Slot(object)
    def _suggest(self, suggestions: tuple[Suggestion, ...]) -> None:
        self._question = None
        self._suggestion = suggestions[0] if suggestions else None
        self.changed.emit()

    @Slot(object)
    def _suggest_and_go(self, suggestions: tuple[Suggestion, ...]) -> None:
        self._suggest(suggestions)
        if self._suggestion is not None:
            self._playhead.go_to(self._suggestion.source_frame)

    @Slot(object)
    def _mark(self, suggestions: tuple[Suggestion, ...]) -> None:
        self._question = None
        self._keyframes.mark_all(tuple(each.source_frame for each in suggestions))

    @Slot(object)
    def _refuse(self, error: SparkVSRError) -> None:
        question, self._question = self._question, None
        if question is not None and not self._has_room(question.shot):
            self._suggest(())  # there is no frame left for one more: no failure
        else:
            self.failed.emit(error)

    def _has_room(self, shot: Shot) -> bool:
        most = (shot.source_range.duration - 1) // SPACING_FRAMES + 1
        return len(self._keyframes.rows) < most

    @Slot()
    def _wait_for_quiet(self) -> None:
        self._drop_question()
        if self._suggestion is not None:
            self._suggestion = None
            self.changed.emit()
        self._quiet.start()

    @Slot(object)
    def _forget(self, _: object) -> None:
        self._borders = SceneBorders()
        self._wait_for_quiet()
        self.changed.emit()


class _Question(QObject):
    """One run of `sparkvsr advise`, answered exactly once unless it is dropped."""

    cuts_found = Signal(object)  # SceneBorders
    answered = Signal(object)  # tuple of Suggestion, the most useful first
    refused = Signal(object)  # SparkVSRError

    def __init__(self, shot: Shot, count: int, have: tuple[int, ...], parent: QObject) -> None:
        super().__init__(parent)
        self.shot = shot
        self._arguments = _arguments(shot, count, have)
        self._suggestions: list[Suggestion] = []
        self._is_answered = False
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._end)

    def start(self) -> None:
        """Ask."""
        command = [sys.executable, *self._arguments]
        if polite := shutil.which("nice"):  # whatever else runs comes first
            command = [polite, "-n", "10", *command]
        self._process.start(command[0], command[1:])

    def drop(self) -> None:
        """Care no more for the answer."""
        self._process.readyReadStandardOutput.disconnect(self._read)
        self._process.finished.disconnect(self._end)
        self._process.finished.connect(self.deleteLater)
        self._process.kill()

    def wait_for_end(self) -> None:
        """Come back when the process is gone."""
        self._process.waitForFinished()

    @Slot()
    def _read(self) -> None:
        while self._process.canReadLine():
            self._take(json.loads(bytes(self._process.readLine().data())))

    def _take(self, event: Mapping[str, Any]) -> None:
        match event["event"]:
            case "cuts":
                dissolves = (SourceRange.between(*span) for span in event["dissolves"])
                borders = SceneBorders(tuple(event["source_frames"]), tuple(dissolves))
                self.cuts_found.emit(borders)
            case "advice":
                suggestion = Suggestion(event["source_frame"], event["gain_db"], event["reason"])
                self._suggestions.append(suggestion)
            case "done":
                self._is_answered = True
                self.answered.emit(tuple(self._suggestions))
            case "failed":
                self._is_answered = True
                self.refused.emit(AdviceFailedError(event["message"], event["remedy"]))

    @Slot()
    def _end(self) -> None:
        self._read()
        if not self._is_answered:
            self.refused.emit(
                AdviceFailedError(
                    f"The adviser ended while it looked at “{self.shot.name}”.",
                    "Choose the keyframes by hand, or ask again.",
                )
            )
        self.deleteLater()


def _pixels_of(shot: Shot) -> int:
    return shot.source_range.duration * shot.media.width * shot.media.height


def _arguments(shot: Shot, count: int, have: tuple[int, ...]) -> list[str]:
    media, span = shot.media, shot.source_range
    source = media.source
    path = source.path_of(0) if isinstance(source, ImageSequence) else source.path
    arguments = [
        "-m", "sparkvsr_desktop", "advise", str(path), "--json", "--count", str(count),
        "--range", f"{span.start}-{span.end}",
    ]  # fmt: skip
    if isinstance(source, ImageSequence):  # movies say their rate
        arguments += ["--rate", str(media.rate)]
    if have:
        arguments += ["--have", ",".join(map(str, have))]
    return arguments
