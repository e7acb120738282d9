"""Where the cuts of a shot lie, found once per job and kept with it."""

import json

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.engine.cuts import CutFinder
from sparkvsr_desktop.engine.protocol import SourceFrames, StopToken
from sparkvsr_desktop.render.durable import write_text_durably
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.lineage import lineage
from sparkvsr_desktop.render.progress import CutsSought, Report

WALLS_FILE = "walls.json"
FRAMES_PER_REPORT = 12


def walls_of(
    folder: JobFolder, job: RenderJob, frames: SourceFrames, report: Report, stop: StopToken
) -> tuple[int, ...]:
    """Return the source frames at which a new scene begins.

    They come from the job folder or from one of its lineage, and else from the source.
    """
    walls = kept_walls(folder)
    if walls is not None:
        return walls
    for sibling, _ in lineage(folder, job):
        if (walls := kept_walls(sibling)) is not None:
            break
    else:
        walls = _found_walls(job, frames, report, stop)
    write_text_durably(folder.path / WALLS_FILE, json.dumps(walls))
    return walls


def kept_walls(folder: JobFolder) -> tuple[int, ...] | None:
    """Return the walls that a job folder holds, or None where they were never looked for."""
    path = folder.path / WALLS_FILE
    if not path.exists():
        return None
    return tuple(json.loads(path.read_text(encoding="utf-8")))


def _found_walls(
    job: RenderJob, frames: SourceFrames, report: Report, stop: StopToken
) -> tuple[int, ...]:
    finder = CutFinder()
    shot = job.source_range
    for seen, picture in enumerate(frames.read(shot)):
        stop.raise_if_stopped()
        finder.see(shot.start + seen, picture)
        if seen % FRAMES_PER_REPORT == 0:
            report(CutsSought(job.name, seen, shot.duration))
    return finder.walls
