"""How far a shot is, said while it is rendered."""

import time
from collections import deque
from collections.abc import Callable

from sparkvsr_desktop.engine.protocol import RestoredFrame
from sparkvsr_desktop.render.progress import FramesRestored, Report

REPORTS_PER_SECOND = 10
FRAMES_OF_LATE = 240
"""The speed is that of the newest frames: enough to hold several windows of an engine that gives
a window at once, few enough to forget the hours in which a render waited for room."""


class ShotProgress:
    """Counts restored frames and says how fast they come, at most ten times a second."""

    def __init__(
        self,
        shot: str,
        frames: int,
        kept: int,
        report: Report,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shot, self._frames, self._kept = shot, frames, kept
        self._restored = 0
        self._report = report
        self._clock = clock
        self._reported = clock()
        self._times = deque([self._reported], maxlen=FRAMES_OF_LATE + 1)

    def frame_restored(self, _frame: RestoredFrame) -> None:
        """Count one frame."""
        self._restored += 1
        now = self._clock()
        self._times.append(now)
        is_last = self._kept + self._restored == self._frames
        if is_last or now - self._reported >= 1 / REPORTS_PER_SECOND:
            self._reported = now
            self._report(self._state())

    def frames_found(self, frames: int) -> None:
        """Count the frames of a segment that another machine has rendered meanwhile."""
        self._kept += frames

    def _state(self) -> FramesRestored:
        done = self._kept + self._restored
        speed = (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1e-6)
        return FramesRestored(
            shot=self._shot,
            frames_done=done,
            frames=self._frames,
            frames_per_second=round(speed, 2),
            seconds_left=round((self._frames - done) / speed, 1),
        )
