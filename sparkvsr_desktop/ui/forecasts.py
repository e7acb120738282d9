"""What renders may take, by those of the past: time, disk and memory as ranges, never a bar."""

from collections.abc import Sequence
from pathlib import Path

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.order.forecast import forecast_words, past_jobs, room_words
from sparkvsr_desktop.render.output_folder import free_bytes_at
from sparkvsr_desktop.render.past_jobs import Expectation, PastJob, expectation
from sparkvsr_desktop.ui.render_orders import render_settings
from sparkvsr_desktop.ui.viewmodels.forecast_words import Forecasts


def forecasts(
    chosen: Shot | None, ready: Sequence[Shot], settings: FlowSettings, output: Path
) -> Forecasts:
    """Return what rendering `chosen`, or all of `ready`, may take on this machine."""
    past = past_jobs().jobs()
    free = free_bytes_at(_existing(output))
    return Forecasts(
        _words((chosen,) if chosen else (), settings, past, free),
        _words(ready, settings, past, free),
    )


def _words(
    shots: Sequence[Shot], settings: FlowSettings, past: Sequence[PastJob], free: int
) -> str:
    if not shots:
        return ""
    expected = Expectation.of_all(expectation(_job(shot, settings), past) for shot in shots)
    words = forecast_words(expected, free)
    if words:
        return f"{words}, by earlier renders here"
    return f"not rendered here before with this engine; {room_words(free)} on the disk"


def _job(shot: Shot, settings: FlowSettings) -> RenderJob:
    """A job to reckon with: size, length, engine and codec decide what it takes."""
    offer = EngineOffer(settings.engine, "", "", uses_references=False, needs_gpu=False)
    made = render_settings(shot, settings, offer)
    return RenderJob(shot.name, shot.media, shot.source_range, made)


def _existing(folder: Path) -> Path:
    """The nearest folder that exists: it is on the disk that the results will be on."""
    return next(each for each in (folder, *folder.parents) if each.exists())
