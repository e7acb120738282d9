"""What is copied where something failed: enough for whoever is asked to help, and no media."""

import platform
import traceback

from PySide6 import __version__ as qt_version

from sparkvsr_desktop import __version__
from sparkvsr_desktop.queue.queued_job import QueuedJob


def error_report(error: BaseException) -> str:
    """Return what happened, what to do, on which system, and where in the program."""
    remedy = getattr(error, "remedy", "")
    trace = "".join(traceback.format_exception(error)).rstrip()
    return "\n".join((str(error), *([remedy] if remedy else []), "", _system(), "", trace))


def job_report(job: QueuedJob) -> str:
    """Return why a job failed, and where its files lie."""
    lines = (job.message, job.remedy, "", f"Job {job.id}, “{job.name}”, {job.state.value}",
             f"Folder: {job.folder}", _system())  # fmt: skip
    return "\n".join(lines)


def _system() -> str:
    return (
        f"SparkVSR {__version__}, Python {platform.python_version()}, Qt {qt_version},"
        f" {platform.platform()}"
    )
