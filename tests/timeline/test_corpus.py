"""Forty timelines that real applications wrote: read, planned, relinked, linted, written.

The expected counts were taken from the files with OpenTimelineIO alone (a printed tree of each),
by a person, not from our code. Their media are stand-ins (see `stand_ins`).
"""

import shutil
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import opentimelineio as otio
import pytest

from sparkvsr_desktop.timeline.lint import lint
from sparkvsr_desktop.timeline.plan import Plan, plan_shots
from sparkvsr_desktop.timeline.read import Edit, read_edit
from sparkvsr_desktop.timeline.relink import relink
from sparkvsr_desktop.timeline.write import write_timelines

from .small_edits import probe_of, rendered_plan
from .stand_ins import StandIns

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "testdata" / "timelines"
pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the real timelines are not beside this repository"
)


class Expected(NamedTuple):
    """Clips that are used, shots they make, video clips left alone."""

    used: int
    shots: int
    left_alone: int


COUNTS = {
    "aaf__2997fps-DFTC.aaf": Expected(1, 1, 0),
    "aaf__composite.aaf": Expected(4, 4, 0),
    "aaf__linear_speed_effects.aaf": Expected(20, 1, 0),
    "aaf__nested_stack.aaf": Expected(8, 2, 0),
    "aaf__simple.aaf": Expected(5, 5, 0),
    "aaf__test_muted_clip.aaf": Expected(0, 0, 1),  # disabled
    "aaf__transitions.aaf": Expected(4, 4, 0),
    "ayon__img_seq_2x_speed_resolve.otio": Expected(1, 1, 0),
    "ayon__img_seq_embedded_tc.otio": Expected(1, 1, 0),
    "ayon__img_seq_freeze_frame.otio": Expected(1, 1, 0),
    "ayon__img_seq_multiple_tws.otio": Expected(1, 1, 0),
    "ayon__img_seq_with_handles.otio": Expected(1, 1, 0),
    "ayon__movie_with_handles.otio": Expected(1, 1, 0),
    "ayon__multiple_review_clips_gap.otio": Expected(2, 1, 0),
    "ayon__qt_23.976_embedded_long_tc.otio": Expected(1, 1, 0),
    "ayon__qt_embedded_tc.otio": Expected(1, 1, 0),
    "ayon__qt_retimed_speed.otio": Expected(1, 1, 0),
    "ayon__qt_timewarp.otio": Expected(1, 1, 0),
    "ayon__timeline.otio": Expected(10, 6, 0),
    "cmx__25fps.edl": Expected(0, 0, 4),  # an EDL names reels, no files
    "cmx__dissolve_test.edl": Expected(0, 0, 3),
    "cmx__nucoda_example.edl": Expected(2, 2, 0),
    "cmx__premiere_example.edl": Expected(0, 0, 2),
    "cmx__screening_example.edl": Expected(0, 0, 9),
    "cmx__speed_effects_small.edl": Expected(0, 0, 5),
    "core__effects.otio": Expected(0, 0, 20),  # 14 stills, 2 disabled, 4 offline
    "core__nested_example.otio": Expected(0, 0, 7),  # all offline
    "core__premiere_example.otio": Expected(6, 4, 1),  # a slug
    "fcp7__hiero_xml_export.xml": Expected(1, 1, 1),  # offline
    "fcp7__premiere_enable_property.xml": Expected(2, 2, 4),  # 3 disabled, 1 outside its media
    "fcp7__premiere_example.xml": Expected(6, 4, 1),  # a slug
    "fcpx__fcpx_clips.fcpxml": Expected(6, 4, 0),
    "fcpx__fcpx_example.fcpxml": Expected(11, 7, 5),  # trims of compounds cut five away
    "kden__image_sequence_example.otio": Expected(1, 1, 0),
    "kden__kdenlive_example_v240770.kdenlive": Expected(4, 4, 2),  # a colour, a placeholder
    "kden__kdenlive_mixes_markers.kdenlive": Expected(16, 1, 0),
    "kden__multiinstance.otio": Expected(2, 1, 0),
    "kdennat__test-missing-media.otio": Expected(0, 0, 2),  # a still, an empty url
    "kdennat__test-transitions.otio": Expected(0, 0, 3),  # stills
    "raven__Meridian_UHD4k5994_HDR_P3PQ.otio": Expected(83, 1, 0),
}
RATES = {".edl": Fraction(24)} | {"cmx__25fps.edl": Fraction(25)}
NAMES = {"fcpx__fcpx_example.fcpxml": "OpenTimeline_Project"}
FIRST_FRAMES = {
    # worked out by hand from the ranges in the file
    "ayon__img_seq_2x_speed_resolve.otio": (39, 61),  # 39, 11 frames at 2x
    "ayon__img_seq_embedded_tc.otio": (5, 77),  # 91046.625@25 is 87404.76@24, from 87399
    "ayon__qt_embedded_tc.otio": (30, 73),  # 90032@25 is 86430.72@24, from 86400; 42.24 long
    "ayon__qt_retimed_speed.otio": (0, 428),  # 171 at 2.5x is 427.5
    "ayon__img_seq_with_handles.otio": (34, 73),
    "kden__image_sequence_example.otio": (10, 40),  # 86410 from 86400
}


