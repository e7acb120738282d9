"""`sparkvsr stills` and `sparkvsr inspect`."""

import opentimelineio as otio
import pytest

from sparkvsr_desktop.media.still_file import read_still


def test_stills_have_the_size_of_the_result_and_16_bits(sparkvsr, film, tmp_path):
    outcome = sparkvsr(
        "stills", film, "--select", "uniform:3", "--scale", "3", "--out", tmp_path / "stills",
        "--json",
    )  # fmt: skip
    # floor(i * 79 / 2): 0, 39, 79
    names = [f"film.{frame:06}.tif" for frame in (0, 39, 79)]
    assert [name.rpartition("/")[2] for name in outcome.done["stills"]] == names
    picture = read_still(tmp_path / "stills" / names[1])
    assert picture.shape == (48 * 3, 64 * 3, 3)
    # frame 39 has luma 16 + 39, which is 39 / 219 of the way to white; 8 bits would miss by more
    assert abs(float(picture.mean()) - 39 / 219) < 1e-3


def test_a_still_that_may_be_retouched_is_never_written_over(sparkvsr, film, tmp_path):
    command = ("stills", film, "--select", "manual:0", "--out", tmp_path)
    assert sparkvsr(*command).status == 0
    retouched = (tmp_path / "film.000000.tif").read_bytes()
    again = sparkvsr(*command)
    assert again.status == 1
    assert "retouching" in again.errors
    assert (tmp_path / "film.000000.tif").read_bytes() == retouched


def test_intra_frames_of_an_all_intra_codec_are_refused_with_another_way(sparkvsr, film, tmp_path):
    outcome = sparkvsr("stills", film, "--select", "iframes", "--out", tmp_path)
    assert outcome.status == 1
    assert "uniform:N" in outcome.errors


@pytest.fixture
def marked_timeline(timeline):
    """The reel with a marker three frames after the first frame of its clip “opening”."""
    reel = otio.adapters.read_from_file(str(timeline))
    opening = next(iter(reel.find_clips()))
    start = opening.source_range.start_time + otio.opentime.RationalTime(3, 25)
    span = otio.opentime.TimeRange(start, otio.opentime.RationalTime(1, 25))
    opening.markers.append(otio.schema.Marker("SparkVSR keyframe", span, comment="the eyes"))
    otio.adapters.write_to_file(reel, str(timeline))
    return timeline


def test_stills_are_written_where_the_editor_put_markers(sparkvsr, marked_timeline, tmp_path):
    done = sparkvsr(
        "stills", marked_timeline, "--select", "markers", "--out", tmp_path, "--json"
    ).done
    # the clip begins at source frame 20
    assert [name.rpartition(".tif")[0][-6:] for name in done["stills"]] == ["000023"]


def test_a_timeline_without_markers_of_ours_is_refused(sparkvsr, timeline, tmp_path):
    outcome = sparkvsr("stills", timeline, "--select", "markers", "--out", tmp_path / "stills")
    assert outcome.status == 1
    assert "No marker whose name begins with “SparkVSR”" in outcome.errors


def test_inspect_shows_markers_as_keyframes(sparkvsr, marked_timeline):
    assert "marked at frame 23: the eyes" in sparkvsr("inspect", marked_timeline).output


def test_inspect_tells_shots_and_what_is_left_alone(sparkvsr, timeline):
    events = sparkvsr("inspect", timeline, "--json").events
    (shot,) = (event for event in events if event["event"] == "shot")
    assert (shot["start"], shot["end"], shot["start_timecode"]) == (8, 80, "01:00:00:00")
    assert [clip["timeline_start"] for clip in shot["clips"]] == [0, 25]
    assert events[-1] == {"event": "done", "shots": 1, "left_alone": 0}


def test_inspect_names_the_clip_and_the_path_of_missing_media(sparkvsr, timeline, film):
    film.unlink()
    told = sparkvsr("inspect", timeline).output.splitlines()
    assert told[0] == (
        f"left alone on Video 1: “opening”: “{film}” is not where the timeline says."
    )


def test_inspect_names_a_clip_once(sparkvsr, timeline):
    edit = otio.adapters.read_from_file(str(timeline))
    edit.find_clips()[0].enabled = False
    otio.adapters.write_to_file(edit, str(timeline))
    told = sparkvsr("inspect", timeline).output
    assert "left alone on Video 1: “opening” is disabled in the edit." in told


def test_doctor_names_engines_and_codecs(sparkvsr):
    done = sparkvsr("doctor", "--json").done
    assert {"engine resize", "engine propagation", "codec prores-422hq", "python"} <= set(done)
