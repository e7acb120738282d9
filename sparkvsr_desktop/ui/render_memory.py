"""What a finished render took, kept so that the next one can be told beforehand."""

from pathlib import Path

from sparkvsr_desktop.order.forecast import past_jobs
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.past_jobs import past_job


def remember(folder: Path, media: Path) -> None:
    """Keep what the job in `folder` took; nothing where all of it was there before.

    Raises OSError where it cannot be kept.
    """
    took = past_job(JobFolder(folder), media)
    if took.seconds:
        past_jobs().add(took)
