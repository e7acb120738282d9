"""What an edit asks for: the shots to render, and what stays as it is."""

from dataclasses import dataclass

from sparkvsr_desktop.core.shot import LeftAlone, Shot


@dataclass(frozen=True, slots=True)
class Plan:
    """What to render, what not and why, and what the editor should know before starting."""

    shots: tuple[Shot, ...]
    left_alone: tuple[LeftAlone, ...]
    warnings: tuple[str, ...]
