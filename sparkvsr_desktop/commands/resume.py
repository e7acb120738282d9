"""`sparkvsr resume`: take up a render that was stopped, killed or lost its power."""

import argparse
from dataclasses import replace
from pathlib import Path

from sparkvsr_desktop.commands.argument_types import absolute, segment_span
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.interrupt import stop_on_signals
from sparkvsr_desktop.commands.linking import Delivered, link
from sparkvsr_desktop.commands.restoration import add_corrupt_frames_argument, render_all
from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.render_order import RenderOrder
from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.engine.protocol import OutOfMemoryError
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.order.shots import bundled_media_folder, chosen_plan, open_edit
from sparkvsr_desktop.render.deliverables import Deliverables, finished_results
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.runner import RenderChoices, render_part
from sparkvsr_desktop.render.start_over import started_over
from sparkvsr_desktop.render.unchanged import refuse_changed
from sparkvsr_desktop.timeline.plan import Plan


class EditChangedError(SparkVSRError):
    """The timeline is not the one that the order was made for."""

    def __init__(self, timeline: Path) -> None:
        super().__init__(
            f"The media is finished, but “{timeline}” uses its clips differently now.",
            remedy="Give the render command again; what is finished is not rendered twice.",
        )


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("resume", help="take up a render at its last finished segment")
    parser.add_argument("job", metavar="JOBDIR", help="a folder like OUT/.sparkvsr/<identity>")
    add_corrupt_frames_argument(parser)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--segments", type=segment_span, metavar="FIRST+COUNT",
                     help="render these segments alone, as a task on a farm")  # fmt: skip
    way.add_argument("--start-over", action="store_true",
                     help="when source, stills, engine or libraries have changed: render anew"
                     " with them as they are now; what is finished stays")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, console: Console) -> None:
    """Finish the job; when it was the last of its order, link the timeline too."""
    folder = JobFolder(absolute(arguments.job))
    if arguments.segments is not None:
        _render_part(folder, arguments.segments, arguments.corrupt_frames, console)
        return
    if arguments.start_over:
        folder = start_over(folder, console)
    order = folder.order()
    (result,) = render_all([folder], arguments.corrupt_frames, console)
    finish_order(order, folder, result, console).show(console)


def start_over(folder: JobFolder, console: Console) -> JobFolder:
    """Lay the job out as its ingredients are now, say what became of it, and return its folder."""
    settings = folder.job().settings
    new = started_over(folder, engine_named(settings.engine, settings.memory_bytes).traits)
    if new.path == folder.path:
        console.say("Nothing has changed since; the render goes on where it was.")
    else:
        console.say(f"Starting over in {new.path}; what was finished stays in {folder.path}")
    console.event("started_over", job_folder=str(new.path), before=str(folder.path))
    return new


def _render_part(
    folder: JobFolder, part: range, corrupt_frames: CorruptFrames, console: Console
) -> None:
    """Render some segments in this very process: a farm watches over its tasks by itself.

    Where memory does not suffice the rest is rendered in the next smaller mode, as in a worker.
    """
    settings = folder.job().settings
    engine = engine_named(settings.engine, settings.memory_bytes)
    refuse_changed(folder, engine.traits)
    choices = RenderChoices(corrupt_frames)
    with stop_on_signals() as stop:
        while True:
            try:
                render_part(folder, engine, part, console.report, stop, choices)
                break
            except OutOfMemoryError as error:
                limit = choices.memory_bytes or settings.memory_bytes
                smaller = engine.traits.memory_below(limit)
                if smaller is None:
                    raise
                rest = f"The segments that are left make do with {smaller / 2**30:.3g} GiB."
                console.warn(f"{error} {rest}")
            # only here, after the block, is the error gone with all that its traceback holds
            choices = replace(choices, memory_bytes=smaller)
            engine = engine_named(settings.engine, smaller)
    console.event("done", first_segment=part.start, segments=len(part))


def finish_order(
    order: RenderOrder, folder: JobFolder, result: Deliverables, console: Console
) -> Delivered:
    """Link the timeline when the job in `folder` was the last of its order, else say what waits."""
    siblings = [JobFolder(folder.path.parent / identity) for identity in order.identities]
    waiting = [sibling for sibling in siblings if finished_results(sibling) is None]
    if waiting:
        names = ", ".join(str(sibling.path) for sibling in waiting)
        console.warn(f"The timeline is linked when these are resumed too: {names}")
        return Delivered((result.media,), (), (result.sidecar,))
    return _linked(order, siblings, console)


def _linked(order: RenderOrder, folders: list[JobFolder], console: Console) -> Delivered:
    """Link the timeline of an order of which every job is finished."""
    edit = open_edit(order.choice, bundled_media_folder(order.choice, order.output))
    plan = chosen_plan(edit, order.choice)
    jobs = [folder.job() for folder in folders]
    _refuse_changed_edit(plan, jobs, order)
    results = [result for folder in folders if (result := finished_results(folder)) is not None]
    return link(edit, plan, jobs, results, order.output, console, order.link_style)


def _refuse_changed_edit(plan: Plan, jobs: list[RenderJob], order: RenderOrder) -> None:
    planned = [(shot.media.signature, shot.source_range) for shot in plan.shots]
    if planned != [(job.media.signature, job.source_range) for job in jobs]:
        raise EditChangedError(order.choice.input)
