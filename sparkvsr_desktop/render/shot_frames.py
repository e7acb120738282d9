"""The frames of a shot, as an engine sees them, with stand-ins where the source is damaged."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.frame_reader import FrameReader
from sparkvsr_desktop.media.movie_frames import UndecodableFrameError
from sparkvsr_desktop.media.picture_file import UnreadablePictureError
from sparkvsr_desktop.picture import Picture

DAMAGE = (UndecodableFrameError, UnreadablePictureError)


class NoGoodFrameError(SparkVSRError):
    """A shot of which not one frame can be decoded."""

    def __init__(self, shot: SourceRange) -> None:
        super().__init__(
            f"None of the frames {shot.start} to {shot.last_frame} can be decoded.",
            remedy="Copy or export the source again.",
        )


@dataclass(frozen=True, slots=True)
class StandIns:
    """What is done about a damaged frame; `replaced` is told each time one is replaced."""

    policy: CorruptFrames
    replaced: Callable[[int], None]


SINGLE_FRAMES_KEPT = 4
"""The frames of two stills, and one beside each."""


@dataclass(frozen=True, slots=True)
class ShotFrames:
    """The frames of a shot: nothing outside it, and no file.

    Frames that were asked for one at a time are kept for a while: they are those of stills, which
    segment after segment needs again, and to go there and back would cost a movie with few intra
    frames more than all else.
    """

    reader: FrameReader
    available: SourceRange
    stand_ins: StandIns
    _single: OrderedDict[int, Picture] = field(default_factory=OrderedDict, repr=False)

    def read(self, span: SourceRange) -> Iterator[Picture]:
        """Yield the pictures of `span` in order.

        Raises UndecodableFrameError or UnreadablePictureError at a damaged frame when the policy
        is to stop, NoGoodFrameError where no frame can stand in.
        """
        if not self.available.covers(span):
            raise ValueError(f"frames {span.start} to {span.last_frame} are outside the shot")
        if span.duration == 1:
            return (self._kept(frame) for frame in span.frames)
        return (self._picture_or_stand_in(frame) for frame in span.frames)

    def _kept(self, source_frame: int) -> Picture:
        """Return a copy of a frame that is kept from now on, in place of the oldest one."""
        if source_frame not in self._single:
            self._single[source_frame] = self._picture_or_stand_in(source_frame)
        self._single.move_to_end(source_frame)
        while len(self._single) > SINGLE_FRAMES_KEPT:
            self._single.popitem(last=False)
        return self._single[source_frame].copy()

    def _picture_or_stand_in(self, source_frame: int) -> Picture:
        try:
            return self._picture(source_frame)
        except DAMAGE:
            if self.stand_ins.policy is CorruptFrames.STOP:
                raise
            stand_in = self._nearest_good(source_frame)
            self.stand_ins.replaced(source_frame)
            is_black = self.stand_ins.policy is CorruptFrames.SKIP
            return np.zeros_like(stand_in) if is_black else stand_in

    def _nearest_good(self, source_frame: int) -> Picture:
        """Return the nearest good picture before a frame, else the nearest after it."""
        earlier = range(source_frame - 1, self.available.start - 1, -1)
        later = range(source_frame + 1, self.available.end)
        for frame in chain(earlier, later):
            try:
                return self._picture(frame)
            except DAMAGE:
                continue
        raise NoGoodFrameError(self.available)

    def _picture(self, source_frame: int) -> Picture:
        return next(iter(self.reader.read(SourceRange(source_frame, 1))))
