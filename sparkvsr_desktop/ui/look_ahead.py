"""Which frames the editor is likely to see next, in the order in which they are best decoded."""

from collections.abc import Callable

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.ui.frame_cache import BUDGET_BYTES

AHEAD_FRAMES = 8
"""Decoded ahead while playing: a third of a second, far below the cache's budget."""
NEXT_FRAMES = 3
"""Decoded ahead while the playhead is moved by hand."""
RUN_FRAMES = 24
"""Going backwards, frames are decoded in runs, since each run starts at an I-frame before it."""
SMALLEST_MOVING_WIDTH_PX = 960
"""About what a viewer shows of a picture that it fits in. A frame at rest is there in full."""
RUN_SHARE = 0.25
"""Of the cache that one run may take, so that large pictures do not push each other out."""


def frames_to_decode(
    frame: int,
    stride: int,
    span: SourceRange,
    has: Callable[[int], bool],
    *,
    plays: bool,
    run_frames: int = RUN_FRAMES,
) -> list[int]:
    """Return the frame under the playhead and those that will be wanted soon.

    stride: 1 going on, -1 going back, more at higher speeds. span: what is played, going round.
    has: whether a frame is there already. run_frames: how many are decoded at once going back.
    """
    if stride < 0:
        return _run_before(frame, span, has, run_frames)
    ahead = [frame + stride * step for step in range(AHEAD_FRAMES if plays else NEXT_FRAMES)]
    if plays:  # after the end of the loop comes its beginning
        ahead = [each if each < span.end else span.start + each - span.end for each in ahead]
    return [each for each in ahead if span.holds(each)]


def _run_before(
    frame: int, span: SourceRange, has: Callable[[int], bool], run_frames: int
) -> list[int]:
    """Return what is missing of the run that the frame is in and of the run before it.

    Runs have fixed borders: asked again from the next frame back, the same one goes on.
    """
    run = frame // run_frames
    wanted: list[int] = []
    for first in (run * run_frames, (run - 1) * run_frames):
        end = min(first + run_frames, frame + 1)
        wanted += [each for each in range(first, end) if span.holds(each) and not has(each)]
    return wanted


def run_frames_of(media: Media, reduction: int) -> int:
    """Return how many frames of a media, so many times smaller, are decoded at once going back."""
    frame_bytes = 4 * media.width * media.height / reduction**2
    return min(max(int(RUN_SHARE * BUDGET_BYTES / frame_bytes), 2), RUN_FRAMES)


def reduction_of(media: Media) -> int:
    """Return how many times smaller moving pictures may be while the whole picture is in view."""
    return max(1, media.width // SMALLEST_MOVING_WIDTH_PX)
