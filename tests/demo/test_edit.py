"""The demo's edit, counted by hand and read back with OpenTimelineIO."""

from fractions import Fraction

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.demo.edit import demo_edit, write_demo_edit


@pytest.fixture
def edit(tmp_path):
    start = Timecode.parse("01:00:00:00", Fraction(24))
    path = tmp_path / "demo.otio"
    write_demo_edit(demo_edit(tmp_path / "demo.mov", start, frames=100), path)
    return otio.adapters.read_from_file(str(path))


def counted(time):
    return (time.value, time.rate)


def test_both_tracks_run_for_92_frames_from_one_o_clock(edit):
    assert counted(edit.global_start_time) == (86400, 24)  # 60 * 60 * 24
    assert [track.name for track in edit.tracks] == ["Video 1", "Audio 1"]
    assert [counted(track.duration()) for track in edit.tracks] == [(92, 24), (92, 24)]


def test_clips_stand_at_timecode_ranges_that_the_media_holds(edit):
    clips = list(edit.find_clips())

    starts = [clip.source_range.start_time.value for clip in clips[:3]]

    assert starts == [86400 + 8, 86400 + 68, 86400 + 14]
    assert all(clip.available_range().contains(clip.visible_range()) for clip in clips)
    assert {clip.available_range().duration.value for clip in clips} == {100}


def test_the_dissolve_stays_on_each_side_of_the_cut_in_the_media(edit):
    outgoing, incoming = list(edit.video_tracks()[0].find_clips())[:2]

    assert outgoing.visible_range().end_time_exclusive().value == 86400 + 8 + 36 + 6
    assert incoming.visible_range().start_time.value == 86400 + 68 - 6  # the cut is at 60


def test_the_last_clip_follows_a_gap_and_runs_at_double_speed(edit):
    gap, last = list(edit.video_tracks()[0])[-2:]

    assert isinstance(gap, otio.schema.Gap)
    assert gap.duration().value == 12
    assert [effect.time_scalar for effect in last.effects] == [2.0]
    assert last.range_in_parent().start_time.value == 72


def test_every_clip_names_the_media_by_its_bare_absolute_path(edit, tmp_path):
    urls = {clip.media_reference.target_url for clip in edit.find_clips()}

    assert urls == {str(tmp_path / "demo.mov")}
