"""What is to be done to a shot: its job, with the stills that belong to it."""

from collections.abc import Sequence
from pathlib import Path

from sparkvsr_desktop.core.render_job import RenderJob, RenderSettings
from sparkvsr_desktop.core.render_order import IN_PLACE, EditChoice, LinkStyle, RenderOrder
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.render.delivery import delivery_of
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.output_folder import prepared_folder
from sparkvsr_desktop.render.reference_stills import still_from_file, still_picture
from sparkvsr_desktop.render.versions import deciding_versions


def job_of(shot: Shot, settings: RenderSettings, stills: Sequence[tuple[int, Path]]) -> RenderJob:
    """Return the job that renders `shot` with `stills`, (source frame, file) in any order.

    Raises StillRefusedError and JobRefusedError.
    """
    return RenderJob(
        name=shot.name,
        media=shot.media,
        source_range=shot.source_range,
        settings=settings,
        stills=tuple(still_from_file(frame, path) for frame, path in sorted(stills)),
        versions=deciding_versions(settings),
    )


def refuse_unfit(job: RenderJob) -> None:
    """Raise what the codec or a still of another size would fail with, before any work is done.

    Reads each still once. Raises what `render.delivery.delivery_of` raises and StillRefusedError.
    """
    delivery_of(job)
    for still in job.stills:
        still_picture(still, job.settings.width_px, job.settings.height_px)


def lay_out(
    choice: EditChoice,
    jobs: Sequence[RenderJob],
    output: Path,
    style: LinkStyle = IN_PLACE,
) -> tuple[JobFolder, ...]:
    """Write the folders of jobs that belong to one order below `output`; nothing is rendered.

    Raises OutputFolderError.
    """
    prepared_folder(output)
    order = RenderOrder(choice, output, tuple(job.identity for job in jobs), style)
    return tuple(JobFolder.create(order, job) for job in jobs)
