"""Renders in other processes, disturbed at random moments, and what is left after them."""

import os
import random
import select
import subprocess
import sys
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import av

from sparkvsr_desktop.render.job_folder import JobFolder

SECONDS_TO_LEAVE = 30


def command(film: Path, out: Path) -> list[str]:
    """Return the command that renders a film to three times its size."""
    program = [sys.executable, "-m", "sparkvsr_desktop", "render", str(film), "--out", str(out)]
    return [*program, "--engine", "resize", "--scale", "3", "--codec", "ffv1", "--json"]


def render(film: Path, out: Path, *options: str) -> Path:
    """Render without disturbance, or take up what is there; return the one media."""
    subprocess.run([*command(film, out), *options], stdout=subprocess.DEVNULL, check=True)
    return media_in(out)


def media_in(out: Path) -> Path:
    """Return the one file that has a final name and is a movie."""
    (media,) = out.glob("*.mkv")
    return media


def pictures(movie: Path) -> list[str]:
    """Return a digest of every decoded picture."""
    with av.open(str(movie)) as container:
        return [sha256(f.to_ndarray().tobytes()).hexdigest() for f in container.decode(video=0)]


def moment(draw: int, longest: float) -> float:
    """Return a random moment in seconds; the same for the same draw."""
    return random.Random(draw).uniform(0, longest)


@contextmanager
def begun(film: Path, out: Path, seconds: float):
    """Yield a render that has run for so long, or has ended."""
    with subprocess.Popen(
        command(film, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
        yield process


def workers_of(process: subprocess.Popen) -> list[int]:
    """Return the process ids of a program's children."""
    listed = Path("/proc").glob("[0-9]*/stat")
    return [int(stat.parent.name) for stat in listed if _parent_of(stat) == process.pid]


def _parent_of(stat: Path) -> int | None:
    """Read the parent out of /proc/<id>/stat: the second field after the name in brackets."""
    with suppress(OSError):  # the process is gone meanwhile
        return int(stat.read_text().rpartition(")")[2].split()[1])
    return None


@contextmanager
def watched(process_ids: list[int]):
    """Hold processes by file descriptors, so that their end can be waited for."""
    held = []
    for process_id in process_ids:
        try:
            held.append(os.pidfd_open(process_id))
        except ProcessLookupError:
            continue
    try:
        yield held
    finally:
        for descriptor in held:
            os.close(descriptor)


def end_of(descriptor: int) -> bool:
    """Whether a watched process is gone, within what a worker may take to notice."""
    ready, _, _ = select.select([descriptor], [], [], SECONDS_TO_LEAVE)
    return bool(ready)


def kept_segments(out: Path) -> dict[int, str]:
    """Return the digests of the finished segments by their index, from the journal."""
    folders = list((out / ".sparkvsr").glob("*/journal.jsonl"))
    entries = JobFolder(folders[0].parent).journal.entries() if folders else {}
    return {index: entry.digest for index, entry in entries.items()}


def nothing_half_done_is_named(out: Path) -> bool:
    """Whether there is no movie under a final name without its sidecar."""
    return all(len(list(out.glob(f"{movie.stem}*.json"))) == 1 for movie in out.glob("*.mkv"))
