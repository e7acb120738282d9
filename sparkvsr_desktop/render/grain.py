"""The grain of a job's source, measured once and kept with it, and given back to its frames."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import cattrs
import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.engine.grain.meter import GrainMeter
from sparkvsr_desktop.engine.grain.regrain import lost_grain, regrained
from sparkvsr_desktop.engine.grain.source_grain import SourceGrain
from sparkvsr_desktop.engine.protocol import (
    EngineTraits,
    RestoredFrame,
    SourceFrames,
    StopToken,
)
from sparkvsr_desktop.render.durable import write_text_durably
from sparkvsr_desktop.render.job_folder import JobFolder

GRAIN_FILE = "grain.json"
PAIRS = 8
"""Pairs of frames that the grain is measured on, spread over the shot."""


@dataclass(frozen=True, slots=True)
class GivenGrain:
    """The grain that a job asks for: that of its source, of which it gets `amount`, 0 to 1."""

    grain: SourceGrain
    amount: float
    job: RenderJob
    traits: EngineTraits

    def given_to(self, frames: Iterator[RestoredFrame]) -> Iterator[RestoredFrame]:
        """Yield the frames with as much grain as they have lost."""
        return map(self._regrained, frames)

    def _regrained(self, frame: RestoredFrame) -> RestoredFrame:
        media = self.job.media
        lost = self.amount * lost_grain(self._share_without_grain(frame))
        size = media.width, media.height
        picture = regrained(frame.picture, lost, self.grain, size, frame.source_frame)
        return RestoredFrame(frame.source_frame, picture, frame.trust)

    def _share_without_grain(self, frame: RestoredFrame) -> NDArray[np.float32]:
        """Return how much of each place does not come from the source as it is, 0..1."""
        if not self.traits.keeps_source:
            return np.ones((1, 1), np.float32)
        return frame.trust * np.float32(min(self.job.settings.guidance_scale, 1))


def given_grain(
    folder: JobFolder, job: RenderJob, frames: SourceFrames, traits: EngineTraits, stop: StopToken
) -> GivenGrain | None:
    """Return what the job's frames are to be given, or None where it asks for no grain.

    The grain comes from the job folder, and is measured on the source where it never was.
    """
    amount = job.settings.grain
    if amount == 0:
        return None
    return GivenGrain(_grain_of(folder, job, frames, stop), amount, job, traits)


def _grain_of(
    folder: JobFolder, job: RenderJob, frames: SourceFrames, stop: StopToken
) -> SourceGrain:
    path = folder.path / GRAIN_FILE
    if path.exists():
        return cattrs.structure(json.loads(path.read_text(encoding="utf-8")), SourceGrain)
    grain = _measured(job.source_range, frames, stop)
    write_text_durably(path, json.dumps(asdict(grain)))
    return grain


def _measured(shot: SourceRange, frames: SourceFrames, stop: StopToken) -> SourceGrain:
    meter = GrainMeter()
    for first in sorted({int(place) for place in np.linspace(shot.start, shot.end - 2, PAIRS)}):
        stop.raise_if_stopped()
        if first >= shot.start:  # a shot of one frame has no pair
            meter.see(*frames.read(SourceRange(first, 2)))
    return meter.grain
