"""What renders took on this machine, and what the next one may take by that."""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import cattrs

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.render.job_folder import JobFolder

COUNTED_JOBS = 20
"""How many of the newest jobs of an engine count: machines, drivers and programs change."""

TELLING_FACTOR = 500
"""A job that much smaller tells nothing: starting up and file headers were most of what it took.
By two frames of 192 x 128, 300 of HD would have taken four days and 4 TiB."""

LIKE_SIZE = 1.5
"""Memory follows picture size; up to this factor in pixels two sizes count as alike."""


@dataclass(frozen=True, slots=True)
class PastJob:
    """What one job took. `megapixels` are those of all its frames at the size of the result.

    `bytes` is the size of its media; `peak_memory_bytes` is None where the system does not tell,
    `peak_video_memory_bytes` where no GPU was used.
    """

    identity: str
    engine: str
    codec: str
    megapixels: float
    megapixels_of_frame: float
    seconds: float
    bytes: int
    peak_memory_bytes: int | None
    peak_video_memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that something took."""

    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Range | None":
        """Return the range of some values, None where there are none."""
        found = list(values)
        return cls(min(found), max(found)) if found else None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a job may take, by past jobs of this machine; None for what none of them tells.

    `disk_bytes` counts the media and, until it is finished, the segments beside it.
    """

    seconds: Range | None
    disk_bytes: Range | None
    memory_bytes: Range | None
    video_memory_bytes: Range | None = None

    @classmethod
    def of_all(cls, jobs: "Iterable[Expectation]") -> "Expectation":
        """Return what jobs may take that are rendered one after the other.

        Time and disk add up and are known only where they are for every job; memory is that of
        the largest.
        """
        expected = list(jobs)
        return cls(
            seconds=_sum([each.seconds for each in expected]),
            disk_bytes=_sum([each.disk_bytes for each in expected]),
            memory_bytes=_largest(each.memory_bytes for each in expected),
            video_memory_bytes=_largest(each.video_memory_bytes for each in expected),
        )


class PastJobs:
    """A file of JSON lines, one for each job that was finished here."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, job: PastJob) -> None:
        """Remember a job."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write("\n" * self._ends_torn() + json.dumps(asdict(job)) + "\n")

    def jobs(self) -> tuple[PastJob, ...]:
        """Return the newest entry of each job, the newest last, without lines that were torn."""
        if not self._file.exists():
            return ()
        lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        found: dict[str, PastJob] = {}
        for past in filter(None, map(_past_job, lines)):
            found.pop(past.identity, None)
            found[past.identity] = past
        return tuple(found.values())

    def _ends_torn(self) -> bool:
        if not self._file.exists() or not self._file.stat().st_size:
            return False
        with self._file.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"


def past_job(folder: JobFolder, media: Path) -> PastJob:
    """Return what the finished job in `folder` took; `media` is its result."""
    job = folder.job()
    entries = folder.journal.entries().values()
    return PastJob(
        identity=job.identity,
        engine=job.settings.engine,
        codec=job.settings.codec,
        megapixels=_megapixels(job) * job.source_range.duration,
        megapixels_of_frame=_megapixels(job),
        seconds=sum(entry.seconds for entry in entries),
        bytes=_bytes_at(media),
        peak_memory_bytes=_most(entry.peak_memory_bytes for entry in entries),
        peak_video_memory_bytes=_most(entry.peak_video_memory_bytes for entry in entries),
    )


def expectation(job: RenderJob, past: Iterable[PastJob]) -> Expectation:
    """Return what `job` may take, by past jobs of its engine."""
    whole, frame = _megapixels(job) * job.source_range.duration, _megapixels(job)
    alike = [
        other
        for other in past
        if other.engine == job.settings.engine and whole <= other.megapixels * TELLING_FACTOR
    ]
    newest = alike[-COUNTED_JOBS:]
    of_like_size = [
        other
        for other in newest
        if frame / LIKE_SIZE <= other.megapixels_of_frame <= frame * LIKE_SIZE
    ]
    return Expectation(
        seconds=_scaled(newest, lambda other: other.seconds, whole),
        disk_bytes=_scaled(
            [other for other in newest if other.codec == job.settings.codec],
            lambda other: 2 * other.bytes,
            whole,
        ),
        memory_bytes=_known(other.peak_memory_bytes for other in of_like_size),
        video_memory_bytes=_known(other.peak_video_memory_bytes for other in of_like_size),
    )


def _most(peaks: Iterable[int | None]) -> int | None:
    return max((peak for peak in peaks if peak is not None), default=None)


def _known(peaks: Iterable[int | None]) -> Range | None:
    return Range.of(peak for peak in peaks if peak is not None)


def _largest(ranges: Iterable[Range | None]) -> Range | None:
    known = (each for each in ranges if each is not None)
    return max(known, key=lambda each: each.most, default=None)


def _sum(parts: list[Range | None]) -> Range | None:
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    return Range(sum(part.least for part in known), sum(part.most for part in known))


def _scaled(
    past: list[PastJob], cost: Callable[[PastJob], float], megapixels: float
) -> Range | None:
    return Range.of(cost(other) / other.megapixels * megapixels for other in past)


def _megapixels(job: RenderJob) -> float:
    return job.settings.width_px * job.settings.height_px / 1e6


def _bytes_at(media: Path) -> int:
    if media.is_dir():
        return sum(file.stat().st_size for file in media.iterdir())
    return media.stat().st_size


def _past_job(line: str) -> PastJob | None:
    try:
        return cattrs.structure(json.loads(line), PastJob)
    except (ValueError, cattrs.BaseValidationError):
        return None
