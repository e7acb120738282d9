"""What a render may take, said before it starts, and remembered after it."""

from collections.abc import Sequence
from pathlib import Path

from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.models.shelf import data_folder
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.past_jobs import PastJobs, Range, expectation, past_job
from sparkvsr_desktop.render.patience import free_bytes_at

MEBIBYTE = 2**20
SHORT_SECONDS = 120
"""Up to here a render is told in seconds."""


def past_jobs() -> PastJobs:
    """Return what this user's renders took on this machine."""
    return PastJobs(data_folder() / "past_jobs.jsonl")


def tell_expectations(folders: Sequence[JobFolder], console: Console) -> None:
    """Say for each job what it may take. It is an estimate and never holds a render up."""
    past = past_jobs().jobs()
    for folder in folders:
        job = folder.job()
        expected = expectation(job, past)
        free = free_bytes_at(folder.path)
        if expected.seconds is not None:
            parts = [_spelled(expected.seconds, *_unit_of_time(expected.seconds))]
            if expected.disk_bytes is not None:
                disk = _spelled(expected.disk_bytes, MEBIBYTE, "MiB")
                parts.append(f"{disk} of disk ({free / MEBIBYTE:.0f} MiB are free)")
            if expected.memory_bytes is not None:
                parts.append(f"{_spelled(expected.memory_bytes, MEBIBYTE, 'MiB')} of memory")
            console.say(f"{job.name}: by earlier renders here, {', '.join(parts)}")
        console.event(
            "expected",
            shot=job.name,
            seconds=_plain(expected.seconds),
            disk_bytes=_plain(expected.disk_bytes),
            memory_bytes=_plain(expected.memory_bytes),
            free_disk_bytes=free,
        )


def remember(folder: JobFolder, media: Path, console: Console) -> None:
    """Remember what a finished job took; where that cannot be kept, the render is no worse."""
    past = past_job(folder, media)
    if past.seconds == 0:
        return
    try:
        past_jobs().add(past)
    except OSError as error:
        console.warn(f"What this render took is not remembered: {error.strerror or error}.")


def _plain(found: Range | None) -> list[float] | None:
    return None if found is None else [round(found.least, 1), round(found.most, 1)]


def _unit_of_time(found: Range) -> tuple[float, str]:
    return (60, "min") if found.least >= SHORT_SECONDS else (1, "s")


def _spelled(found: Range, unit: float, name: str) -> str:
    least, most = (f"{value / unit:.0f}" for value in (found.least, found.most))
    return f"{least} {name}" if least == most else f"{least} to {most} {name}"
