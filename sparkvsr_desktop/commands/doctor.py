"""`sparkvsr doctor`: what this installation has and how its work stands; packs a bug report."""

import argparse
import os
import platform
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from sparkvsr_desktop import __version__
from sparkvsr_desktop.commands.argument_types import absolute
from sparkvsr_desktop.commands.bug_report import write_bug_report
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.queue import queue_of_user
from sparkvsr_desktop.commands.restoration import log_folder
from sparkvsr_desktop.engine.choose import engine_traits
from sparkvsr_desktop.media.delivery import CODECS
from sparkvsr_desktop.models.shelf import ModelShelf, data_folder, shelf_folder
from sparkvsr_desktop.queue.queued_job import QueuedJob
from sparkvsr_desktop.render.versions import library_versions
from sparkvsr_desktop.worker.log_folder import logs_in

OPTIONAL_LIBRARIES = ("torch", "diffusers", "safetensors", "huggingface_hub")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("doctor", help="show versions, engines, codecs and the queue")
    parser.add_argument("--zip", metavar="FILE",
                        help="also write a bug report: this and the logs, no media")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, console: Console) -> None:
    """Print one line for each thing that can differ between machines."""
    jobs = _jobs()
    rows = [*_installation(), *_work(jobs)]
    for name, state in rows:
        console.say(f"{name:24} {state}")
    if arguments.zip is not None:
        path = absolute(arguments.zip)
        write_bug_report(path, rows, jobs, logs_in(log_folder()))
        console.say(f"The report for a bug is in {path}")
        rows.append(("zip", str(path)))
    console.event("done", **dict(rows))


def _installation() -> list[tuple[str, str]]:
    return [
        ("sparkvsr", __version__),
        ("python", platform.python_version()),
        ("system", platform.platform()),
        ("cores", str(os.cpu_count())),
        *library_versions(),
        *((name, _installed(name)) for name in OPTIONAL_LIBRARIES),
        *((f"engine {traits.name}", traits.summary) for traits in engine_traits()),
        *((f"codec {codec.name}", codec.summary) for codec in CODECS),
    ]


def _work(jobs: Sequence[QueuedJob]) -> list[tuple[str, str]]:
    """Return what this user's folder holds: models, queue and logs."""
    states = Counter(job.state.value for job in jobs)
    queued = ", ".join(f"{count} {state}" for state, count in states.items())
    models = ModelShelf(shelf_folder()).folders()
    return [
        ("data folder", str(data_folder())),
        ("models", ", ".join(map(str, models)) or "none known"),
        ("queue", queued or "empty"),
        ("logs", f"{len(logs_in(log_folder()))} in {log_folder()}"),
    ]


def _jobs() -> tuple[QueuedJob, ...]:
    """Return the jobs of the queue; a look at it does not make one."""
    queue = queue_of_user()
    return queue.jobs() if queue.file.exists() else ()


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed (only the diffusion engines need it)"
