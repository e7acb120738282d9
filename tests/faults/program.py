"""A program that renders one job in a worker, as the panel does, without the libraries of commands.

python -m tests.faults.program JOBDIR: prints what `sparkvsr resume --json` would.
"""

import sys
from pathlib import Path

from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.interrupt import stop_on_signals
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.render.stop import RenderStoppedError
from sparkvsr_desktop.worker.job_runner import JobRunner
from sparkvsr_desktop.worker.messages import StartJob
from sparkvsr_desktop.worker.process import WorkerProcess


def main(folder: Path, *worker: str) -> int:
    """Render, by the usual worker or by the one that `worker` starts; return the exit status."""
    console = Console(as_json=True)
    try:
        with (
            stop_on_signals() as stop,
            JobRunner(console.warn, lambda: WorkerProcess(worker or None)) as runner,
        ):
            done = runner.render(StartJob("job", folder), console.report, stop)
    except RenderStoppedError as stopped:
        console.stopped(stopped)
        return 130
    except SparkVSRError as error:
        console.failed(error)
        return 1
    console.event("done", media=str(done.media))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
