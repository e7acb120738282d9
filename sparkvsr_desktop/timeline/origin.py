"""Which count a clip's range uses: timecode, or frames from the first one of the media."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import ceil, floor

import opentimelineio as otio

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import exact_rate
from sparkvsr_desktop.timeline.exact_time import Span, is_usable, seconds_of

NOISE_FRAMES = Fraction(1, 100)
"""Positions nearer to a whole frame than this are that frame: float32 rates shift a timecode of
one hour at 24 fps by 0.002 frames. Whatever lies farther off is a real fraction and is kept."""


class OriginKind(Enum):
    """What frame 0 of the media is called in a clip's range."""

    AVAILABLE_RANGE = "the start of the available range"
    TIMECODE = "the start timecode of the file"
    FIRST_FRAME = "zero"


@dataclass(frozen=True, slots=True)
class Origin:
    """The time that frame 0 of the media has in a clip's range, and the rate that counts it."""

    kind: OriginKind
    seconds: Fraction
    rate: Fraction

    def frame_at(self, seconds: Fraction) -> Fraction:
        """Return the source frame, 0-based and with its fraction, at a time of the clip."""
        frame = (seconds - self.seconds) * self.rate
        nearest = round(frame)
        return Fraction(nearest) if abs(frame - nearest) <= NOISE_FRAMES else frame

    def frames_of(self, span: Span) -> tuple[int, int]:
        """Return the first source frame a span touches and the one after its last.

        A span without duration touches one frame.
        """
        first = floor(self.frame_at(span.start))
        return first, max(ceil(self.frame_at(span.end)), first + 1)


def origin_of(clip: otio.schema.Clip, source_start: Fraction, media: Media) -> Origin | None:
    """Return the first origin under which a clip starts inside its media, None when none does.

    The timeline's available range counts first, then the timecode of the file, then zero; a
    writer's range may be absent, 0-based on media with timecode (Kdenlive), or plainly wrong
    (AAF). source_start: the clip's first frame in seconds of its own count; a clip that plays
    backwards may start at the end of its media.
    """
    origins = possible_origins(clip, media)
    return next((o for o in origins if -1 < o.frame_at(source_start) <= media.frames), None)


def likeliest_origin(clip: otio.schema.Clip, source_start: Fraction, media: Media) -> Origin:
    """Return what a clip that starts outside its media most likely counts from.

    That is its available range, where the timeline states one; else what it starts nearest to.
    """
    first, *others = possible_origins(clip, media)
    if first.kind is OriginKind.AVAILABLE_RANGE:
        return first
    return min((first, *others), key=lambda origin: abs(origin.frame_at(source_start)))


def possible_origins(clip: otio.schema.Clip, media: Media) -> tuple[Origin, ...]:
    """Return every origin worth trying, the most trusted first."""
    available = clip.media_reference.available_range if clip.media_reference else None
    rate = _counting_rate(clip.media_reference, media)
    origins = []
    if is_usable(available):
        start = seconds_of(available.start_time)
        origins.append(Origin(OriginKind.AVAILABLE_RANGE, start, rate))
    if media.start_timecode is not None:
        start = media.start_timecode.frame_count / media.start_timecode.rate
        origins.append(Origin(OriginKind.TIMECODE, start, rate))
    return (*origins, Origin(OriginKind.FIRST_FRAME, Fraction(0), rate))


def _counting_rate(reference: otio.core.MediaReference | None, media: Media) -> Fraction:
    """Return the rate at which a clip's range counts the frames of its media.

    That of the media; but pictures are numbered at the rate of their reference, and a movie at
    23.976 that the editor conformed to 24 is counted frame for frame at 24.
    """
    if isinstance(reference, otio.schema.ImageSequenceReference) and reference.rate > 0:
        return exact_rate(reference.rate)
    available = reference.available_range if reference else None
    if not is_usable(available):
        return media.rate
    stated = exact_rate(available.duration.rate)
    return stated if round(stated) == round(media.rate) else media.rate
