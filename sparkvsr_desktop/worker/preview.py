"""The worker's side of the preview: each finished picture goes into the memory that was given."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.engine.protocol import RestoredFrame
from sparkvsr_desktop.picture import Picture
from sparkvsr_desktop.worker.messages import FramePreviewed
from sparkvsr_desktop.worker.preview_memory import PreviewMemory, Slots

ROWS_AT_ONCE = 64
"""Pictures are converted in bands, so that no second picture is made on the way."""
WHITE = 65535

Show: TypeAlias = Callable[[RestoredFrame], None]
Announce: TypeAlias = Callable[[FramePreviewed], None]


class Preview:
    """Shows the finished frames of jobs in `memory`, and announces each."""

    def __init__(self, memory: PreviewMemory, announce: Announce) -> None:
        self._memory, self._announce = memory, announce

    def of(self, job_id: str, job: RenderJob) -> Show | None:
        """Return what shows the frames of a job, None where there is no room for its pictures.

        job_id: the worker's name for the job.
        """
        slots = self._memory.slots_for(job.settings.width_px, job.settings.height_px)
        try:
            self._memory.reserve(slots)
        except OSError:  # a render is worth more than the sight of it
            return None
        return lambda frame: self._show(job_id, job.name, slots, frame)

    def _show(self, job_id: str, shot: str, slots: Slots, frame: RestoredFrame) -> None:
        sequence = self._memory.newest + 1
        with self._memory.slot(slots, sequence) as slot:
            _write(frame.picture, np.asarray(slot))
        self._memory.newest = sequence
        self._announce(
            FramePreviewed(
                job=job_id,
                shot=shot,
                source_frame=frame.source_frame,
                sequence=sequence,
                slot=sequence % slots.number,
                slots=slots.number,
                width_px=slots.width_px,
                height_px=slots.height_px,
                mean_trust=round(frame.mean_trust, 4),
            )
        )


def _write(picture: Picture, slot: NDArray[np.uint16]) -> None:
    """Write a picture into a slot of its size, or of every n-th of its pixels."""
    step = -(-picture.shape[0] // slot.shape[0])
    shown = picture[::step, ::step]
    for top in range(0, slot.shape[0], ROWS_AT_ONCE):
        band = np.fmax(shown[top : top + ROWS_AT_ONCE], 0)  # what is no number becomes black
        np.minimum(band, 1, out=band)
        band *= WHITE
        slot[top : top + ROWS_AT_ONCE] = np.rint(band, out=band)
