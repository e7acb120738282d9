"""What a draft is rendered from: the shot's own media, or a small movie of the span."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sparkvsr_desktop.core.media import Media, MovieFile
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.media.proxy import write_proxy
from sparkvsr_desktop.ui.draft_order import DraftOrder, even

LARGEST_SOURCE_SIDE_PX = 480
"""Half of the largest draft. Motion is sought at the size of the source: at 720p that takes six
times as long as at this size, and the draft is no larger for it."""


@dataclass(frozen=True, slots=True)
class DraftSource:
    """A media whose first frame shows source frame `first_frame` of the shot."""

    media: Media
    first_frame: int = 0

    def span_of(self, span: SourceRange) -> SourceRange:
        """Return frames of the shot as frames of this media."""
        return SourceRange(span.start - self.first_frame, span.duration)


def draft_source(order: DraftOrder, folder: Path, look: Callable[[], None]) -> DraftSource:
    """Return what the draft is rendered from; a small movie is written once per span of a media.

    look: see `write_proxy`. Raises what reading the source raises.
    """
    media, span = order.shot.media, order.span
    longest = max(media.width, media.height)
    source = media.source
    if longest <= LARGEST_SOURCE_SIDE_PX or not isinstance(source, MovieFile):
        return DraftSource(media)
    path = folder / "source" / f"{span.start}-{span.end}.mov"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shrink = LARGEST_SOURCE_SIDE_PX / longest
        size = even(media.width * shrink), even(media.height * shrink)
        write_proxy(media, source, span, path, size, look)
    return DraftSource(probe(media_source(path), media.rate), span.start)
