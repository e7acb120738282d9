"""Where the cuts of a shot lie, found once per job and kept with it."""

import json

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.engine.cuts import CutFinder
from sparkvsr_desktop.engine.protocol import SourceFrames, StopToken
from sparkvsr_desktop.render.durable import write_text_durably
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.progress import CutsSought, Report

FRAMES_PER_REPORT = 12


def walls_of(
    folder: JobFolder, job: RenderJob, frames: SourceFrames, report: Report, stop: StopToken
) -> tuple[int, ...]:
    """Return the source frames at which a new scene begins, from the job folder or the source."""
    path = folder.path / "walls.json"
    if path.exists():
        return tuple(json.loads(path.read_text(encoding="utf-8")))
    walls = _found_walls(job, frames, report, stop)
    write_text_durably(path, json.dumps(walls))
    return walls


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
