"""Timelines of every kind, told by their content."""

import gc
import json
import zipfile
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.bundle import UnsafeBundleError
from sparkvsr_desktop.timeline.read import (
    EditWithoutVideoError,
    EdlNeedsRateError,
    edit_of_media,
    is_timeline,
    read_edit,
)
from sparkvsr_desktop.timeline.timeline_kind import (
    MissingTimelineError,
    TimelineKind,
    UnknownTimelineKindError,
    UnreadableTimelineError,
    kind_of,
)
from sparkvsr_desktop.timeline.top_object import TimelineNotChosenError

from .small_edits import clip, dissolve, edit_of, movie, track

EDL_AT_25 = """TITLE: SQ0002
FCM: NON-DROP FRAME
001  AX V     C        01:00:00:00 01:00:06:24 01:00:00:00 01:00:06:24
* FROM CLIP NAME:  sq001_s001
"""
XML_KINDS = {
    '<?xml version="1.0"?><!DOCTYPE xmeml><xmeml version="4"/>': TimelineKind.FCP7_XML,
    '<fcpxml version="1.9"></fcpxml>': TimelineKind.FCPX_XML,
    '<mlt root="/x"></mlt>': TimelineKind.KDENLIVE,
}


def written(path: Path, *items: otio.core.Composable) -> Path:
    path.write_text(edit_of(path.parent, *items).timeline.to_json_string(), encoding="utf-8")
    return path


@pytest.fixture
def one_clip(tmp_path: Path) -> Path:
    return written(tmp_path / "edit.otio", clip("a.mov", 0, 10, name="a"))


@pytest.mark.parametrize(("text", "kind"), XML_KINDS.items())
def test_xml_is_told_by_its_root_element(tmp_path: Path, text: str, kind: TimelineKind) -> None:
    path = tmp_path / "export.xml"
    path.write_text(text, encoding="utf-8")
    assert kind_of(path) is kind


def test_timeline_with_a_foreign_suffix_is_read(one_clip: Path) -> None:
    renamed = one_clip.rename(one_clip.with_suffix(".json"))
    assert is_timeline(renamed)
    assert [c.name for c in read_edit(renamed).timeline.find_clips()] == ["a"]


def test_edl_without_a_rate_asks_for_it(tmp_path: Path) -> None:
    path = tmp_path / "cut.edl"
    path.write_text(EDL_AT_25, encoding="utf-8")
    with pytest.raises(EdlNeedsRateError) as refused:
        read_edit(path)
    assert "--rate" in refused.value.remedy


def test_edl_at_its_rate_starts_at_its_record_timecode(tmp_path: Path) -> None:
    path = tmp_path / "cut.edl"
    path.write_text(EDL_AT_25, encoding="utf-8")
    edit = read_edit(path, Fraction(25))
    # 01:00:00:00 at 25 fps is 3600 * 25 frames; the event lasts 6 s 24 f = 174 frames
    assert edit.timeline.global_start_time == otio.opentime.RationalTime(90000, 25)
    assert [c.duration().value for c in edit.timeline.find_clips()] == [174]
    assert edit.timeline.tracks[0].source_range is None


def test_edl_at_the_wrong_rate_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "cut.edl"
    path.write_text(EDL_AT_25, encoding="utf-8")
    with pytest.raises(UnreadableTimelineError, match=r"cut\.edl") as refused:
        read_edit(path, Fraction(24))
    assert "24 fps, as --rate says" in refused.value.remedy


def test_markers_of_a_newer_schema_are_read_and_said(tmp_path: Path, one_clip: Path) -> None:
    document = json.loads(one_clip.read_text(encoding="utf-8"))
    marked = document["tracks"]["children"][0]["children"][0]
    marker = json.loads(otio.schema.Marker("m", times_of_frame(3)).to_json_string())
    marked["markers"] = [marker | {"OTIO_SCHEMA": "Marker.3", "color": {"name": "Pink", "r": 1.0}}]
    one_clip.write_text(json.dumps(document), encoding="utf-8")
    edit = read_edit(one_clip)
    assert [m.color for m in edit.timeline.find_clips()[0].markers] == ["PINK"]
    assert "Marker.3 as Marker.2" in edit.warnings[0]


def times_of_frame(frame: int) -> otio.opentime.TimeRange:
    time = otio.opentime.RationalTime
    return otio.opentime.TimeRange(time(frame, 25), time(1, 25))


@pytest.mark.parametrize("make", [
    pytest.param(lambda made: made, id="a clip"),
    pytest.param(lambda made: [made], id="a bare list"),
    pytest.param(lambda made: otio.schema.SerializableCollection("bin", [made]), id="a collection"),
    pytest.param(lambda made: track(made), id="a track"),
    pytest.param(lambda made: otio.schema.Stack("s", [track(made)]), id="a stack"),
])  # fmt: skip
def test_loose_objects_become_a_timeline(tmp_path: Path, make: object) -> None:
    loose = make(clip("a.mov", 5, 10, name="a"))  # type: ignore[operator]  # one of the makers above
    path = tmp_path / "loose.otio"
    path.write_text(otio.adapters.write_to_string(loose, "otio_json"), encoding="utf-8")
    timeline = read_edit(path).timeline
    assert [c.name for c in timeline.find_clips()] == ["a"]
    assert timeline.tracks[0].kind == "Video"


