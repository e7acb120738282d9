"""The playhead: one frame of one shot, shared by every view, and how it moves."""

import re
import time
from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.errors import SparkVSRError

FASTEST = 8
"""J and L double the speed each time, up to this many times the media's own."""
TICKS_PER_FRAME = 2
"""The clock is looked at twice a frame, so that a picture is late by half a frame at most."""


class NoSuchFrameError(SparkVSRError):
    """Text that names no frame of the shot."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text}” is no frame of this shot.",
            remedy="Type a timecode, a frame number, or +12 or -12 for a step.",
        )


class Playhead(QObject):
    """Where the editor is. Frames are source frames, 0-based from the media's first."""

    moved = Signal(int)  # source frame
    shot_changed = Signal(object)  # Shot or None
    speed_changed = Signal(int)  # 0 stands, 1 plays, -2 plays back at double speed
    range_changed = Signal()  # the in or the out point moved
    refused = Signal(object)  # SparkVSRError

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._shot: Shot | None = None
        self._frame = 0
        self._speed = 0
        self._in: int | None = None
        self._out: int | None = None
        self._started = (0, 0)  # nanoseconds and frame at the last change of speed
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.follow_clock)

    @property
    def shot(self) -> Shot | None:
        """The shot in the viewer."""
        return self._shot

    @property
    def frame(self) -> int:
        """The source frame in the viewer."""
        return self._frame

    @property
    def speed(self) -> int:
        """0 stands, 1 plays, -2 plays back at double speed."""
        return self._speed

    @property
    def span(self) -> SourceRange | None:
        """The frames of the shot, None where there is no shot."""
        return self._shot.source_range if self._shot else None

    @property
    def loop(self) -> SourceRange | None:
        """The frames from the in to the out point; the whole shot where neither is set."""
        if self.span is None:
            return None
        first = self.span.start if self._in is None else self._in
        last = self.span.last_frame if self._out is None else self._out
        return SourceRange.between(first, last + 1)

    @property
    def has_marked_range(self) -> bool:
        """Whether an in or an out point is set."""
        return self._in is not None or self._out is not None

    @property
    def timecode(self) -> Timecode | None:
        """The source timecode of the frame; counted from zero where the media has none."""
        if self._shot is None:
            return None
        start = self._shot.media.start_timecode or Timecode(0, self._shot.media.rate)
        return start.advanced(self._frame)

    @Slot(object)
    def show_shot(self, shot: Shot | None) -> None:
        """Go to the first frame of a shot; stay where the frame lies in it as well."""
        same_media = bool(shot and self._shot and shot.media == self._shot.media)
        self.stop()
        self._shot, self._in, self._out = shot, None, None
        self.shot_changed.emit(shot)
        self.range_changed.emit()
        if shot and not (same_media and shot.source_range.holds(self._frame)):
            self._frame = shot.source_range.start
        self.moved.emit(self._frame)

    def go_to(self, source_frame: int) -> None:
        """Go to a frame, or to the end of the shot that is nearer to it."""
        if self.span is None:
            return
        frame = min(max(source_frame, self.span.start), self.span.last_frame)
        self._restart_clock(frame)
        if frame != self._frame:
            self._frame = frame
            self.moved.emit(frame)

    def step(self, frames: int) -> None:
        """Stop, and go some frames on, or back where negative."""
        self.stop()
        self.go_to(self._frame + frames)

    def go_to_start(self) -> None:
        """Go to the first frame of the shot."""
        if self.span:
            self.go_to(self.span.start)

    def go_to_end(self) -> None:
        """Go to the last frame of the shot."""
        if self.span:
            self.go_to(self.span.last_frame)

    def go_to_text(self, text: str) -> None:
        """Go where the editor typed: a timecode, a frame number, or a step such as +12."""
        try:
            self.go_to(self._frame_of(text.strip()))
        except ValueError:
            self.refused.emit(NoSuchFrameError(text))

    def mark_in(self) -> None:
        """Let the loop begin here; an out point before it is dropped."""
        self._in = self._frame
        if self._out is not None and self._out < self._frame:
            self._out = None
        self.range_changed.emit()

    def mark_out(self) -> None:
        """Let the loop end here; an in point after it is dropped."""
        self._out = self._frame
        if self._in is not None and self._in > self._frame:
            self._in = None
        self.range_changed.emit()

    def set_loop(self, span: SourceRange) -> None:
        """Loop over these frames of the shot."""
        self._in, self._out = span.start, span.last_frame
        self.range_changed.emit()

    def clear_range(self) -> None:
        """Let the loop be the whole shot again."""
        self._in = self._out = None
        self.range_changed.emit()

    def play_or_stop(self) -> None:
        """Play forward, or stop when playing."""
        self._run(0 if self._speed else 1)

    def play_forward(self) -> None:
        """Play; pressed again, twice as fast."""
        self._run(min(self._speed * 2, FASTEST) if self._speed > 0 else 1)

    def play_back(self) -> None:
        """Play backwards; pressed again, twice as fast."""
        self._run(max(self._speed * 2, -FASTEST) if self._speed < 0 else -1)

    def stop(self) -> None:
        """Stand still."""
        self._run(0)

    @Slot()
    def follow_clock(self) -> None:
        """Move to the frame that is due now; late pictures are skipped, the loop starts again."""
        loop = self.loop
        if loop is None or not self._speed or self._shot is None:
            return
        began, first = self._started
        seconds = Fraction(self._clock() - began, 1_000_000_000)
        due = first + int(seconds * self._shot.media.rate * self._speed)
        if not loop.holds(due):
            self.go_to(loop.start if self._speed > 0 else loop.last_frame)
        elif due != self._frame:
            self._frame = due
            self.moved.emit(due)

    def _run(self, speed: int) -> None:
        if self._shot is None or speed == self._speed:
            return
        self._speed = speed
        self._restart_clock(self._frame)
        if speed:
            self._timer.start(max(1, round(1000 / self._shot.media.rate / TICKS_PER_FRAME)))
        else:
            self._timer.stop()
        self.speed_changed.emit(speed)

    def _restart_clock(self, frame: int) -> None:
        self._started = (self._clock(), frame)

    def _frame_of(self, text: str) -> int:
        """Raises ValueError."""
        if self._shot is None or self.span is None:
            raise ValueError("there is no shot")
        media = self._shot.media
        if re.fullmatch(r"[+-]\d+", text):
            return self._frame + int(text)
        if text.isdecimal():
            frame = int(text)
        else:
            start = media.start_timecode or Timecode(0, media.rate)
            frame = Timecode.parse(text, media.rate).frame_count - start.frame_count
        if not self.span.holds(frame):
            raise ValueError("it lies outside the shot")
        return frame
