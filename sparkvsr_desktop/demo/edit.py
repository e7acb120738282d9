"""The demo's edit: one media, used the way editors do, as an OpenTimelineIO timeline."""

from dataclasses import dataclass
from pathlib import Path

import opentimelineio as otio

from sparkvsr_desktop.core.timecode import Timecode

DISSOLVE_SIDE_FRAMES = 6
"""The frames that the dissolve reaches past the cut on each side, into the handles of its clips."""


def demo_edit(media: Path, start: Timecode, frames: int) -> otio.schema.Timeline:
    """Return the edit: a clip, a dissolve, a clip, a gap, and the first again at double speed.

    `start` is the timecode of the media's first frame, `frames` their number, 92 or more: source
    frames 8 to 91 are seen. The record runs for 36 + 24 + 12 + 20 = 92 frames from `start`.
    """
    footage = _Footage(media, start, frames)
    timeline = otio.schema.Timeline("demo", global_start_time=footage.time(0))
    timeline.tracks[:] = [_picture(footage), _sound(footage)]
    return timeline


def write_demo_edit(timeline: otio.schema.Timeline, path: Path) -> None:
    """Write the edit as an .otio file."""
    partial = path.with_name(f".{path.stem}.partial.otio")
    otio.adapters.write_to_file(timeline, str(partial), adapter_name="otio_json")
    partial.replace(path)


@dataclass(frozen=True, slots=True)
class _Footage:
    media: Path
    start: Timecode
    frames: int

    def time(self, source_frame: int) -> otio.opentime.RationalTime:
        return _time(self.start.frame_count + source_frame, self.start)

    def clip(self, name: str, first: int, duration: int) -> otio.schema.Clip:
        """Use source frames from `first`; ranges are written in timecode, as hosts do."""
        whole = otio.opentime.TimeRange(self.time(0), _time(self.frames, self.start))
        reference = otio.schema.ExternalReference(str(self.media.resolve()), whole)
        reference.name = self.media.name
        used = otio.opentime.TimeRange(self.time(first), _time(duration, self.start))
        return otio.schema.Clip(name, reference, used)

    def gap(self, duration: int) -> otio.schema.Gap:
        nothing = otio.opentime.TimeRange(_time(0, self.start), _time(duration, self.start))
        return otio.schema.Gap(source_range=nothing)

    def dissolve(self) -> otio.schema.Transition:
        side = _time(DISSOLVE_SIDE_FRAMES, self.start)
        kind = otio.schema.TransitionTypes.SMPTE_Dissolve
        return otio.schema.Transition("Dissolve", kind, in_offset=side, out_offset=side)


def _time(frames: int, like: Timecode) -> otio.opentime.RationalTime:
    return otio.opentime.RationalTime(frames, float(like.rate))


def _picture(footage: _Footage) -> otio.schema.Track:
    again = footage.clip("Desk again", first=14, duration=20)
    again.effects.append(otio.schema.LinearTimeWarp("Speed", time_scalar=2.0))
    track = otio.schema.Track("Video 1", kind=otio.schema.TrackKind.Video)
    track[:] = [
        footage.clip("Desk", first=8, duration=36),
        footage.dissolve(),
        footage.clip("Picture house", first=68, duration=24),
        footage.gap(12),
        again,
    ]
    return track


def _sound(footage: _Footage) -> otio.schema.Track:
    track = otio.schema.Track("Audio 1", kind=otio.schema.TrackKind.Audio)
    track[:] = [
        footage.clip("Desk", first=8, duration=36),
        footage.clip("Picture house", first=68, duration=24),
        footage.gap(32),
    ]
    return track
