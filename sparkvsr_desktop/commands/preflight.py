"""What a render may take, said before it starts, and remembered after it."""

from collections.abc import Sequence
from pathlib import Path

from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.order.forecast import forecast_words, past_jobs
from sparkvsr_desktop.order.forecast import remember as keep
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.output_folder import free_bytes_at
from sparkvsr_desktop.render.past_jobs import Range, expectation


def tell_expectations(folders: Sequence[JobFolder], console: Console) -> None:
    """Say for each job what it may take. It is an estimate and never holds a render up."""
    past = past_jobs().jobs()
    for folder in folders:
        job = folder.job()
        expected = expectation(job, past)
        free = free_bytes_at(folder.path)
        if words := forecast_words(expected, free):
            console.say(f"{job.name}: by earlier renders here, {words}")
        console.event(
            "expected",
            shot=job.name,
            seconds=_plain(expected.seconds),
            disk_bytes=_plain(expected.disk_bytes),
            memory_bytes=_plain(expected.memory_bytes),
            video_memory_bytes=_plain(expected.video_memory_bytes),
            free_disk_bytes=free,
        )


def remember(folder: JobFolder, media: Path, console: Console) -> None:
    """Remember what a finished job took; where that cannot be kept, the render is no worse."""
    try:
        keep(folder, media)
    except OSError as error:
        console.warn(f"What this render took is not remembered: {error.strerror or error}.")


def _plain(found: Range | None) -> list[float] | None:
    return None if found is None else [round(found.least, 1), round(found.most, 1)]
