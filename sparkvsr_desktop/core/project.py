"""The document: which edit is open, the keyframes of its media, and how they are to be rendered."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.core.keyframe import SPACING_FRAMES
from sparkvsr_desktop.core.media_split import MediaSplit
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.errors import SparkVSRError


class KeyframeRefusedError(SparkVSRError):
    """A keyframe that cannot stand where the editor put it."""


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A frame for which the editor gives a still; `still` is None while none is there."""

    source_frame: int
    still: Path | None = None


@dataclass(frozen=True, slots=True)
class MediaMarks:
    """The keyframes of one media, ascending, at least SPACING_FRAMES apart, and its splits.

    `splits`, ascending, are the first frames of parts that are shots of their own. All of them
    belong to the media's content (`signature`), not to a clip or a place on disk: a recut
    of the timeline or a moved file loses none. `media` is the media's name, for readers.
    """

    signature: str
    media: str
    keyframes: tuple[Keyframe, ...] = ()
    splits: tuple[int, ...] = ()

    def keyframe_at(self, source_frame: int) -> Keyframe | None:
        """Return the keyframe that stands on a frame, or None."""
        return next((each for each in self.keyframes if each.source_frame == source_frame), None)

    def with_keyframe(self, keyframe: Keyframe) -> "MediaMarks":
        """Return the marks with a keyframe added, or replaced where one stands on its frame.

        Raises KeyframeRefusedError where another keyframe is closer than SPACING_FRAMES.
        """
        others = [each for each in self.keyframes if each.source_frame != keyframe.source_frame]
        for other in others:
            if abs(other.source_frame - keyframe.source_frame) < SPACING_FRAMES:
                raise KeyframeRefusedError(
                    f"Frame {keyframe.source_frame} of “{self.media}” is closer than"
                    f" {SPACING_FRAMES} frames to the keyframe at {other.source_frame}.",
                    remedy=f"Mark a frame at least {SPACING_FRAMES} away, or remove the other.",
                )
        ordered = sorted((*others, keyframe), key=lambda each: each.source_frame)
        return replace(self, keyframes=tuple(ordered))

    def without_keyframe(self, source_frame: int) -> "MediaMarks":
        """Return the marks without the keyframe on a frame; its still stays on disk."""
        left = tuple(each for each in self.keyframes if each.source_frame != source_frame)
        return replace(self, keyframes=left)

    def with_splits(self, source_frames: Iterable[int]) -> "MediaMarks":
        """Return the marks with more splits; a frame that is one already stays one."""
        return replace(self, splits=tuple(sorted({*self.splits, *source_frames})))

    def without_splits(self, source_frames: Iterable[int]) -> "MediaMarks":
        """Return the marks with fewer splits."""
        gone = set(source_frames)
        return replace(self, splits=tuple(each for each in self.splits if each not in gone))


@dataclass(frozen=True, slots=True)
class Project:
    """All that the editor decided. `choice` is None until a timeline or a media is opened."""

    choice: EditChoice | None = None
    settings: FlowSettings = field(default_factory=FlowSettings)
    marks: tuple[MediaMarks, ...] = ()

    @property
    def split_choice(self) -> EditChoice | None:
        """What is open, with the splits of every media."""
        if self.choice is None:
            return None
        splits = (MediaSplit(each.signature, each.splits) for each in self.marks if each.splits)
        return replace(self.choice, splits=tuple(splits))

    def marks_of(self, signature: str, media: str) -> MediaMarks:
        """Return the marks of a media; empty ones where it has none yet."""
        found = (marks for marks in self.marks if marks.signature == signature)
        return next(found, MediaMarks(signature, media))

    def keyframes_in(self, signature: str, span: SourceRange) -> tuple[Keyframe, ...]:
        """Return the keyframes of a media that lie inside `span`, ascending."""
        keyframes = self.marks_of(signature, "").keyframes
        return tuple(each for each in keyframes if span.holds(each.source_frame))

    def with_marks(self, marks: MediaMarks) -> "Project":
        """Return the project with the marks of one media replaced; empty ones are left out."""
        others = tuple(each for each in self.marks if each.signature != marks.signature)
        kept = (*others, marks) if marks.keyframes or marks.splits else others
        return replace(self, marks=tuple(sorted(kept, key=lambda each: each.media)))
