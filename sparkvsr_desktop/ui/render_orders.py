"""From what the editor wants rendered to job folders: settings, stills and shots come together."""

from collections.abc import Sequence
from dataclasses import replace

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.core.render_job import RenderSettings, output_size
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.order.jobs import job_of, lay_out, refuse_unfit
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.output_folder import OutputFolderError
from sparkvsr_desktop.ui.wanted_shots import WantedShot, output_folder


class EngineUnusableError(SparkVSRError):
    """The engine that was chosen cannot render here."""

    def __init__(self, offer: EngineOffer) -> None:
        super().__init__(offer.obstacle, remedy=offer.remedy)


class ResultsFolderError(SparkVSRError):
    """The folder of the results cannot be written to."""

    def __init__(self, error: OutputFolderError) -> None:
        super().__init__(
            str(error),
            remedy="Choose another folder for the results, or change its permissions.",
        )


def render_settings(shot: Shot, settings: FlowSettings, offer: EngineOffer) -> RenderSettings:
    """Return what the settings of the flow phase mean for one shot."""
    width, height = output_size(shot.media, settings.scale, settings.size)
    return RenderSettings(
        engine=offer.name,
        engine_version=offer.version,
        width_px=width,
        height_px=height,
        guidance_scale=settings.guidance_scale,
        codec=settings.codec,
        colour_lock=settings.colour_lock,
        memory_bytes=settings.memory_bytes,
        grain=settings.grain,
    )


def laid_out_jobs(
    choice: EditChoice,
    shots: Sequence[WantedShot],
    settings: FlowSettings,
    offer: EngineOffer,
) -> tuple[JobFolder, ...]:
    """Write the job folder of each shot; every still is looked at before the first is written.

    Raises EngineUnusableError, ResultsFolderError and what a codec or a still is refused with.
    """
    if not offer.is_usable:
        raise EngineUnusableError(offer)
    jobs = [
        job_of(
            each.shot,
            render_settings(each.shot, settings, offer),
            each.stills if offer.uses_references else (),
        )
        for each in shots
    ]
    for job in jobs:
        refuse_unfit(job)
    named = replace(choice, clips=tuple(each.shot.name for each in shots))
    try:
        return lay_out(named, jobs, output_folder(settings, choice), settings.link_style)
    except OutputFolderError as error:
        raise ResultsFolderError(error) from error
