"""Finished media back into the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.render.finish import Deliverables
from sparkvsr_desktop.timeline.lint import lint
from sparkvsr_desktop.timeline.plan import Plan
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.relink import RenderedShot, relink
from sparkvsr_desktop.timeline.write import write_timelines


@dataclass(frozen=True, slots=True)
class Delivered:
    """Every file that an order gave: media, linked timelines, sidecars."""

    media: tuple[Path, ...]
    timelines: tuple[Path, ...]
    sidecars: tuple[Path, ...]

    def show(self, console: Console) -> None:
        """Say where everything is; the last thing a command says."""
        for path in (*self.media, *self.timelines, *self.sidecars):
            console.say(f"  {path}")
        console.event(
            "done",
            media=[str(path) for path in self.media],
            timelines=[str(path) for path in self.timelines],
            sidecars=[str(path) for path in self.sidecars],
        )


def link(
    edit: Edit,
    plan: Plan,
    jobs: Sequence[RenderJob],
    results: Sequence[Deliverables],
    output: Path,
    console: Console,
) -> Delivered:
    """Write the linked timelines of `edit` to `output`: shot, job and result in equal order."""
    renders = [
        _rendered(shot, job, result)
        for shot, job, result in zip(plan.shots, jobs, results, strict=True)
    ]
    relinked = relink(edit, renders)
    for warning in relinked.warnings:
        console.warn(warning)
    lint(edit, relinked, probe)
    return Delivered(
        media=tuple(result.media for result in results),
        timelines=write_timelines(relinked, output, edit.name),
        sidecars=tuple(result.sidecar for result in results),
    )


def _rendered(shot: Shot, job: RenderJob, result: Deliverables) -> RenderedShot:
    source = media_source(result.media)
    settings = job.settings
    return RenderedShot(
        shot=shot,
        media=probe(source, job.media.rate),
        facts={
            "job_id": job.identity,
            "engine": settings.engine,
            "engine_version": settings.engine_version,
            "guidance_scale": settings.guidance_scale,
            "grain": settings.grain,
            "codec": settings.codec,
            "keyframes": [still.source_frame for still in job.stills],
        },
    )
