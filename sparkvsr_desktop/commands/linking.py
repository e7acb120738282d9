"""Finished media back into the timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.render_order import LinkStyle
from sparkvsr_desktop.order.linking import FinishedShot
from sparkvsr_desktop.order.linking import link as link_finished
from sparkvsr_desktop.render.deliverables import Deliverables
from sparkvsr_desktop.timeline.plan import Plan
from sparkvsr_desktop.timeline.read import Edit


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
    style: LinkStyle,
) -> Delivered:
    """Write the linked timelines of `edit` to `output`: shot, job and result in equal order."""
    finished = [FinishedShot(*each) for each in zip(plan.shots, jobs, results, strict=True)]
    linked = link_finished(edit, finished, output, style)
    for warning in linked.warnings:
        console.warn(warning)
    return Delivered(
        media=tuple(result.media for result in results),
        timelines=(linked.restored, linked.session),
        sidecars=tuple(result.sidecar for result in results),
    )
