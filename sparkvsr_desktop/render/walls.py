"""Where the scenes of a shot meet, found once per job and kept with it."""

import json

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.cuts import CutFinder
from sparkvsr_desktop.engine.protocol import SourceFrames, StopToken
from sparkvsr_desktop.render.durable import write_text_durably
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.lineage import lineage
from sparkvsr_desktop.render.progress import CutsSought, Report

WALLS_FILE = "walls.json"
FRAMES_PER_REPORT = 12


def borders_of(
    folder: JobFolder, job: RenderJob, frames: SourceFrames, report: Report, stop: StopToken
) -> SceneBorders:
    """Return the cuts and dissolves of a shot.

    They come from the job folder or from one of its lineage, and else from the source.
    """
    borders = kept_borders(folder)
    if borders is not None:
        return borders
    for sibling, _ in lineage(folder, job):
        if (borders := kept_borders(sibling)) is not None:
            break
    else:
        borders = _found_borders(job, frames, report, stop)
    spans = [[each.start, each.end] for each in borders.dissolves]
    facts = {"walls": borders.walls, "dissolves": spans}
    write_text_durably(folder.path / WALLS_FILE, json.dumps(facts))
    return borders


def kept_borders(folder: JobFolder) -> SceneBorders | None:
    """Return the borders that a job folder holds, or None where they were never looked for."""
    path = folder.path / WALLS_FILE
    if not path.exists():
        return None
    facts = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(facts, list):  # written before dissolves were looked for
        return SceneBorders(tuple(facts))
    dissolves = tuple(SourceRange.between(*span) for span in facts["dissolves"])
    return SceneBorders(tuple(facts["walls"]), dissolves)


def _found_borders(
    job: RenderJob, frames: SourceFrames, report: Report, stop: StopToken
) -> SceneBorders:
    finder = CutFinder()
    shot = job.source_range
    for seen, picture in enumerate(frames.read(shot)):
        stop.raise_if_stopped()
        finder.see(shot.start + seen, picture)
        if seen % FRAMES_PER_REPORT == 0:
            report(CutsSought(job.name, seen, shot.duration))
    return finder.borders
