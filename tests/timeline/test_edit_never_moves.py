"""Whatever the edit, relinking moves nothing: the same items, in order, as long as before."""

import tempfile
from pathlib import Path

import opentimelineio as otio
from hypothesis import given, settings
from hypothesis import strategies as st

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.timeline.lint import faults_of
from sparkvsr_desktop.timeline.plan import plan_shots
from sparkvsr_desktop.timeline.relink import relink

from .small_edits import clip, edit_of, gap, movie, probe_of, rendered_plan, times, track

FRAMES = 400
RATES = st.sampled_from([24.0, 25.0, 23.976, 24000 / 1001, 23.976024627685547, 59.94])
SPEEDS = st.sampled_from([None, 2.0, 0.5, -1.0, 1.25, 0.0])


@st.composite
def items(draw: st.DrawFn) -> otio.core.Item:
    """A gap, a clip with or without timecode, or a nest of two clips, trimmed or not."""
    rate, speed = draw(RATES), draw(SPEEDS)
    start, duration = draw(st.integers(0, 250)), draw(st.integers(1, 60))
    kind = draw(st.sampled_from(["gap", "plate", "tape", "nest"]))
    if kind == "gap":
        return gap(duration, rate)
    first = 90_000 if kind == "tape" else 0
    url = "tape.mov" if kind == "tape" else "plate.mov"
    made = clip(url, first + start, duration, rate=rate, speed=speed, name=kind)
    made.media_reference.available_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(first, 25), otio.opentime.RationalTime(FRAMES, 25)
    )
    if kind != "nest":
        return made
    nest = otio.schema.Stack("nest", [track(made, made.deepcopy())])
    if draw(st.booleans()):
        nest.source_range = times(draw(st.integers(0, duration)), draw(st.integers(1, duration)))
    return nest


def durations(timeline: otio.schema.Timeline) -> list[tuple[str, str, float]]:
    return [
        (child.schema_name(), child.name, child.duration().to_seconds())
        for child in timeline.find_children()
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(items(), min_size=1, max_size=6), st.integers(0, 40))
def test_relinking_changes_no_order_and_no_duration(
    chosen: list[otio.core.Item], handles: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        edit = edit_of(folder, *chosen)
        plan = plan_shots(edit, probe_of(*both_media(folder)), handles=handles)
        renders = rendered_plan(plan, folder / "out")
        made = relink(edit, renders)
        probe = probe_of(*(render.media for render in renders))
        for timeline in (made.restored, made.session):
            assert durations(timeline) == durations(edit.timeline)
            assert faults_of(edit.timeline, timeline, probe) == ()


def both_media(folder: Path) -> tuple[Media, Media]:
    plate = movie(folder / "plate.mov", frames=FRAMES)
    return plate, movie(folder / "tape.mov", frames=FRAMES, timecode="01:00:00:00")