def test_file_with_two_timelines_asks_which(tmp_path: Path) -> None:
    pair = [
        otio.schema.Timeline(n, tracks=[track(clip("a.mov", 0, 5))]) for n in ("cut 1", "cut 2")
    ]
    path = tmp_path / "reel.otio"
    path.write_text(otio.schema.SerializableCollection("reel", pair).to_json_string())
    with pytest.raises(TimelineNotChosenError) as refused:
        read_edit(path)
    assert "“cut 1”, “cut 2”" in refused.value.remedy
    assert read_edit(path, timeline_name="cut 2").timeline.name == "cut 2"


def test_transitions_side_by_side_are_said_before_anything_is_rendered(tmp_path: Path) -> None:
    pair = (dissolve(1, 1), dissolve(1, 1))
    path = written(tmp_path / "edit.otio", clip("a.mov", 0, 5), *pair, clip("a.mov", 9, 5))
    assert "side by side" in read_edit(path).warnings[0]


def test_timeline_of_sound_alone_is_refused(tmp_path: Path) -> None:
    sound = otio.schema.Track("A1", [clip("a.wav", 0, 5)], kind=otio.schema.TrackKind.Audio)
    with pytest.raises(EditWithoutVideoError, match=r"sound\.otio"):
        read_edit(written(tmp_path / "sound.otio", sound))


BROKEN = {
    "half a file": (
        "edit.otio",
        '{"OTIO_SCHEMA": "Timeline.1", "tracks": {',
        UnreadableTimelineError,
    ),
    "JSON of another kind": ("edit.otio", '{"a": 1}', UnknownTimelineKindError),
    "broken XML": ("edit.xml", "<xmeml><seq", UnreadableTimelineError),
    "XML of another kind": ("edit.xml", "<html></html>", UnknownTimelineKindError),
    "plain text": ("edit.edl", "Dear editor,\n", UnknownTimelineKindError),
    "an empty file": ("edit.otio", "", UnknownTimelineKindError),
    "a zip of something else": ("edit.otioz", "PK\x03\x04 no zip", UnreadableTimelineError),
}


@pytest.mark.parametrize(("name", "text", "error"), BROKEN.values(), ids=BROKEN)
def test_broken_file_is_refused_with_its_name_and_a_remedy(
    tmp_path: Path, name: str, text: str, error: type[SparkVSRError]
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error) as refused:
        read_edit(path)
    assert name in str(refused.value)
    assert refused.value.remedy


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_broken_aaf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "edit.aaf"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    try:
        read_edit(path)
    except UnreadableTimelineError as error:
        message = str(error)
    gc.collect()  # pyaaf2 1.7.1 leaves a broken file to the collector, which warns of it
    assert "edit.aaf" in message


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingTimelineError, match=r"gone\.otio"):
        read_edit(tmp_path / "gone.otio")


@pytest.mark.parametrize("rate", [0.0, -24.0, float("nan")])
def test_clip_that_counts_at_no_rate_is_refused(tmp_path: Path, rate: float) -> None:
    with pytest.raises(UnreadableTimelineError, match="“odd”"):
        read_edit(written(tmp_path / "edit.otio", clip("a.mov", 0, 5, rate=rate, name="odd")))


def test_folder_bundle_finds_its_own_media(tmp_path: Path) -> None:
    bundle = tmp_path / "cut.otiod"
    movie(bundle / "media" / "a.mov")
    written(bundle / "content.otio", clip("media/a.mov", 0, 5))
    found = read_edit(bundle).timeline.find_clips()[0]
    assert found.media_reference.target_url == str(bundle / "media" / "a.mov")


def zipped(path: Path, member: str) -> Path:
    content = edit_of(path.parent, clip(member, 0, 5)).timeline.to_json_string()
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("content.otio", content)
        bundle.writestr(member, b"pictures")
    return path


def test_zip_bundle_unpacks_its_media_where_it_is_told(tmp_path: Path) -> None:
    bundle = zipped(tmp_path / "cut.otioz", "media/a.mov")
    found = read_edit(bundle, unpack_to=tmp_path / "unpacked").timeline.find_clips()[0]
    assert Path(found.media_reference.target_url).read_bytes() == b"pictures"
    assert found.media_reference.target_url == str(tmp_path / "unpacked" / "media" / "a.mov")


def test_zip_bundle_left_packed_says_so_and_writes_nothing(tmp_path: Path) -> None:
    bundle = zipped(tmp_path / "cut.otioz", "media/a.mov")
    assert "packed" in read_edit(bundle).warnings[0]
    assert list(tmp_path.iterdir()) == [bundle]


@pytest.mark.parametrize("member", ["../evil.mov", "/etc/evil.mov", "media/../../evil.mov"])
def test_zip_bundle_that_points_outside_is_refused(tmp_path: Path, member: str) -> None:
    bundle = zipped(tmp_path / "cut.otioz", member)
    with pytest.raises(UnsafeBundleError, match="evil"):
        read_edit(bundle, unpack_to=tmp_path / "unpacked")
    assert not (tmp_path / "evil.mov").exists()


def test_plain_media_is_a_timeline_of_one_clip(tmp_path: Path) -> None:
    media = movie(tmp_path / "a.mov", frames=48, rate=Fraction(24), timecode="01:00:00:00")
    edit = edit_of_media(media, "a")
    made = edit.timeline.find_clips()[0]
    assert (made.source_range.start_time.value, made.source_range.duration.value) == (86400, 48)
    assert (edit.name, edit.rate) == ("a", 24)
