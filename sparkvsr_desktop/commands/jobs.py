"""What is to be done to each shot: its job, with the stills that belong to it."""

from dataclasses import dataclass
from pathlib import Path

from sparkvsr_desktop.commands.stills_folder import stills_in
from sparkvsr_desktop.core.colour_lock import ColourLock
from sparkvsr_desktop.core.render_job import RenderJob, RenderSettings, output_size
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.engine.choose import DEFAULT_ENGINE, engine_named
from sparkvsr_desktop.engine.protocol import EngineTraits
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.order.jobs import job_of, refuse_unfit
from sparkvsr_desktop.timeline.plan import Plan

DEFAULT_CODEC = "prores-422hq"
"""Ten bits, every NLE reads it, and no licence to ask for."""


class StillsMisplacedError(SparkVSRError):
    """Stills that belong to no shot, or leave open to which."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """How the chosen shots are to be restored.

    `scale` or `size` (width, height in pixels) set the result's size; neither means twice the
    source. `stills` are (source frame, file) for one media; `stills_folder` holds files named as
    `sparkvsr stills` names them, for any shot. `memory_bytes` limits what the engine may take of
    the device. `grain` is how much of the source's grain is given back, 0 to 1.
    """

    engine: str = DEFAULT_ENGINE
    scale: float | None = None
    size: tuple[int, int] | None = None
    stills: tuple[tuple[int, Path], ...] = ()
    stills_folder: Path | None = None
    guidance_scale: float = 1.0
    codec: str = DEFAULT_CODEC
    colour_lock: ColourLock = ColourLock.OFF
    memory_bytes: int | None = None
    grain: float = 0.0


def jobs_for(plan: Plan, treatment: Treatment) -> tuple[RenderJob, ...]:
    """Return the job of each shot, its stills read once and found good."""
    engine = engine_named(treatment.engine, treatment.memory_bytes)
    _refuse_ambiguous_stills(plan, treatment)
    jobs = tuple(_job(shot, treatment, engine.traits) for shot in plan.shots)
    _refuse_stray_stills(plan, treatment)
    for job in jobs:
        refuse_unfit(job)
    return jobs


def _job(shot: Shot, treatment: Treatment, traits: EngineTraits) -> RenderJob:
    width, height = output_size(shot.media, treatment.scale, treatment.size)
    settings = RenderSettings(
        engine=traits.name,
        engine_version=traits.version,
        width_px=width,
        height_px=height,
        guidance_scale=treatment.guidance_scale,
        codec=treatment.codec,
        colour_lock=treatment.colour_lock,
        memory_bytes=treatment.memory_bytes,
        grain=treatment.grain,
    )
    return job_of(shot, settings, _stills_of(shot, treatment) if traits.uses_references else ())


def _stills_of(shot: Shot, treatment: Treatment) -> list[tuple[int, Path]]:
    named = [(frame, path) for frame, path in treatment.stills if shot.source_range.holds(frame)]
    if treatment.stills_folder is not None:
        named += _listed(treatment.stills_folder, shot.name)
    return named


def _listed(folder: Path, shot: str) -> list[tuple[int, Path]]:
    try:
        return stills_in(folder, shot)
    except OSError as error:
        raise StillsMisplacedError(
            f"The folder of stills “{folder}” cannot be read: {error.strerror or error}.",
            remedy="Name the folder that `sparkvsr stills` wrote to.",
        ) from error


def _refuse_ambiguous_stills(plan: Plan, treatment: Treatment) -> None:
    if treatment.stills and len({shot.media.signature for shot in plan.shots}) > 1:
        names = ", ".join(shot.name for shot in plan.shots)
        raise StillsMisplacedError(
            f"A still belongs to one media, and several are to be rendered: {names}.",
            remedy="Name the shot with --clip, or give the stills with --stills.",
        )


def _refuse_stray_stills(plan: Plan, treatment: Treatment) -> None:
    for frame, path in treatment.stills:
        if not any(shot.source_range.holds(frame) for shot in plan.shots):
            spans = " and ".join(
                f"{shot.source_range.start} to {shot.source_range.last_frame}"
                for shot in plan.shots
            )
            raise StillsMisplacedError(
                f"The still {path.name} stands for frame {frame}, outside “{plan.shots[0].name}”.",
                remedy=f"Use a frame from {spans}, or render a longer --range.",
            )
    folder = treatment.stills_folder
    if folder is not None and not any(_listed(folder, shot.name) for shot in plan.shots):
        names = ", ".join(f"{shot.name}.<source frame>.tif" for shot in plan.shots[:3])
        raise StillsMisplacedError(
            f"The folder “{folder}” holds no still for the shots to be rendered.",
            remedy=f"Name the stills {names}.",
        )
