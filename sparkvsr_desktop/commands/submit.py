"""`sparkvsr submit`: describe a job for a render farm."""

import argparse

from sparkvsr_desktop.commands.argument_types import absolute, frame_count
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.interrupt import stop_on_signals
from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.render.durable import write_text_durably
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.open_job import as_text, open_job_description
from sparkvsr_desktop.render.output_folder import OutputFolderError
from sparkvsr_desktop.render.runner import plan_segments
from sparkvsr_desktop.render.unchanged import refuse_changed

DEFAULT_SEGMENTS_PER_TASK = 4
"""A task loads the engine anew, which a few segments must be worth."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("submit", help="describe a job for a render farm")
    option = parser.add_argument
    option("job", metavar="JOBDIR", help="a folder like OUT/.sparkvsr/<identity>")
    option("--openjd", required=True, metavar="FILE",
           help="the Open Job Description to write (.json or .yaml)")  # fmt: skip
    option("--segments-per-task", type=frame_count, default=DEFAULT_SEGMENTS_PER_TASK, metavar="N",
           help="how many segments a machine renders in one go (4)")  # fmt: skip
    option("--json", action="store_true", help="print one JSON object per line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, console: Console) -> None:
    """Plan the job's segments and write the template; `queue add` makes jobs without a render."""
    folder, target = JobFolder(absolute(arguments.job)), absolute(arguments.openjd)
    job = folder.job()
    engine = engine_named(job.settings.engine, job.settings.memory_bytes)
    refuse_changed(folder, engine.traits)
    with stop_on_signals() as stop:
        segments = len(plan_segments(folder, engine, console.report, stop))
    per_task = max(arguments.segments_per_task, 1)
    description = open_job_description(job.result_name, folder.path, segments, per_task)
    try:
        write_text_durably(target, as_text(description))
    except OSError as error:
        raise OutputFolderError(target.parent, error.strerror or str(error)) from error
    console.say(f"{target}: {segments} segments, {per_task} to a task")
    console.event("done", openjd=str(target), segments=segments)
