"""Whether a job can go on where it stopped, or its ingredients have changed since."""

from sparkvsr_desktop.core.keyframe import ReferenceStill
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.engine.protocol import EngineTraits
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.render.still_shelf import still_from_file
from sparkvsr_desktop.render.versions import library_versions


class JobChangedError(SparkVSRError):
    """Going on would mix pictures that were not made alike."""

    def __init__(self, job: str, change: str) -> None:
        super().__init__(
            f"“{job}” cannot be resumed: {change}.",
            remedy="Give the render command again; it starts over under a new name.",
        )


def refuse_changed(job: RenderJob, traits: EngineTraits) -> None:
    """Raise JobChangedError unless source, stills, engine and libraries are those of the job."""
    if probe(job.media.source, job.media.rate).signature != job.media.signature:
        raise JobChangedError(job.name, f"“{job.media.source}” has changed since")
    for still in job.stills:
        _refuse_changed_still(job, still)
    if traits.version != job.settings.engine_version:
        change = f"engine {traits.name} is now {traits.version}, was {job.settings.engine_version}"
        raise JobChangedError(job.name, change)
    for (name, begun), (_, now) in zip(job.versions, library_versions(), strict=True):
        if begun != now:
            raise JobChangedError(job.name, f"{name} is now {now}, was {begun}")


def _refuse_changed_still(job: RenderJob, still: ReferenceStill) -> None:
    if still_from_file(still.source_frame, still.path).digest != still.digest:
        raise JobChangedError(job.name, f"its copy of still {still.source_frame} has changed")
