"""Small edits made by hand, for tests: media that exist as empty files, and what a probe says."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

from sparkvsr_desktop.core.media import ImageSequence, Media, MediaSource, MovieFile
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.timeline.plan import Plan
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.relink import RenderedShot

Probe = Callable[[MediaSource, Fraction | None], Media]
PAL = Fraction(25)
FACTS = {"job_id": "0a1b2c3d", "engine": "resize", "keyframes": [3]}


def movie(
    path: Path,
    frames: int = 100,
    rate: Fraction = PAL,
    timecode: str | None = None,
    **more: object,
) -> Media:
    """Make an empty file and return what a probe would say of a movie there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    start = Timecode.parse(timecode, rate) if timecode else None
    facts: dict[str, object] = {"width": 64, "height": 48, **more}
    return Media(
        MovieFile(path), frames, rate, signature=f"of {path.name}", start_timecode=start, **facts
    )  # type: ignore[arg-type]  # any field of Media


def probe_of(*media: Media) -> Probe:
    """Return a probe that knows these media and fails on any other."""
    known = {one.source: one for one in media}
    return lambda source, rate: known[source]


def times(start: float, duration: float, rate: float = 25) -> otio.opentime.TimeRange:
    """Return a time range in frames."""
    time = otio.opentime.RationalTime
    return otio.opentime.TimeRange(time(start, rate), time(duration, rate))


def clip(
    url: str | Path,
    start: float,
    duration: float,
    *,
    available: tuple[float, float] | None = None,
    rate: float = 25,
    speed: float | None = None,
    name: str = "",
) -> otio.schema.Clip:
    """Return a clip of one external reference; `available` is its start and duration."""
    reference = otio.schema.ExternalReference(
        str(url), times(*available, rate) if available else None
    )
    made = otio.schema.Clip(name, reference, times(start, duration, rate))
    if speed is not None:
        made.effects.append(retime(speed))
    return made


def gap(frames: float, rate: float = 25) -> otio.schema.Gap:
    """Return a gap."""
    return otio.schema.Gap(source_range=times(0, frames, rate))


def dissolve(in_offset: float, out_offset: float, rate: float = 25) -> otio.schema.Transition:
    """Return a transition that reaches `in_offset` before the cut and `out_offset` behind it."""
    time = otio.opentime.RationalTime
    return otio.schema.Transition(
        "", "SMPTE_Dissolve", time(in_offset, rate), time(out_offset, rate)
    )


def track(*items: otio.core.Composable, name: str = "Video 1") -> otio.schema.Track:
    """Return a video track."""
    return otio.schema.Track(name, list(items), kind=otio.schema.TrackKind.Video)


def nested(
    *children: otio.core.Composable,
    trim: tuple[float, float],
    speed: float | None = None,
    rate: float = 25,
) -> otio.schema.Stack:
    """Return a compound of one track that shows `trim` of its own time: first frame, duration."""
    nest = otio.schema.Stack("compound", [track(*children)], source_range=times(*trim, rate))
    if speed is not None:
        nest.effects.append(retime(speed))
    return nest


def retime(speed: float) -> otio.schema.TimeEffect:
    """Return a constant speed, or a standstill for a speed of 0."""
    return otio.schema.LinearTimeWarp(time_scalar=speed) if speed else otio.schema.FreezeFrame()


def edit_of(folder: Path, *items: otio.core.Composable, rate: Fraction = PAL) -> Edit:
    """Return an edit of one video track; or of the tracks, where tracks are given."""
    are_tracks = all(isinstance(item, otio.schema.Track | otio.schema.Stack) for item in items)
    tracks = list(items) if items and are_tracks else [track(*items)]
    timeline = otio.schema.Timeline("edit", tracks=tracks)
    return Edit("edit", timeline, folder / "edit.otio", folder, rate)


def rendered(shot: Shot, folder: Path, **changes: object) -> RenderedShot:
    """Return a shot as if its file had been made: same rate and count, timecode moved along."""
    start = shot.media.start_timecode
    path = folder / f"{shot.name}_0a1b2c3d.mov"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    facts: dict[str, object] = {
        "source": MovieFile(path),
        "frames": shot.source_range.duration,
        "rate": shot.media.rate,
        "width": shot.media.width,
        "height": shot.media.height,
        "signature": f"of {path.name}",
        "start_timecode": start.advanced(shot.source_range.start) if start else None,
        **changes,
    }
    return RenderedShot(shot, Media(**facts), FACTS)  # type: ignore[arg-type]  # any field of Media


def rendered_plan(plan: Plan, folder: Path) -> tuple[RenderedShot, ...]:
    """Return all shots of a plan as rendered."""
    return tuple(rendered(shot, folder) for shot in plan.shots)


def shown_ranges(plan: Plan) -> list[tuple[int, int]]:
    """Return first frame and end of what each clip of a plan shows, in order of shots and clips."""
    return [
        (use.source_range.start, use.source_range.end) for shot in plan.shots for use in shot.uses
    ]


def shot_ranges(plan: Plan) -> list[tuple[int, int]]:
    """Return first frame and end of each shot."""
    return [(shot.source_range.start, shot.source_range.end) for shot in plan.shots]


def numbered_files(folder: Path, prefix: str, suffix: str, first: int, last: int) -> ImageSequence:
    """Make empty pictures with four digits and return them as a sequence."""
    sequence = ImageSequence(folder, prefix, suffix, first, last, padding=4)
    folder.mkdir(parents=True, exist_ok=True)
    for path in sequence.paths():
        path.touch()
    return sequence
