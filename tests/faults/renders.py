"""Renders in other processes, disturbed at random moments, and what is left after them."""

import json
import os
import random
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import av
from filelock import FileLock, Timeout

from sparkvsr_desktop.render.job_folder import JobFolder

ROOT = Path(__file__).parents[2]
SECONDS_TO_LEAVE = 30
PROGRAM, QUEUE_PROGRAM = "tests.faults.program", "tests.faults.queue_program"
MARK = "SPARKVSR_FAULT"
"""In the environment of every process that a fault's test starts; its value is the test's own."""


def started(
    folder: JobFolder,
    *worker: str,
    program: tuple[str, ...] = (PROGRAM,),
    wrapped: tuple[str, ...] = (),
) -> subprocess.Popen:
    """Start a program that renders a job; its events come as lines of JSON.

    worker: the command of another worker than the usual. program: a module, and what it takes
    before the job. wrapped: what to put the command behind.
    """
    command = (*wrapped, sys.executable, "-m", *program, str(folder.path), *worker)
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {MARK: str(folder.output), "PYTHONPATH": str(ROOT)},
    )


@contextmanager
def begun(folder: JobFolder, seconds: float) -> Iterator[subprocess.Popen]:
    """Yield a program whose render has run for so long, or has ended."""
    with started(folder) as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
        yield process


def events_of(process: subprocess.Popen) -> Iterator[dict]:
    """Yield what a program tells, until it ends."""
    return map(json.loads, process.stdout)


def media_in(folder: JobFolder) -> Path:
    """Return the one file that has a final name and is a movie."""
    (media,) = folder.output.glob("*.mkv")
    return media


def pictures(movie: Path) -> list[str]:
    """Return a digest of every decoded picture."""
    with av.open(str(movie)) as container:
        return [sha256(f.to_ndarray().tobytes()).hexdigest() for f in container.decode(video=0)]


def moment(draw: int, longest: float) -> float:
    """Return a random moment in seconds; the same for the same draw."""
    return random.Random(draw).uniform(0, longest)


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
def watched(process_ids: list[int]) -> Iterator[list[int]]:
    """Hold processes by file descriptors, so that their end can be waited for."""
    held = []
    for process_id in process_ids:
        with suppress(ProcessLookupError):
            held.append(os.pidfd_open(process_id))
    try:
        yield held
    finally:
        for descriptor in held:
            os.close(descriptor)


def end_of(descriptor: int) -> bool:
    """Whether a watched process is gone, within what a worker may take to notice."""
    ready, _, _ = select.select([descriptor], [], [], SECONDS_TO_LEAVE)
    return bool(ready)


def orphans_of(folder: Path) -> list[int]:
    """Return the processes of a test that outlive it, after the time they may take to notice.

    folder: the test's own, below which its programs were told to write.
    """
    wanted = f"{MARK}={folder}/".encode()
    listed = Path("/proc").glob("[0-9]*/environ")
    alive = [
        int(file.parent.name)
        for file in listed
        if any(entry.startswith(wanted) for entry in _environment(file))
    ]
    with watched(alive) as held:
        return [process for process, end in zip(alive, held, strict=False) if not end_of(end)]


def _environment(file: Path) -> list[bytes]:
    with suppress(OSError):  # the process is gone, or is another user's
        return file.read_bytes().split(b"\0")
    return []


def zombie_locks(output: Path) -> list[Path]:
    """Return the locks that are held though nobody renders any more."""
    return [lock for lock in output.rglob("*.lock") if _is_held(lock)]


def _is_held(path: Path) -> bool:
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True


def kept_segments(folder: JobFolder) -> dict[int, str]:
    """Return the digests of the finished segments by their index, from the journal."""
    return {index: entry.digest for index, entry in folder.journal.entries().items()}


def nothing_half_done_is_named(folder: JobFolder) -> bool:
    """Whether there is no movie under a final name without its sidecar."""
    movies = folder.output.glob("*.mkv")
    return all(len(list(folder.output.glob(f"{movie.stem}*.json"))) == 1 for movie in movies)
