"""The way back: the edit is read anew, and all that is finished takes its place in it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sparkvsr_desktop.core.render_order import EditChoice, LinkStyle
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.order.linking import FinishedShot, LinkedTimelines, link
from sparkvsr_desktop.order.results import FinishedRender, finished_renders
from sparkvsr_desktop.order.shots import bundled_media_folder, full_plan, open_edit


class NothingFinishedError(SparkVSRError):
    """There is no render that could be linked."""

    def __init__(self, output: Path) -> None:
        super().__init__(
            f"No shot of this edit is finished in {output}.",
            remedy="Render a shot first, or choose the folder that holds its results.",
        )


def linked_back(choice: EditChoice, output: Path, style: LinkStyle) -> LinkedTimelines:
    """Write the timelines with the newest render of each shot in place; nothing is overwritten.

    Shots without a render stay as they are, and are named. Raises NothingFinishedError and what
    reading an edit and writing timelines raise.
    """
    edit = open_edit(choice, bundled_media_folder(choice, output))
    renders = finished_renders(output)
    newest = [(shot, _newest(shot, renders)) for shot in full_plan(edit, choice).shots]
    finished = [FinishedShot(shot, render.job, render.results) for shot, render in newest if render]
    if not finished:
        raise NothingFinishedError(output)
    timelines = link(edit, finished, output, style)
    left = [shot.name for shot, render in newest if render is None]
    if not left:
        return timelines
    words = f"Not rendered yet, and linked to the source as before: {', '.join(left)}."
    return replace(timelines, warnings=(*timelines.warnings, words))


def _newest(shot: Shot, renders: Sequence[FinishedRender]) -> FinishedRender | None:
    return next((each for each in renders if each.is_of(shot)), None)
