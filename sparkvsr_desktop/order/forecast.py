"""What renders may take on this machine, by those before them, in the editor's words."""

from pathlib import Path

from sparkvsr_desktop.models.shelf import data_folder
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.past_jobs import Expectation, PastJobs, Range, past_job

MEBIBYTE = 2**20
GIBIBYTE = 2**30
SHORT_SECONDS = 120
"""Up to here a render is told in seconds."""


def past_jobs() -> PastJobs:
    """Return what this user's renders took on this machine."""
    return PastJobs(data_folder() / "past_jobs.jsonl")


def remember(folder: JobFolder, media: Path) -> None:
    """Keep what a finished job took; nothing where all of it was there before.

    media: its result. Raises OSError where it cannot be kept.
    """
    took = past_job(folder, media)
    if took.seconds:
        past_jobs().add(took)


def forecast_words(expected: Expectation, free_bytes: int) -> str:
    """Return time, disk and memory as ranges; empty where no render of the past tells the time.

    free_bytes: the room on the disk of the results.
    """
    if expected.seconds is None:
        return ""
    parts = [_spelled(expected.seconds, *_unit_of_time(expected.seconds))]
    if expected.disk_bytes is not None:
        disk = _spelled(expected.disk_bytes, MEBIBYTE, "MiB")
        parts.append(f"{disk} of disk ({room_words(free_bytes)})")
    if expected.memory_bytes is not None:
        parts.append(f"{_spelled(expected.memory_bytes, MEBIBYTE, 'MiB')} of memory")
    if expected.video_memory_bytes is not None:
        video = _spelled(expected.video_memory_bytes, MEBIBYTE, "MiB")
        parts.append(f"{video} of video memory")
    return ", ".join(parts)


def room_words(free_bytes: int) -> str:
    """Return how much room there is on a disk."""
    if free_bytes >= GIBIBYTE:
        return f"{free_bytes / GIBIBYTE:.0f} GiB are free"
    return f"{free_bytes / MEBIBYTE:.0f} MiB are free"


def _unit_of_time(found: Range) -> tuple[float, str]:
    return (60, "min") if found.least >= SHORT_SECONDS else (1, "s")


def _spelled(found: Range, unit: float, name: str) -> str:
    least, most = (f"{value / unit:.0f}" for value in (found.least, found.most))
    return f"{least} {name}" if least == most else f"{least} to {most} {name}"
