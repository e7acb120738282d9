"""A shot: a media range that is rendered once, and the clips of the edit that use it."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange


@dataclass(frozen=True, slots=True)
class ClipUse:
    """One clip of the edit, and the frames of its media that the edit shows.

    `source_range` holds what is seen through retimes, trims and transitions, in frames of the
    media. `needed_range` adds what the trims of nests and tracks hide of the clip's own range,
    within the media: all of it is rendered. `timeline_start` is the record position in timeline
    frames from the timeline's first frame, None where the clip stands outside a timeline; it shows
    the first frame of `own_range`, which is `source_range` without what transitions reach for, and
    each timeline frame goes `source_step` frames further; both are None where the clip does not
    run straight. `clip_id` is unique in its timeline.
    """

    clip_id: str
    name: str
    track: str
    source_range: SourceRange
    needed_range: SourceRange
    timeline_start: int | None = None
    is_enabled: bool = True
    own_range: SourceRange | None = None
    source_step: Fraction | None = None

    def record_frame(self, source_frame: int) -> int | None:
        """Return the timeline frame that shows a frame of the media, None where none is known."""
        if self.timeline_start is None or self.own_range is None or self.source_step is None:
            return None
        if not self.own_range.holds(source_frame):
            return None
        return self.timeline_start + floor((source_frame - self.own_range.start) / self.source_step)


@dataclass(frozen=True, slots=True)
class Shot:
    """A range of one media to be rendered, handles included, with every clip that uses it.

    `name` is safe in file names and unique among the shots of a timeline.
    """

    name: str
    media: Media
    source_range: SourceRange
    uses: tuple[ClipUse, ...]

    def answers_to(self, name: str) -> bool:
        """Whether an editor who types `name` means this shot: its own name or that of a clip."""
        return name == self.name or any(use.name == name for use in self.uses)


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A clip of the edit that is not rendered, and why, in one sentence for the editor.

    `missing_path` is where the timeline looks for media that is not there, as the timeline's
    machine spells it; it is empty where that is not the reason.
    """

    clip_id: str
    name: str
    track: str
    reason: str
    missing_path: str = ""
