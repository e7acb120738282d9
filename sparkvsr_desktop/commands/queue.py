"""`sparkvsr queue`: jobs that wait their turn, through the night and through restarts."""

import argparse
from collections.abc import Callable

from sparkvsr_desktop.commands.argument_types import absolute
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.interrupt import stop_on_signals
from sparkvsr_desktop.commands.preflight import remember, tell_expectations
from sparkvsr_desktop.commands.render import add_render_arguments, link_style, what_and_how
from sparkvsr_desktop.commands.restoration import job_runner, lay_out
from sparkvsr_desktop.commands.resume import finish_order, start_over
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.queue.of_user import queue_of_user
from sparkvsr_desktop.queue.queued_job import JobState, QueuedJob
from sparkvsr_desktop.queue.run import QueueRun
from sparkvsr_desktop.render.deliverables import Deliverables
from sparkvsr_desktop.render.job_folder import JobFolder, NotAJobFolderError
from sparkvsr_desktop.worker.messages import JobDone


class JobsFailedError(SparkVSRError):
    """The queue was rendered to its end, and some jobs failed."""

    def __init__(self, failed: list[QueuedJob], rendered: int) -> None:
        first = failed[0]
        super().__init__(
            f"{len(failed)} of {rendered} jobs are not done; the first is “{first.name}”:"
            f" {first.message}",
            remedy=f"{first.remedy} Then `sparkvsr queue retry {first.id}` lets it wait anew; add"
            " --start-over when what it is made of has changed.",
        )


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and what it can be told."""
    parser = commands.add_parser("queue", help="line up renders, start, pause and retry them")
    parser.set_defaults(run=_show_help(parser))
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    adding = actions.add_parser("add", help="plan a render and put its jobs at the end")
    add_render_arguments(adding)
    adding.set_defaults(run=add)
    for name, run, summary in (
        ("list", list_jobs, "show all jobs and how they stand"),
        ("start", start, "render what waits; go on with what was paused or interrupted"),
        ("pause", pause, "hold the running job at its last segment, and all that wait"),
        ("clear", clear, "take jobs that are done or failed off the list"),
    ):
        _add_action(actions, name, summary).set_defaults(run=run)
    for name, change, summary in (
        ("cancel", JobQueue.cancel, "give a job up; finished segments are kept"),
        ("remove", JobQueue.remove, "take a job off the list; its files stay"),
    ):
        action = _add_action(actions, name, summary)
        action.add_argument("id", type=int, metavar="ID", help="as `queue list` shows it")
        action.set_defaults(run=change_one, change=change)
    retrying = _add_action(actions, "retry", "let a job wait anew that failed or was cancelled")
    retrying.add_argument("id", type=int, metavar="ID", help="as `queue list` shows it")
    retrying.add_argument("--start-over", action="store_true",
                          help="with source, stills and program as they are now")  # fmt: skip
    retrying.set_defaults(run=retry)
    moving = _add_action(actions, "move", "put a job before another one")
    moving.add_argument("id", type=int, metavar="ID", help="as `queue list` shows it")
    moving.add_argument("--before", type=int, metavar="ID", required=True, help="the other job")
    moving.set_defaults(run=move)


def add(arguments: argparse.Namespace, console: Console) -> None:
    """Lay the jobs of a render out and put them in the queue; nothing is rendered yet."""
    choice, treatment = what_and_how(arguments)
    output, style = absolute(arguments.out), link_style(arguments)
    laid_out = lay_out(choice, treatment, output, console, style)
    tell_expectations(laid_out.folders, console)
    queue = queue_of_user()
    added = [
        queue.add(folder.path, job.name, arguments.corrupt_frames)
        for folder, job in zip(laid_out.folders, laid_out.jobs, strict=True)
    ]
    _show(added, console)


def list_jobs(_arguments: argparse.Namespace, console: Console) -> None:
    """Show all jobs in their order."""
    queue = queue_of_user()
    queue.notice_deaths()
    _show(queue.jobs(), console)


def start(_arguments: argparse.Namespace, console: Console) -> None:
    """Render until nothing waits. Raises JobsFailedError at the end when a job is not done."""

    def deliver(job: QueuedJob, done: JobDone) -> None:
        folder, result = JobFolder(job.folder), Deliverables(done.media, done.sidecar)
        remember(folder, done.media, console)
        delivered = finish_order(folder.order(), folder, result, console)
        for path in (*delivered.media, *delivered.timelines):
            console.say(f"  {path}")

    with job_runner(console) as runner, stop_on_signals() as stop:
        ended = QueueRun(queue_of_user(), runner, console.report, deliver, stop).run()
    failed = [job for job in ended if job.state is JobState.FAILED]
    if failed:
        raise JobsFailedError(failed, len(ended))
    _show(ended, console)


def pause(_arguments: argparse.Namespace, console: Console) -> None:
    """Hold the queue, wherever it is being rendered."""
    queue = queue_of_user()
    queue.pause()
    _show(queue.jobs(), console)


def clear(_arguments: argparse.Namespace, console: Console) -> None:
    """Forget what is over."""
    queue = queue_of_user()
    console.say(f"{queue.clear()} jobs were taken off the list")
    _show(queue.jobs(), console)


def change_one(arguments: argparse.Namespace, console: Console) -> None:
    """Cancel or remove one job."""
    queue = queue_of_user()
    queue.notice_deaths()
    arguments.change(queue, arguments.id)
    _show(queue.jobs(), console)


def retry(arguments: argparse.Namespace, console: Console) -> None:
    """Let a job wait anew, as it was or with its ingredients as they are now."""
    queue = queue_of_user()
    queue.notice_deaths()
    folder = None
    if arguments.start_over:
        folder = start_over(JobFolder(queue.job(arguments.id).folder), console).path
    queue.retry(arguments.id, folder)
    _show(queue.jobs(), console)


def move(arguments: argparse.Namespace, console: Console) -> None:
    """Change the order."""
    queue = queue_of_user()
    queue.put_before(arguments.id, arguments.before)
    _show(queue.jobs(), console)


def _add_action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=summary)
    action.add_argument("--json", action="store_true", help="print one JSON object per line")
    return action


def _show_help(parser: argparse.ArgumentParser) -> Callable[[argparse.Namespace, Console], None]:
    def show(_arguments: argparse.Namespace, _console: Console) -> None:
        parser.error("say what the queue is to do")

    return show


def _show(jobs: list[QueuedJob] | tuple[QueuedJob, ...], console: Console) -> None:
    """Show jobs, and end what a script reads."""
    counted = [(job, _frames_of(job)) for job in jobs]
    for job, (done, frames) in counted:
        so_far = f"{done} of {frames} frames" if frames else "its folder is gone"
        console.say(f"{job.id:4}  {job.state.value:12} {job.name}, {so_far}")
        if job.message:
            console.say(f"      {job.message} {job.remedy}".rstrip())
    if not jobs:
        console.say("No jobs.")
    console.event(
        "done",
        jobs=[
            {"id": job.id, "state": job.state.value, "name": job.name, "folder": str(job.folder),
             "frames_done": done, "frames": frames, "message": job.message, "remedy": job.remedy}
            for job, (done, frames) in counted
        ],
    )  # fmt: skip


def _frames_of(job: QueuedJob) -> tuple[int, int]:
    """Return how many frames of a job are safe on disk, and of how many; 0 where it is gone."""
    folder = JobFolder(job.folder)
    try:
        frames = folder.job().source_range.duration
    except NotAJobFolderError:
        return 0, 0
    return sum(entry.end - entry.start for entry in folder.journal.entries().values()), frames
