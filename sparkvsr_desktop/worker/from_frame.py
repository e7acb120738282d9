"""A job begun at the frame that somebody waits for, and not at its first."""

from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.protocol import Engine, StopToken
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.progress import Report
from sparkvsr_desktop.render.reuse import take_over
from sparkvsr_desktop.render.runner import RenderChoices, plan_segments, render_part
from sparkvsr_desktop.render.walls import kept_borders


def render_from(
    folder: JobFolder,
    engine: Engine,
    source_frame: int,
    report: Report,
    stop: StopToken,
    choices: RenderChoices,
) -> None:
    """Render the segment that shows `source_frame` and all after it; those before are left.

    What the last render of the shot has alike is taken over first. Nothing is done where the
    frame lies in the first segment, or outside the job: then the beginning is as good.
    """
    segments = plan_segments(folder, engine, report, stop)
    places = [each.index for each in segments if each.span.holds(source_frame)]
    if not any(places):
        return
    borders = kept_borders(folder) or SceneBorders()
    take_over(folder, folder.job(), engine, segments, borders)
    render_part(folder, engine, range(places[0], len(segments)), report, stop, choices)
