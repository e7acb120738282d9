"""How far a shot is, said while it is rendered."""

import time

from sparkvsr_desktop.engine.protocol import RestoredFrame
from sparkvsr_desktop.render.progress import FramesRestored, Report

REPORTS_PER_SECOND = 10


class ShotProgress:
    """Counts restored frames and says how fast they come, at most ten times a second."""

    def __init__(self, shot: str, frames: int, kept: int, report: Report) -> None:
        self._shot, self._frames, self._kept = shot, frames, kept
        self._restored = 0
        self._report = report
        self._began = self._reported = time.monotonic()

    def frame_restored(self, _frame: RestoredFrame) -> None:
        """Count one frame."""
        self._restored += 1
        now = time.monotonic()
        is_last = self._kept + self._restored == self._frames
        if is_last or now - self._reported >= 1 / REPORTS_PER_SECOND:
            self._reported = now
            self._report(self._state(now))

    def frames_found(self, frames: int) -> None:
        """Count the frames of a segment that another machine has rendered meanwhile."""
        self._kept += frames

    def _state(self, now: float) -> FramesRestored:
        done = self._kept + self._restored
        speed = self._restored / max(now - self._began, 1e-6)
        return FramesRestored(
            shot=self._shot,
            frames_done=done,
            frames=self._frames,
            frames_per_second=round(speed, 2),
            seconds_left=round((self._frames - done) / speed, 1),
        )
