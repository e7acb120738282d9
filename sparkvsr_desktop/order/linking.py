"""Finished media back into the edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.render_order import IN_PLACE, LinkStyle
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.render.deliverables import Deliverables
from sparkvsr_desktop.timeline.lint import lint, lint_cuts, lint_new_tracks
from sparkvsr_desktop.timeline.new_track import on_new_tracks
from sparkvsr_desktop.timeline.placement import placed_clips
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.relink import RenderedShot, relink
from sparkvsr_desktop.timeline.through_edits import new_names
from sparkvsr_desktop.timeline.write import write_timelines


@dataclass(frozen=True, slots=True)
class FinishedShot:
    """A shot, the job that was made of it, and where the results stand."""

    shot: Shot
    job: RenderJob
    results: Deliverables


@dataclass(frozen=True, slots=True)
class LinkedTimelines:
    """The timelines as they were written: `restored` for NLEs, `session` with all references.

    `warnings` are sentences about clips that could not be linked as they stand.
    """

    restored: Path
    session: Path
    warnings: tuple[str, ...]


def link(
    edit: Edit,
    finished: Sequence[FinishedShot],
    output: Path,
    style: LinkStyle = IN_PLACE,
) -> LinkedTimelines:
    """Write the timelines of `edit`, with the finished shots in place, to the folder `output`.

    Clips that the edit has cut for split shots are cut only beside what is finished, and not at
    all where it goes on new tracks. Nothing is overwritten. Raises what relinking, checking and
    writing a timeline raise.
    """
    edit, renders = _cut_where_needed(edit, [_rendered(each) for each in finished])
    lint_cuts(edit)
    relinked = relink(edit, renders, file_urls=style.file_urls)
    lint(edit, relinked, probe)
    if style.on_new_tracks:
        relinked = on_new_tracks(edit.as_read, relinked)
        lint_new_tracks(edit.as_read, relinked)
    restored, session = write_timelines(relinked, output, edit.name)
    return LinkedTimelines(restored, session, relinked.warnings)


def _cut_where_needed(
    edit: Edit, renders: Sequence[RenderedShot]
) -> tuple[Edit, list[RenderedShot]]:
    """Return the edit with the cuts beside finished shots alone, and those shots' clips in it."""
    linked = [use.clip_id for render in renders for use in render.shot.uses]
    needed = edit.blades.beside(linked)
    whole = (placed.clip_id for placed in placed_clips(edit.as_read.timeline))
    names = new_names(edit.blades, needed, whole)
    return edit.cut_by(needed), [_renamed(render, names) for render in renders]


def _renamed(render: RenderedShot, names: Mapping[str, str]) -> RenderedShot:
    uses = tuple(replace(use, clip_id=names[use.clip_id]) for use in render.shot.uses)
    return replace(render, shot=replace(render.shot, uses=uses))


def _rendered(finished: FinishedShot) -> RenderedShot:
    job = finished.job
    settings = job.settings
    return RenderedShot(
        shot=finished.shot,
        media=probe(media_source(finished.results.media), job.media.rate),
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
