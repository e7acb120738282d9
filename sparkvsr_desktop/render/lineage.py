"""Jobs of one lineage: they differ in nothing but their stills."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.render.job_folder import JobFolder, NotAJobFolderError


def lineage(folder: JobFolder, job: RenderJob) -> Iterator[tuple[JobFolder, RenderJob]]:
    """Yield the other jobs in the same output folder that differ from `job` in stills alone."""
    apart_from_stills = replace(job, stills=()).identity
    for path in sorted(folder.path.parent.iterdir()):
        if path == folder.path:
            continue
        sibling = JobFolder(path)
        with suppress(NotAJobFolderError):  # the leavings of another version are not ours to judge
            sibling_job = sibling.job()
            if replace(sibling_job, stills=()).identity == apart_from_stills:
                yield sibling, sibling_job
