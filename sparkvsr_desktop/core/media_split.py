"""Where the editor has split a media: no shot reaches over a split."""

from collections.abc import Iterable
from dataclasses import dataclass

from sparkvsr_desktop.core.ranges import SourceRange


@dataclass(frozen=True, slots=True)
class MediaSplit:
    """The splits of one media, ascending: each is the first source frame of the later part.

    They belong to the media's content (`signature`), as keyframes do: a recut timeline or a moved
    file keeps them.
    """

    signature: str
    source_frames: tuple[int, ...]


def splits_of(splits: Iterable[MediaSplit], signature: str) -> tuple[int, ...]:
    """Return the frames at which a media is split, ascending; none where it is whole."""
    return next((each.source_frames for each in splits if each.signature == signature), ())


def parts_between(span: SourceRange, source_frames: Iterable[int]) -> tuple[SourceRange, ...]:
    """Return `span` divided at those of `source_frames` (ascending) that lie inside it."""
    inside = [frame for frame in source_frames if span.start < frame < span.end]
    starts, ends = (span.start, *inside), (*inside, span.end)
    return tuple(map(SourceRange.between, starts, ends))
