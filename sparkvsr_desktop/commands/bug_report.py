"""A zip for a bug report: what the doctor found, and the logs; no media and no secrets."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

from sparkvsr_desktop.queue.queued_job import QueuedJob
from sparkvsr_desktop.render.durable import partial_beside, publish
from sparkvsr_desktop.render.output_folder import OutputFolderError


def write_bug_report(
    path: Path,
    findings: Sequence[tuple[str, str]],
    jobs: Sequence[QueuedJob],
    logs: Sequence[Path],
) -> None:
    """Write the report to `path`; the user's home folder is spelled ~ all through it.

    Raises OutputFolderError when it cannot be written.
    """
    try:
        with partial_beside(path) as partial:
            with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as report:
                report.writestr("doctor.json", _anonymous(json.dumps(dict(findings), indent=2)))
                report.writestr("queue.json", _anonymous(json.dumps(_plain(jobs), indent=2)))
                for log in logs:
                    text = log.read_text(encoding="utf-8", errors="replace")
                    report.writestr(f"logs/{log.name}", _anonymous(text))
            publish(partial, path)
    except OSError as error:
        raise OutputFolderError(path.parent, error.strerror or str(error)) from error


def _plain(jobs: Sequence[QueuedJob]) -> list[dict[str, object]]:
    """Return how jobs stand; what they are called and where they lie is the editor's business."""
    return [
        {
            "id": job.id,
            "state": job.state.value,
            "message": job.message.replace(job.name, f"(name of job {job.id})"),
        }
        for job in jobs
    ]


def _anonymous(text: str) -> str:
    home = str(Path.home())
    return text.replace(json.dumps(home)[1:-1], "~").replace(home, "~")
