"""What an edit asks for: the shots to render, and what stays as it is."""

from dataclasses import dataclass

from sparkvsr_desktop.core.shot import LeftAlone, Shot
from sparkvsr_desktop.core.timecode import Timecode


@dataclass(frozen=True, slots=True)
class Plan:
    """What to render, what not and why, and what the editor should know before starting.

    `record_start` is the timecode of the timeline's first frame, None where there is no timeline.
    """

    shots: tuple[Shot, ...]
    left_alone: tuple[LeftAlone, ...]
    warnings: tuple[str, ...]
    record_start: Timecode | None = None
