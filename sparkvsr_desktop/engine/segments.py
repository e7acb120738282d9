"""Where a render can be taken up again, for engines that need no memory of earlier frames."""

from sparkvsr_desktop.core.ranges import SourceRange

SEGMENT_FRAMES = 48
"""About two seconds of film: little is lost by a stop, and joining stays cheap."""


def segment_starts(shot: SourceRange, walls: tuple[int, ...]) -> tuple[int, ...]:
    """Return every `SEGMENT_FRAMES`th frame of `shot` from its start, and its walls; ascending."""
    regular = range(shot.start, shot.end, SEGMENT_FRAMES)
    return tuple(sorted({*regular, *(wall for wall in walls if shot.holds(wall))}))
