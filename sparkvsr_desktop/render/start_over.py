"""Beginning a job again when what it was made of has changed; what it has finished is kept."""

from dataclasses import replace

from sparkvsr_desktop.core.keyframe import ReferenceStill
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.render_order import RenderOrder
from sparkvsr_desktop.engine.protocol import EngineTraits
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.reference_stills import still_from_file
from sparkvsr_desktop.render.versions import deciding_versions


def started_over(folder: JobFolder, traits: EngineTraits) -> JobFolder:
    """Lay a job out with its source, stills, engine and libraries as they are now.

    Returns the folder of the new job, which takes the place of the old one in its order. The old
    folder and its results stay. Where nothing has changed, both are the same, and so is what is
    finished. Raises what the source and the stills raise that can no longer be used.
    """
    old = folder.identity
    new = _as_it_is_now(folder.job(), traits)
    order = _with_place_taken(replace(folder.order(), output=folder.output), old, new.identity)
    laid_out = JobFolder.create(order, new)
    for identity in order.identities:
        if identity != new.identity:
            JobFolder(folder.path.parent / identity).keep_order(order)
    return laid_out


def _as_it_is_now(job: RenderJob, traits: EngineTraits) -> RenderJob:
    media = job.media
    return replace(
        job,
        media=probe(media.source, media.rate),
        stills=tuple(map(_read_again, job.stills)),
        settings=replace(job.settings, engine_version=traits.version),
        versions=deciding_versions(job.settings),
    )


def _read_again(still: ReferenceStill) -> ReferenceStill:
    return still_from_file(still.source_frame, still.path)


def _with_place_taken(order: RenderOrder, old: str, new: str) -> RenderOrder:
    identities = (new if identity == old else identity for identity in order.identities)
    return replace(order, identities=tuple(identities))
