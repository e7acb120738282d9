"""The finished renders in an output folder, and the shots they are of."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.render.deliverables import Deliverables, finished_results
from sparkvsr_desktop.render.job_folder import JobFolder


@dataclass(frozen=True, slots=True)
class FinishedRender:
    """A job whose results stand under their names, since `finished_nanoseconds` of the clock."""

    job: RenderJob
    results: Deliverables
    finished_nanoseconds: int

    def is_of(self, shot: Shot) -> bool:
        """Whether it shows the same frames of the same content as the shot."""
        job = self.job
        return (job.media.signature, job.source_range) == (shot.media.signature, shot.source_range)


def finished_renders(output: Path) -> tuple[FinishedRender, ...]:
    """Return what is finished below `output`, the newest first.

    Folders that another version wrote, or that are damaged, are left aside.
    """
    folders = (JobFolder(path) for path in (output / ".sparkvsr").glob("*"))
    return tuple(sorted(_finished(folders), key=_age))


def _finished(folders: Iterable[JobFolder]) -> Iterator[FinishedRender]:
    for folder in folders:
        with suppress(SparkVSRError, OSError):
            results = finished_results(folder)
            if results is not None:
                changed = results.sidecar.stat().st_mtime_ns
                yield FinishedRender(folder.job(), results, changed)


def _age(render: FinishedRender) -> int:
    return -render.finished_nanoseconds
