"""Segments: the spans of a shot that are rendered, kept and resumed one by one."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from filelock import FileLock, Timeout

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.protocol import RestoredFrame
from sparkvsr_desktop.media.delivery import Delivery
from sparkvsr_desktop.media.segment_writer import open_segment
from sparkvsr_desktop.render.durable import digest_of, partial_beside, publish
from sparkvsr_desktop.render.journal import Journal, SegmentEntry
from sparkvsr_desktop.render.memory import peak_memory_bytes, peak_video_memory_bytes
from sparkvsr_desktop.render.trust_maps import TRUST_FOLDER, FrameTrust, write_trust_maps

CLAIMS_FOLDER = "claims"
"""Beside the segments: a lock for each that is, or was, being rendered."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of the shot between two restart points, and the file that holds it.

    `first_frame` is its place among the frames of the result, from 0.
    """

    index: int
    span: SourceRange
    first_frame: int
    path: Path

    @contextmanager
    def claimed(self) -> Iterator[bool]:
        """Yield whether this process may render the segment, or another has it in hand.

        The system lets go when a process dies.
        """
        claims = self.path.parents[1] / CLAIMS_FOLDER
        claims.mkdir(exist_ok=True)
        try:
            held = FileLock(claims / f"{self.index:05}.lock").acquire(timeout=0)
        except Timeout:
            yield False
            return
        with held:
            yield True

    @property
    def trust_path(self) -> Path:
        """The file that holds the trust of its frames, in the same job folder."""
        return self.path.parents[1] / TRUST_FOLDER / f"{self.index:05}.npz"


def planned_segments(
    shot: SourceRange, restart_points: tuple[int, ...], folder: Path, suffix: str
) -> tuple[Segment, ...]:
    """Return the segments of `shot`, cut at the restart points, as files in `folder`."""
    borders = (*restart_points, shot.end)
    return tuple(
        Segment(
            index=index,
            span=SourceRange.between(start, end),
            first_frame=start - shot.start,
            path=folder / f"{index:05}{suffix}",
        )
        for index, (start, end) in enumerate(pairwise(borders))
    )


def let_claims_go(job_folder: Path) -> None:
    """Remove the locks of a finished job; one that is held meanwhile stays where it must."""
    shutil.rmtree(job_folder / CLAIMS_FOLDER, ignore_errors=True)


def unfinished(segments: tuple[Segment, ...], journal: Journal) -> tuple[Segment, ...]:
    """Return the segments that the journal does not vouch for, or whose file has changed."""
    entries = journal.entries()
    return tuple(segment for segment in segments if not _is_kept(segment, entries))


def render_segment(
    segment: Segment,
    restored: Iterator[RestoredFrame],
    delivery: Delivery,
    journal: Journal,
    seen: Callable[[RestoredFrame], None],
) -> None:
    """Encode the restored frames of one segment; it counts from the moment this returns.

    `seen` is called after each frame is written.
    """
    began = time.monotonic()
    trust: list[FrameTrust] = []
    with partial_beside(segment.path) as partial:
        with open_segment(partial, delivery, segment.first_frame) as writer:
            for frame in restored:
                writer.write(frame.picture)
                trust.append(FrameTrust.of(frame.source_frame, frame.trust, frame.mean_trust))
                seen(frame)
        if len(trust) != segment.span.duration:
            raise RuntimeError(f"{len(trust)} of {segment.span.duration} frames were restored")
        write_trust_maps(segment.trust_path, trust)
        digest = digest_of(partial)
        publish(partial, segment.path)
    journal.append(
        SegmentEntry(
            index=segment.index,
            start=segment.span.start,
            end=segment.span.end,
            digest=digest,
            seconds=round(time.monotonic() - began, 3),
            peak_memory_bytes=peak_memory_bytes(),
            trust=tuple(round(frame.mean, 4) for frame in trust),
            peak_video_memory_bytes=peak_video_memory_bytes(),
        )
    )


def _is_kept(segment: Segment, entries: dict[int, SegmentEntry]) -> bool:
    entry = entries.get(segment.index)
    return (
        entry is not None
        and (entry.start, entry.end) == (segment.span.start, segment.span.end)
        and segment.path.exists()
        and digest_of(segment.path) == entry.digest
    )
