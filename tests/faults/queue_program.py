"""Renders a queue as `sparkvsr queue start` does, without the libraries of commands.

python -m tests.faults.queue_program FILE
"""

import sys
from pathlib import Path

from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.interrupt import stop_on_signals
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.queue.run import QueueRun
from sparkvsr_desktop.worker.job_runner import JobRunner


def main(file: Path) -> int:
    """Render what waits; return the exit status."""
    console = Console(as_json=True)
    try:
        with stop_on_signals() as stop, JobRunner(console.warn) as runner:
            run = QueueRun(JobQueue(file), runner, console.report, lambda _job, _done: None, stop)
            console.event("done", taken=[job.id for job in run.run()])
    except SparkVSRError as error:
        console.failed(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
