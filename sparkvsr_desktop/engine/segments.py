"""Where a render can be taken up again, for engines that need no memory of earlier frames."""

from sparkvsr_desktop.core.ranges import SourceRange

SEGMENT_FRAMES = 48
"""About two seconds of film: little is lost by a stop, and joining stays cheap."""


def segment_starts(
    shot: SourceRange, walls: tuple[int, ...], most_frames: int = SEGMENT_FRAMES
) -> tuple[int, ...]:
    """Return every `most_frames`th frame of `shot` from its start, and its walls; ascending."""
    regular = range(shot.start, shot.end, most_frames)
    return tuple(sorted({*regular, *(wall for wall in walls if shot.holds(wall))}))
