"""Through edits: a clip cut into parts that follow each other, so that nothing moves or is lost."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import opentimelineio as otio

from sparkvsr_desktop.timeline.exact_time import seconds_of, time_at
from sparkvsr_desktop.timeline.retime import LinearSpeed, retime_of


@dataclass(frozen=True, slots=True)
class Blade:
    """Where one clip is cut: seconds of its track from the clip's first frame, ascending.

    `clip_id` is the clip's in the timeline before anything was cut.
    """

    clip_id: str
    at: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Blades:
    """All cuts of a timeline, and what its clips are called after them; each clip has one blade."""

    blades: tuple[Blade, ...] = ()

    def id_of(self, clip_id: str, part: int = 0) -> str:
        """Return the id, after the cuts, of a part (from 0) of a clip that had `clip_id`."""
        place = [int(index) for index in clip_id.split("/")]
        moved = [
            index + self._cuts_before(place[:depth], index) for depth, index in enumerate(place)
        ]
        moved[-1] += part
        return "/".join(map(str, moved))

    def beside(self, clip_ids: Iterable[str]) -> "Blades":
        """Return the cuts at an end of any of these clips, which are named as after all cuts."""
        wanted = frozenset(clip_ids)
        kept = [Blade(each.clip_id, tuple(self._beside(each, wanted))) for each in self.blades]
        return Blades(tuple(each for each in kept if each.at))

    def cut(self, timeline: otio.schema.Timeline) -> otio.schema.Timeline:
        """Return a copy of a timeline that was not cut yet, with every cut made."""
        copy = timeline.deepcopy()
        # the last first: what stands before a cut keeps its place
        for blade in sorted(self.blades, key=_place, reverse=True):
            *above, index = _place(blade)
            track = copy.tracks
            for step in above:
                track = track[step]
            parts = list(_parts(track[index], blade.at))
            track.pop(index)
            for part in reversed(parts):
                track.insert(index, part)
        return copy

    def _beside(self, blade: Blade, wanted: frozenset[str]) -> Iterator[Fraction]:
        is_wanted = [self.id_of(blade.clip_id, n) in wanted for n in range(len(blade.at) + 1)]
        for at, sides in zip(blade.at, pairwise(is_wanted), strict=True):
            if any(sides):
                yield at

    def _cuts_before(self, parent: list[int], index: int) -> int:
        """Count the cuts of clips that lie in `parent` before its child `index`."""
        places = ((_place(each), len(each.at)) for each in self.blades)
        return sum(n for place, n in places if place[:-1] == parent and place[-1] < index)


NO_CUTS = Blades()
"""Every clip is whole."""


def new_names(before: Blades, after: Blades, clip_ids: Iterable[str]) -> dict[str, str]:
    """Return what each clip is called with the cuts `after`, by its name with those `before`.

    clip_ids: the clips as they were read. `after` are some of the cuts `before`; parts that have
    become one with their neighbours are left out.
    """
    names = {}
    for clip_id in clip_ids:
        cuts, kept = _cuts_of(before, clip_id), _cuts_of(after, clip_id)
        for part in range(len(cuts) + 1):
            if all(end in kept for end in cuts[max(part - 1, 0) : part + 1]):
                fewer = sum(cut in kept for cut in cuts[:part])
                names[before.id_of(clip_id, part)] = after.id_of(clip_id, fewer)
    return names


def _cuts_of(blades: Blades, clip_id: str) -> tuple[Fraction, ...]:
    return next((each.at for each in blades.blades if each.clip_id == clip_id), ())


def _place(blade: Blade) -> list[int]:
    return [int(index) for index in blade.clip_id.split("/")]


def _parts(clip: otio.schema.Clip, at: tuple[Fraction, ...]) -> Iterator[otio.schema.Clip]:
    """Yield the parts of a clip: each with its effects, and with the markers that lie in it."""
    trim, speed = clip.trimmed_range(), _speed(clip)
    ends = [time_at(cut, trim.duration.rate) for cut in at]
    zero = otio.opentime.RationalTime(0, trim.duration.rate)
    for number, (start, end) in enumerate(pairwise((zero, *ends, trim.duration))):
        part = clip.deepcopy()
        skipped = at[number - 1] * speed if number else Fraction(0)
        first = trim.start_time + time_at(skipped, trim.start_time.rate)
        part.source_range = otio.opentime.TimeRange(first, end - start)
        part.markers[:] = [
            moved
            for marker in clip.markers
            if (moved := _marker_in(marker, clip, at, number)) is not None
        ]
        yield part


def _marker_in(
    marker: otio.schema.Marker, clip: otio.schema.Clip, at: tuple[Fraction, ...], part: int
) -> otio.schema.Marker | None:
    """Return a copy of a marker for the part that it lies in, None for the others.

    It counts as the source does, or, where that lies outside the clip, from the clip's first
    frame (Kdenlive), and then from that of its part.
    """
    speed, trim = _speed(clip), clip.trimmed_range()
    first, length = seconds_of(trim.start_time), seconds_of(trim.duration) * speed
    start = seconds_of(marker.marked_range.start_time)
    is_relative = not first <= start < first + length and 0 <= start < length
    since_first = start if is_relative else start - first
    if bisect_right(at, since_first / speed) != part:
        return None
    copy = marker.deepcopy()
    if is_relative and part:
        span = marker.marked_range
        skipped = time_at(at[part - 1] * speed, span.start_time.rate)
        copy.marked_range = otio.opentime.TimeRange(span.start_time - skipped, span.duration)
    return copy


def _speed(clip: otio.schema.Clip) -> Fraction:
    """Return the speed of a clip that may be cut: those that do not run straight are not."""
    retime = retime_of(clip)
    if not isinstance(retime, LinearSpeed) or retime.factor <= 0:
        raise ValueError(f"“{clip.name}” does not run straight and cannot be cut")
    return retime.factor
