"""A job from first frame to finished media: kept segments first, then what is missing."""

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.engine.protocol import (
    Engine,
    RestoredFrame,
    RestoreSettings,
    StopToken,
)
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.delivery import Delivery
from sparkvsr_desktop.media.frame_reader import FrameReader, open_frames
from sparkvsr_desktop.media.verify import verify
from sparkvsr_desktop.picture import Picture
from sparkvsr_desktop.render.ahead import ahead
from sparkvsr_desktop.render.delivery import delivery_of, file_suffix
from sparkvsr_desktop.render.finish import Deliverables, deliverables_of, finish
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.progress import (
    FramesRestored,
    Report,
    SegmentKept,
    ShotFinished,
    ShotStarted,
)
from sparkvsr_desktop.render.segments import (
    Segment,
    planned_segments,
    render_segment,
    unfinished,
)
from sparkvsr_desktop.render.still_shelf import StillShelf
from sparkvsr_desktop.render.walls import walls_of

REPORTS_PER_SECOND = 10
FRAMES_AHEAD = 2
"""Enough to keep engine and encoder both busy; each costs the memory of one result picture."""


class DiskFullError(SparkVSRError):
    """The disk of the output folder has no room left."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The disk that holds “{folder}” is full; finished segments are kept.",
            remedy="Make room, then give the same command again or use `sparkvsr resume`.",
        )


@dataclass(frozen=True, slots=True)
class ShotFrames:
    """The frames of a shot, as an engine sees them: nothing outside the shot, no file."""

    reader: FrameReader
    available: SourceRange

    def read(self, span: SourceRange) -> Iterator[Picture]:
        """Yield the pictures of `span` in order."""
        if not self.available.covers(span):
            raise ValueError(f"frames {span.start} to {span.last_frame} are outside the shot")
        return self.reader.read(span)


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


def render_job(folder: JobFolder, engine: Engine, report: Report, stop: StopToken) -> Deliverables:
    """Render what is missing of a job and return its results, finished and verified.

    A finished job is not rendered again. Raises RenderStoppedError when `stop` was asked for;
    finished segments are kept then, as after any failure.
    """
    with folder.locked(), _disk_full_named(folder):
        job = folder.job()
        delivery = delivery_of(job)
        began = time.monotonic()
        results = deliverables_of(folder, job, delivery)
        if was_reused := results.exist:
            verify(results.media, delivery, job.source_range.duration, job.media.sound_streams)
        else:
            segments = _render_segments(folder, job, delivery, engine, report, stop)
            results = finish(folder, job, delivery, segments)
        report(
            ShotFinished(
                shot=job.name,
                media=results.media,
                sidecar=results.sidecar,
                frames=job.source_range.duration,
                seconds=round(time.monotonic() - began, 2),
                was_reused=was_reused,
            )
        )
        return results


def finished_results(folder: JobFolder) -> Deliverables | None:
    """Return the results of a job that is finished, else None."""
    job = folder.job()
    results = deliverables_of(folder, job, delivery_of(job))
    return results if results.exist else None


def _render_segments(
    folder: JobFolder,
    job: RenderJob,
    delivery: Delivery,
    engine: Engine,
    report: Report,
    stop: StopToken,
) -> tuple[Segment, ...]:
    shot = job.source_range
    stills = StillShelf(job.stills, job.settings.width_px, job.settings.height_px)
    with open_frames(job.media) as reader:
        frames = ShotFrames(reader, shot)
        needs_walls = bool(job.stills) or engine.traits.sees_neighbours
        walls = walls_of(folder, job, frames, report, stop) if needs_walls else ()
        settings = _restore_settings(job, walls)
        segments = planned_segments(
            shot, engine.restart_points(shot, walls), folder.segments, file_suffix(delivery)
        )
        missing = unfinished(segments, folder.journal)
        kept = shot.duration - sum(segment.span.duration for segment in missing)
        report(ShotStarted(job.name, folder.path, shot.duration, kept))
        progress = ShotProgress(job.name, shot.duration, kept, report)
        for segment in missing:
            restored = engine.restore(segment.span, frames, stills, settings, stop)
            restored = ahead(restored, FRAMES_AHEAD)
            render_segment(segment, restored, delivery, folder.journal, progress.frame_restored)
            report(SegmentKept(job.name, segment.index, len(segments)))
    return segments


def _restore_settings(job: RenderJob, walls: tuple[int, ...]) -> RestoreSettings:
    return RestoreSettings(
        width_px=job.settings.width_px,
        height_px=job.settings.height_px,
        guidance_scale=job.settings.guidance_scale,
        walls=walls,
    )


@contextmanager
def _disk_full_named(folder: JobFolder) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(folder.output) from error
        raise
