"""Waiting for what a person can put right: a disk that is nearly full, a source that is away."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sparkvsr_desktop.core.media import MediaSource, MovieFile
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.engine.protocol import StopToken
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.render.disk_faults import is_full
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.output_folder import free_bytes_at
from sparkvsr_desktop.render.progress import RenderContinued, RenderPaused, Report

RESERVE_BYTES = 64 * 2**20
"""What a render leaves free: other programs, and the system, must go on writing."""

SECONDS_BETWEEN_LOOKS = 1.0

_Result = TypeVar("_Result")


def wait_a_moment() -> None:
    """Wait before the next look."""
    time.sleep(SECONDS_BETWEEN_LOOKS)


@dataclass(frozen=True, slots=True)
class Machine:
    """What a waiting render asks of the machine; tests bring their own."""

    free_bytes: Callable[[Path], int] = free_bytes_at
    wait: Callable[[], None] = wait_a_moment


THIS_MACHINE = Machine()


@dataclass(frozen=True, slots=True)
class Patience:
    """Holds a render up instead of letting it fail; a stop request ends the waiting."""

    folder: JobFolder
    job: RenderJob
    report: Report
    stop: StopToken
    machine: Machine

    def wait_for_room(self, needed_bytes: int) -> None:
        """Return when the disk of the results has room for so many bytes, and a reserve."""
        self._wait_until(
            lambda: self._has_room(needed_bytes),
            f"The disk that holds “{self.folder.output}” is nearly full: the next step needs"
            f" {(needed_bytes + RESERVE_BYTES) / 2**20:.0f} MiB. Make room, and the render goes"
            " on.",
        )

    def with_room(self, needed_bytes: int, work: Callable[[], _Result]) -> _Result:
        """Do `work` when there is room; should others fill the disk meanwhile, do it again later.

        Raises whatever `work` raises for other reasons; also where a disk with room refuses to be
        filled, as one with quotas does.
        """
        while True:
            self.wait_for_room(needed_bytes)
            try:
                return work()
            except (SparkVSRError, OSError) as error:
                if not is_full(error) or self._has_room(needed_bytes):
                    raise

    def wait_for_segment(self, index: int, is_finished: Callable[[], bool]) -> None:
        """Return when a segment is finished that another process had in hand."""
        self._wait_until(
            is_finished,
            f"Segment {index} is being rendered by another process, perhaps on another machine.",
        )

    def with_source(self, work: Callable[[], _Result]) -> _Result:
        """Do `work`; when it fails because the source has gone, do it again once that is back.

        Raises whatever `work` raises for other reasons.
        """
        while True:
            try:
                return work()
            except (SparkVSRError, OSError):
                if _is_there(self.job.media.source):
                    raise
            self._wait_until(
                self._source_is_back,
                f"“{self.job.media.source}” is gone. The render goes on when it is back.",
            )

    def _has_room(self, needed_bytes: int) -> bool:
        return self.machine.free_bytes(self.folder.path) >= needed_bytes + RESERVE_BYTES

    def _source_is_back(self) -> bool:
        """Whether the very same source is there; a copy under way is not yet it."""
        media = self.job.media
        try:
            return probe(media.source, media.rate).signature == media.signature
        except (SparkVSRError, OSError):
            return False

    def _wait_until(self, is_so: Callable[[], bool], reason: str) -> None:
        if is_so():
            return
        self.report(RenderPaused(self.job.name, reason))
        while not is_so():
            self.stop.raise_if_stopped()
            self.machine.wait()
        self.report(RenderContinued(self.job.name))


def _is_there(source: MediaSource) -> bool:
    if isinstance(source, MovieFile):
        return source.path.exists()
    return source.path_of(0).exists()
