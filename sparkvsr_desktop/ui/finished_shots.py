"""What is finished of each shot: the renders that stand on disk, as films of the viewer."""

from collections.abc import Sequence
from pathlib import Path

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.order.results import FinishedRender, finished_renders
from sparkvsr_desktop.ui.shot_results import ShotResults
from sparkvsr_desktop.ui.wanted_shots import WantedShot

SHOWN_RENDERS = 2
"""The newest is the result, the one before it is what it is compared with."""


def results_of(
    shots: Sequence[WantedShot], output: Path, known: dict[Path, Media]
) -> tuple[ShotResults, ...]:
    """Return what is finished below `output` of each shot that has anything finished.

    known: media that were probed before; what is new is added. Raises what probing raises.
    """
    renders = finished_renders(output)
    found = []
    for wanted in shots:
        of_shot = tuple(each for each in renders if each.is_of(wanted.shot))[:SHOWN_RENDERS]
        if of_shot:
            films = tuple(_film(each, known) for each in of_shot)
            is_current = _used(of_shot[0], wanted)
            identity = of_shot[0].job.identity
            found.append(ShotResults(wanted.shot, films, identity, is_current, output))
    return tuple(found)


def _used(render: FinishedRender, wanted: WantedShot) -> bool:
    """Whether a render used the stills as they are: none is missing, and none was saved after it.

    A job without stills is of an engine that leaves them aside.
    """
    frames = [still.source_frame for still in render.job.stills]
    given = [frame for frame, _ in wanted.stills]
    if len(given) < len(wanted.keyframes) or (frames and frames != given):
        return False
    return all(_is_older(still, render) for _, still in wanted.stills)


def _film(render: FinishedRender, known: dict[Path, Media]) -> Media:
    path = render.results.media
    if path not in known:
        known[path] = probe(media_source(path), render.job.media.rate)
    return known[path]


def _is_older(still: Path, render: FinishedRender) -> bool:
    try:
        return still.stat().st_mtime_ns <= render.finished_nanoseconds
    except OSError:  # a still that is gone is no longer the one that was used
        return False
