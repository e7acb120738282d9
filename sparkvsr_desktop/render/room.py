"""How much room on disk the next step of a render takes."""

from pathlib import Path

from sparkvsr_desktop.core.render_job import RenderSettings
from sparkvsr_desktop.render.segments import Segment

GUESSED_BYTES_PER_PIXEL = 2
"""For the first segment, before one has been measured: ProRes 422 HQ takes about half a byte per
pixel by its target rates (707 Mb/s at 3840 x 2160, 24 fps), half-float EXR up to six."""

GROWTH = 1.5
"""How much larger than the largest segment so far the next one may turn out."""


def expected_bytes(
    segment: Segment, segments: tuple[Segment, ...], settings: RenderSettings
) -> int:
    """Return how many bytes `segment` will take, judged by those that are finished."""
    finished = [other for other in segments if other.path.exists()]
    if finished:
        per_frame = max(bytes_of(other) / other.span.duration for other in finished)
        return round(GROWTH * per_frame * segment.span.duration)
    pixels = settings.width_px * settings.height_px * segment.span.duration
    return GUESSED_BYTES_PER_PIXEL * pixels


def bytes_of(segment: Segment) -> int:
    """Return the size of a finished segment, be it a file or a folder of pictures."""
    return _bytes_of_file(segment.path)


def _bytes_of_file(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.iterdir())
    return path.stat().st_size
