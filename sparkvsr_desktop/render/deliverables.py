"""Where the results of a job belong, and whether they are there."""

from dataclasses import dataclass
from pathlib import Path

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.media.delivery import Delivery
from sparkvsr_desktop.render.delivery import delivery_of, file_suffix
from sparkvsr_desktop.render.job_folder import JobFolder


@dataclass(frozen=True, slots=True)
class Deliverables:
    """Where the results of a job belong: the media (a file, or a folder of pictures) and more."""

    media: Path
    sidecar: Path

    @property
    def exist(self) -> bool:
        """Whether both stand under their names. They get them only when complete."""
        return self.media.exists() and self.sidecar.exists()


def deliverables_of(folder: JobFolder, job: RenderJob, delivery: Delivery) -> Deliverables:
    """Return where the results of `job` belong."""
    return Deliverables(
        media=folder.output / f"{job.result_name}{file_suffix(delivery)}",
        sidecar=folder.output / f"{job.result_name}.restoration.json",
    )


def finished_results(folder: JobFolder) -> Deliverables | None:
    """Return the results of a job that is finished, else None."""
    job = folder.job()
    results = deliverables_of(folder, job, delivery_of(job))
    return results if results.exist else None
