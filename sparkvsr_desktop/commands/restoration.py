"""The whole way, for the commands that go it: plan, jobs, renders, linked timelines."""

from pathlib import Path
from tempfile import TemporaryDirectory

from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.interrupt import stop_on_signals
from sparkvsr_desktop.commands.jobs import Treatment, jobs_for
from sparkvsr_desktop.commands.linking import Delivered, link
from sparkvsr_desktop.commands.opening import bundled_media_folder, chosen_plan, open_edit
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.render_order import EditChoice, RenderOrder
from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.engine.protocol import EngineTraits
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.output_folder import prepared_folder
from sparkvsr_desktop.render.runner import render_job
from sparkvsr_desktop.timeline.plan import Plan


def restore(choice: EditChoice, treatment: Treatment, output: Path, console: Console) -> Delivered:
    """Render every chosen shot below `output`, link the results, and say where they are.

    All that can be refused is refused before the first frame is rendered.
    """
    edit = open_edit(choice, bundled_media_folder(choice, output))
    plan = chosen_plan(edit, choice)
    jobs = jobs_for(plan, treatment)
    _tell(plan, jobs, engine_named(treatment.engine).traits, console)
    prepared_folder(output)
    order = RenderOrder(choice, output, tuple(job.identity for job in jobs))
    folders = [JobFolder.create(order, job) for job in jobs]
    engine = engine_named(treatment.engine)
    with stop_on_signals() as stop:
        results = [render_job(folder, engine, console.report, stop) for folder in folders]
    return link(edit, plan, jobs, results, output, console)


def dry_run(choice: EditChoice, treatment: Treatment, console: Console) -> None:
    """Say what would be rendered; nothing is written."""
    with TemporaryDirectory() as unpacked:
        plan = chosen_plan(open_edit(choice, Path(unpacked)), choice)
        jobs = jobs_for(plan, treatment)
    _tell(plan, jobs, engine_named(treatment.engine).traits, console)
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


def _tell(plan: Plan, jobs: tuple[RenderJob, ...], traits: EngineTraits, console: Console) -> None:
    for warning in plan.warnings:
        console.warn(warning)
    for clip in plan.left_alone:
        console.warn(f"“{clip.name}” on {clip.track} is left alone: {clip.reason}")
    if traits.uses_references and not any(job.stills for job in jobs):
        console.warn("No stills were given, so the result is a plain upscale of the source.")
