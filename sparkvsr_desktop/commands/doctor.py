"""`sparkvsr doctor`: what this installation has and how its work stands; packs a bug report."""

import argparse
import os
import platform
import sys
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import OpenImageIO

from sparkvsr_desktop import __version__
from sparkvsr_desktop.commands.argument_types import absolute
from sparkvsr_desktop.commands.bug_report import write_bug_report
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.restoration import log_folder
from sparkvsr_desktop.engine.choose import engine_traits
from sparkvsr_desktop.media.delivery import CODECS
from sparkvsr_desktop.media.encoder_choice import codecs_that_take
from sparkvsr_desktop.models.shelf import ModelShelf, data_folder, shelf_folder
from sparkvsr_desktop.queue.of_user import queue_of_user
from sparkvsr_desktop.queue.queued_job import QueuedJob
from sparkvsr_desktop.render.output_folder import free_bytes_at
from sparkvsr_desktop.render.versions import library_versions
from sparkvsr_desktop.worker.log_folder import logs_in

HD = (1920, 1080)
"""A size that every codec takes."""
GIBIBYTE = 2**30
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
        *_memory(),
        ("device", _device()),
        *library_versions(),
        *((name, _installed(name)) for name in OPTIONAL_LIBRARIES),
        *((f"engine {traits.name}", traits.summary) for traits in engine_traits()),
        *_codecs(),
        ("fonts", OpenImageIO.get_string_attribute("font_family_list").replace(";", ", ")),
    ]


def _memory() -> list[tuple[str, str]]:
    """Return what the machine has; not every system tells it in this way."""
    if sys.platform == "win32":
        return []
    size_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return [("memory", f"{size_bytes / GIBIBYTE:.0f} GiB")]


def _device() -> str:
    """Return what the diffusion engines compute on; torch loads only where it may know a GPU."""
    try:
        build = version("torch")
    except PackageNotFoundError:
        return "the CPU, as torch is not installed"
    if build.endswith("+cpu"):
        return f"the CPU, as torch {build} knows no GPU"
    from sparkvsr_desktop.engine.sparkvsr.checkpoint import best_placement
    from sparkvsr_desktop.engine.sparkvsr.device import device_memory

    placement = best_placement()
    memory = device_memory(placement.device)
    if memory is None:
        return "the CPU, as torch finds no GPU"
    free, total = memory.free_bytes / GIBIBYTE, memory.total_bytes / GIBIBYTE
    return f"{placement.name}, {free:.1f} of {total:.1f} GiB free"


def _codecs() -> list[tuple[str, str]]:
    here = codecs_that_take(*HD)
    return [
        (
            f"codec {codec.name}",
            codec.summary if codec.name in here else "this installation has no encoder for it",
        )
        for codec in CODECS
    ]


def _work(jobs: Sequence[QueuedJob]) -> list[tuple[str, str]]:
    """Return what this user's folder holds: models, queue and logs."""
    states = Counter(job.state.value for job in jobs)
    queued = ", ".join(f"{count} {state}" for state, count in states.items())
    models = ModelShelf(shelf_folder()).folders()
    return [
        ("data folder", str(data_folder())),
        ("free disk there", _free_at(data_folder())),
        ("models", ", ".join(map(str, models)) or "none known"),
        ("queue", queued or "empty"),
        ("logs", f"{len(logs_in(log_folder()))} in {log_folder()}"),
    ]


def _free_at(folder: Path) -> str:
    """Return the room on the disk where `folder` is, or will be."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    return f"{free_bytes_at(there) / GIBIBYTE:.1f} GiB"


def _jobs() -> tuple[QueuedJob, ...]:
    """Return the jobs of the queue; a look at it does not make one."""
    queue = queue_of_user()
    return queue.jobs() if queue.file.exists() else ()


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed (only the diffusion engines need it)"
