"""The whole way, for the commands that go it: plan, jobs, renders, linked timelines."""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.interrupt import stop_on_signals
from sparkvsr_desktop.commands.jobs import Treatment, jobs_for
from sparkvsr_desktop.commands.linking import Delivered, link
from sparkvsr_desktop.commands.preflight import remember, tell_expectations
from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.render_order import IN_PLACE, EditChoice, LinkStyle
from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.models.shelf import data_folder
from sparkvsr_desktop.order.jobs import lay_out as write_folders
from sparkvsr_desktop.order.shots import bundled_media_folder, chosen_plan, open_edit
from sparkvsr_desktop.render.deliverables import Deliverables
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.stop import StopRequest
from sparkvsr_desktop.timeline.plan import Plan
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.worker.job_runner import JobRunner
from sparkvsr_desktop.worker.log_folder import worker_log
from sparkvsr_desktop.worker.messages import StartJob
from sparkvsr_desktop.worker.process import WorkerProcess


def add_corrupt_frames_argument(parser: argparse.ArgumentParser) -> None:
    """Add --corrupt-frames: what is done about damaged frames of the source."""
    parser.add_argument(
        "--corrupt-frames", type=CorruptFrames, choices=list(CorruptFrames),
        default=CorruptFrames.STOP, metavar="POLICY",
        help="damaged frames of the source: stop, repeat the one before, or skip to black (stop)",
    )  # fmt: skip


def restore(
    choice: EditChoice,
    treatment: Treatment,
    output: Path,
    console: Console,
    corrupt_frames: CorruptFrames = CorruptFrames.STOP,
    style: LinkStyle = IN_PLACE,
) -> Delivered:
    """Render every chosen shot below `output`, link the results, and say where they are.

    All that can be refused is refused before the first frame is rendered.
    """
    laid_out = lay_out(choice, treatment, output, console, style)
    results = render_all(laid_out.folders, corrupt_frames, console)
    return link(laid_out.edit, laid_out.plan, laid_out.jobs, results, output, console, style)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """An order on disk, ready to be rendered: shots, jobs and folders in equal order."""

    edit: Edit
    plan: Plan
    jobs: tuple[RenderJob, ...]
    folders: tuple[JobFolder, ...]


def lay_out(
    choice: EditChoice,
    treatment: Treatment,
    output: Path,
    console: Console,
    style: LinkStyle = IN_PLACE,
) -> LaidOut:
    """Plan every chosen shot and write its job folder below `output`; nothing is rendered."""
    edit = open_edit(choice, bundled_media_folder(choice, output))
    plan = chosen_plan(edit, choice)
    jobs = jobs_for(plan, treatment)
    _tell(plan, jobs, treatment, console)
    return LaidOut(edit, plan, jobs, write_folders(choice, jobs, output, style))


def render_all(
    folders: Sequence[JobFolder], corrupt_frames: CorruptFrames, console: Console
) -> list[Deliverables]:
    """Render jobs one after the other in one worker; Ctrl+C stops, finished segments are kept."""
    tell_expectations(folders, console)
    with job_runner(console) as runner, stop_on_signals() as stop:
        results = []
        for place, folder in enumerate(folders, start=1):
            if len(folders) > 1:
                console.say(f"Shot {place} of {len(folders)}")
            results.append(_rendered(folder, corrupt_frames, runner, stop, console))
        return results


def _rendered(
    folder: JobFolder,
    corrupt_frames: CorruptFrames,
    runner: JobRunner,
    stop: StopRequest,
    console: Console,
) -> Deliverables:
    command = StartJob(folder.path.name, folder.path, corrupt_frames=corrupt_frames)
    done = runner.render(command, console.report, stop)
    remember(folder, done.media, console)
    return Deliverables(done.media, done.sidecar)


@contextmanager
def job_runner(console: Console) -> Iterator[JobRunner]:
    """Yield what renders jobs in a worker; its steps are told, what the worker prints is kept."""
    with (
        worker_log(log_folder()) as log,
        JobRunner(console.warn, lambda: WorkerProcess(log=log)) as runner,
    ):
        yield runner


def log_folder() -> Path:
    """Return where the logs of this user's workers lie."""
    return data_folder() / "logs"


def dry_run(choice: EditChoice, treatment: Treatment, console: Console) -> None:
    """Say what would be rendered; nothing is written."""
    with TemporaryDirectory() as unpacked:
        plan = chosen_plan(open_edit(choice, Path(unpacked)), choice)
        jobs = jobs_for(plan, treatment)
    _tell(plan, jobs, treatment, console)
    for job in jobs:
        span, settings = job.source_range, job.settings
        console.say(
            f"{job.result_name}: frames {span.start}-{span.end} of {job.media.source},"
            f" {settings.width_px} x {settings.height_px}, {len(job.stills)} stills"
        )
        console.event(
            "planned",
            shot=job.name,
            job_id=job.identity,
            media=str(job.media.source),
            start=span.start,
            end=span.end,
            width_px=settings.width_px,
            height_px=settings.height_px,
            stills=[still.source_frame for still in job.stills],
        )
    Delivered((), (), ()).show(console)


def _tell(plan: Plan, jobs: tuple[RenderJob, ...], treatment: Treatment, console: Console) -> None:
    traits = engine_named(treatment.engine, treatment.memory_bytes).traits
    for note in traits.notes:
        console.say(note)
        console.event("note", message=note)
    for warning in plan.warnings:
        console.warn(warning)
    for clip in plan.left_alone:
        console.warn(f"“{clip.name}” on {clip.track} is left alone: {clip.reason}")
    if (treatment.stills or treatment.stills_folder) and not traits.uses_references:
        console.warn(f"The engine {traits.name} uses no stills; those given are left aside.")
    elif traits.uses_references and not any(job.stills for job in jobs):
        blind = "restored blind" if traits.sees_neighbours else "a plain upscale of the source"
        console.warn(f"No stills were given, so the result is {blind}.")
