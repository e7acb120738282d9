"""Whether a job can go on where it stopped, or its ingredients have changed since."""

from collections.abc import Iterator

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.engine.protocol import EngineTraits
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.reference_stills import still_from_file
from sparkvsr_desktop.render.versions import deciding_versions


class JobChangedError(SparkVSRError):
    """Going on would mix pictures that were not made alike."""

    def __init__(self, job: str, change: str, folder: JobFolder) -> None:
        super().__init__(
            f"“{job}” cannot be resumed: {change}.",
            remedy=f'Start over with `sparkvsr resume --start-over "{folder.path}"`, or give the'
            " render command again; what was finished before stays where it is.",
        )


def refuse_changed(folder: JobFolder, traits: EngineTraits) -> None:
    """Raise JobChangedError unless source, stills, engine, libraries and settings are as begun."""
    job = folder.job()
    change = next(_changes(folder, job, traits), None)
    if change is not None:
        raise JobChangedError(job.name, change, folder)


def _changes(folder: JobFolder, job: RenderJob, traits: EngineTraits) -> Iterator[str]:
    if probe(job.media.source, job.media.rate).signature != job.media.signature:
        yield f"“{job.media.source}” has changed since"
    for still in job.stills:
        if still_from_file(still.source_frame, still.path).digest != still.digest:
            yield f"its copy of still {still.source_frame} has changed"
    if traits.version != job.settings.engine_version:
        yield f"engine {traits.name} is now {traits.version}, was {job.settings.engine_version}"
    begun = dict(job.versions)
    for name, now in deciding_versions(job.settings):
        if begun.get(name) != now:
            yield f"{name} is now {now}, was {begun.get(name, 'not noted')}"
    if folder.identity != job.identity:
        yield "the settings in its job.json have changed"