def opened(name: str, folder: Path) -> tuple[Edit, StandIns]:
    path = folder / name
    shutil.copyfile(CORPUS / name, path)
    rate = RATES.get(name, RATES.get(path.suffix))
    edit = read_edit(path, rate, timeline_name=NAMES.get(name))
    return edit, StandIns(edit, folder / "media")


def planned(name: str, folder: Path) -> tuple[Edit, Plan]:
    edit, stand_ins = opened(name, folder)
    return edit, plan_shots(edit, stand_ins.probe, roots=stand_ins.roots)


def test_every_file_of_the_corpus_is_expected_here() -> None:
    assert {path.name for path in CORPUS.iterdir() if path.suffix != ".md"} == set(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_real_timeline_goes_all_the_way(tmp_path: Path, name: str) -> None:
    edit, plan = planned(name, tmp_path)
    used = sum(len(shot.uses) for shot in plan.shots)
    assert Expected(used, len(plan.shots), len(plan.left_alone)) == COUNTS[name]
    renders = rendered_plan(plan, tmp_path / "out")
    made = relink(edit, renders)
    assert len(made.clip_ids) == used
    lint(edit, made, probe_of(*(render.media for render in renders)))
    restored, _session = write_timelines(made, tmp_path / "out", edit.name)
    back = otio.adapters.read_from_file(str(restored))
    assert record_places(back) == record_places(edit.timeline)


@pytest.mark.parametrize(("name", "frames"), FIRST_FRAMES.items())
def test_real_clip_shows_the_frames_counted_by_hand(
    tmp_path: Path, name: str, frames: tuple[int, int]
) -> None:
    _edit, plan = planned(name, tmp_path)
    [use] = plan.shots[0].uses
    assert (use.source_range.start, use.source_range.end) == frames


def test_marker_of_the_newer_schema_is_read_with_a_word(tmp_path: Path) -> None:
    edit, _stand_ins = opened("core__premiere_example.otio", tmp_path)
    assert "Marker.3 as Marker.2" in edit.warnings[0]
    assert len(edit.timeline.tracks.markers) == 3


def test_adapters_do_not_write_to_our_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("kden__kdenlive_mixes_markers.kdenlive", "aaf__2997fps-DFTC.aaf"):
        opened(name, tmp_path)
    assert capsys.readouterr() == ("", "")
    assert caplog.records == []


def record_places(timeline: otio.schema.Timeline) -> list[tuple[str, float, float]]:
    """Where OpenTimelineIO itself sees each item on its track."""
    tracks = [track for track in timeline.tracks if isinstance(track, otio.schema.Track)]
    places = [(item.name, track.range_of_child(item)) for track in tracks for item in track]
    return [(name, p.start_time.to_seconds(), p.duration.to_seconds()) for name, p in places]
