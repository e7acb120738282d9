"""Little work after a changed still: segments that it does not reach come from the last render.

Jobs that differ in nothing but their stills are one lineage. When a job with stills is finished,
its segments stay in its folder, and those of the older finished jobs of its lineage go: so each
lineage keeps one set of segments, and none where they take more than a tenth of the room that is
left on the disk. The next job of the lineage takes
over, as hard links where the disk knows them, what its own render would repeat.
"""

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.protocol import Engine
from sparkvsr_desktop.render.durable import digest_of, partial_beside, publish, remove
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.journal import SegmentEntry
from sparkvsr_desktop.render.lineage import lineage
from sparkvsr_desktop.render.segments import Segment, unfinished
from sparkvsr_desktop.render.walls import kept_borders

LARGEST_SHARE_OF_FREE_DISK = 0.1


def take_over(
    folder: JobFolder,
    job: RenderJob,
    engine: Engine,
    segments: tuple[Segment, ...],
    borders: SceneBorders,
) -> None:
    """Give the job those finished segments of its lineage that it would render alike."""
    if not (job.stills and engine.traits.uses_references):
        return
    missing = {
        _identity(job, segment.span, engine, borders): segment
        for segment in unfinished(segments, folder.journal)
    }
    for sibling, sibling_job in lineage(folder, job):
        if not missing:
            return
        if sibling.journal.replaced_frames():
            continue  # pictures that stand in for damaged ones are the other render's choice
        for entry in sibling.journal.entries().values():
            span = SourceRange.between(entry.start, entry.end)
            identity = _identity(sibling_job, span, engine, kept_borders(sibling) or SceneBorders())
            if identity in missing and _taken(sibling, sibling_job, entry, missing[identity], job):
                segment = missing.pop(identity)
                digest = digest_of(segment.path)
                taken = replace(entry, index=segment.index, digest=digest, seconds=0.0)
                folder.journal.append(taken)


def let_segments_go(folder: JobFolder, job: RenderJob, engine: Engine) -> None:
    """Remove the segments that nobody will take over, now that the job is finished."""
    if not (job.stills and engine.traits.uses_references):
        remove(folder.segments)
        return
    for sibling, sibling_job in lineage(folder, job):
        if _is_finished(sibling, sibling_job):
            remove(sibling.segments)
    free = shutil.disk_usage(folder.path).free
    if _bytes_in(folder.segments) > LARGEST_SHARE_OF_FREE_DISK * free:
        remove(folder.segments)


def _identity(job: RenderJob, span: SourceRange, engine: Engine, borders: SceneBorders) -> str:
    """Return a hash of all that decides the pixels of a segment and its place in the result."""
    keyframes = tuple(still.source_frame for still in job.stills)
    reaching = engine.references_of(span, keyframes, borders)
    stills = tuple(still for still in job.stills if still.source_frame in reaching)
    facts = f"{replace(job, stills=stills).identity} {span.start} {span.end} {borders}"
    return hashlib.sha256(facts.encode()).hexdigest()


def _taken(
    sibling: JobFolder,
    sibling_job: RenderJob,
    entry: SegmentEntry,
    segment: Segment,
    job: RenderJob,
) -> bool:
    """Link or copy a segment and its trust; False where its file is gone or not what it was."""
    source = sibling.segments / f"{entry.index:05}{segment.path.suffix}"
    trust = replace(segment, index=entry.index, path=source).trust_path
    try:
        if digest_of(source) != entry.digest:
            return False
        segment.trust_path.parent.mkdir(exist_ok=True)
        with partial_beside(segment.trust_path) as partial:
            _link(trust, partial)
            publish(partial, segment.trust_path)
        with partial_beside(segment.path) as partial:
            _link_segment(source, partial, sibling_job.result_name, job.result_name)
            publish(partial, segment.path)
    except FileNotFoundError:  # the other job was finished, and let it go, meanwhile
        return False
    return True


def _link_segment(source: Path, destination: Path, old_name: str, new_name: str) -> None:
    """Link a movie, or the pictures of a folder under names that begin with the job's own."""
    if not source.is_dir():
        _link(source, destination)
        return
    destination.mkdir()
    for file in source.iterdir():
        _link(file, destination / file.name.replace(old_name, new_name, 1))


def _link(source: Path, destination: Path) -> None:
    try:
        os.link(source, destination)
    except FileNotFoundError:
        raise
    except OSError:  # not every disk knows hard links
        shutil.copyfile(source, destination)


def _is_finished(folder: JobFolder, job: RenderJob) -> bool:
    """Whether a job got as far as its sidecar, wherever the editor has moved its media since."""
    return (folder.output / f"{job.result_name}.restoration.json").exists()


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
