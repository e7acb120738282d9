"""Whatever is wrong, the editor reads one sentence and a remedy, and nothing is left behind."""

import io
import os
import sys
from pathlib import Path

import av
import numpy as np
import opentimelineio as otio
import pytest

from sparkvsr_desktop.__main__ import main
from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.media.still_file import write_still
from tests.footage import write_numbered_movie


@pytest.fixture
def refused(sparkvsr, tmp_path):
    """Run a render that is refused, and return what the editor reads."""

    def run(*arguments: object, out: Path | None = None) -> str:
        out = out or tmp_path / "out"
        outcome = sparkvsr("render", *arguments, "--out", out)
        assert outcome.status == 1, outcome
        sentence, remedy = outcome.errors.splitlines()
        assert sentence.startswith("sparkvsr: ")
        assert sentence.endswith(".")
        assert remedy.endswith(".")
        results = (
            [path for path in out.iterdir() if path.name != ".sparkvsr"] if out.is_dir() else []
        )
        assert results == []
        return f"{sentence}\n{remedy}"

    return run


@pytest.fixture
def still(tmp_path):
    """Write a flat still of a size, and return its path."""

    def write(width: int, height: int) -> Path:
        path = tmp_path / f"still_{width}x{height}.tif"
        write_still(path, np.full((height, width, 3), 0.5, np.float32), ColourTags())
        return path

    return write


def test_a_timeline_that_is_cut_off_is_named(refused, timeline):
    timeline.write_text(timeline.read_text()[:200])
    assert "reel.otio" in refused(timeline)


def test_a_file_of_an_unknown_kind_is_named(refused, tmp_path):
    (tmp_path / "notes.txt").write_text("call the lab\n")
    assert "notes.txt" in refused(tmp_path / "notes.txt")


def test_a_timeline_without_video_is_refused(refused, tmp_path):
    path = tmp_path / "sound.otio"
    track = otio.schema.Track("Audio 1", kind="Audio")
    track.append(otio.schema.Clip("music", otio.schema.MissingReference()))
    otio.adapters.write_to_file(otio.schema.Timeline("sound", tracks=[track]), str(path))
    assert "sound.otio" in refused(path)


def test_a_timeline_whose_media_is_missing_names_clip_and_file(refused, timeline, film):
    film.unlink()
    said = refused(timeline)
    assert "opening" in said
    assert "film.mov" in said


def test_missing_media_is_named(refused, tmp_path):
    assert "absent.mov" in refused(tmp_path / "absent.mov")


def test_a_movie_cut_off_in_its_middle_is_refused(refused, film):
    content = film.read_bytes()
    film.write_bytes(content[: len(content) // 2])
    assert "film.mov" in refused(film)


def test_a_movie_with_sound_alone_is_refused(refused, tmp_path):
    path = tmp_path / "music.mov"
    with av.open(str(path), "w") as container:
        track = container.add_stream("pcm_s16le", rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.int16), "s16", "mono")
        frame.sample_rate = 48000
        container.mux(track.encode(frame))
        container.mux(track.encode(None))
    assert "music.mov" in refused(path)


def test_a_movie_without_frames_is_refused(refused, tmp_path):
    path = tmp_path / "empty.mkv"
    write_numbered_movie(path, frames=0)
    assert "empty.mkv" in refused(path)


def test_a_range_outside_the_media_is_refused_with_the_range_there_is(refused, film):
    assert "0-80" in refused(film, "--range", "70-81")


def test_a_clip_that_is_not_there_is_refused_with_those_that_are(refused, timeline):
    assert "opening" in refused(timeline, "--clip", "finale")


def test_a_missing_still_is_named_with_its_frame(refused, film, tmp_path):
    said = refused(film, "--still", f"12={tmp_path / 'lost.tif'}")
    assert "frame 12" in said
    assert "lost.tif" in said


def test_a_still_of_the_wrong_size_is_refused_with_both_sizes(refused, film, still):
    said = refused(film, "--still", f"12={still(64, 48)}")
    assert "64 x 48" in said
    assert "128 x 96" in said


def test_a_cropped_still_is_told_apart_from_a_small_one(refused, film, still):
    assert "cropping" in refused(film, "--still", f"12={still(128, 72)}")


def test_a_still_that_is_no_picture_is_refused(refused, film, tmp_path):
    (tmp_path / "letter.tif").write_text("Dear editor,")
    assert "letter.tif" in refused(film, "--still", f"12={tmp_path / 'letter.tif'}")


def test_a_still_outside_the_shot_is_refused_with_the_frames_inside(refused, film, still):
    said = refused(film, "--range", "0-20", "--still", f"30={still(128, 96)}")
    assert "frame 30" in said
    assert "0 to 19" in said


def test_two_stills_on_one_frame_are_refused(refused, film, still, tmp_path):
    other = tmp_path / "other.tif"
    other.write_bytes(still(128, 96).read_bytes())
    said = refused(film, "--still", f"12={still(128, 96)}", "--still", f"12={other}")
    assert "other.tif" in said


def test_a_folder_without_stills_for_the_shot_is_refused_with_the_names_it_needs(
    refused, film, tmp_path
):
    (tmp_path / "stills").mkdir()
    assert "film.<source frame>.tif" in refused(film, "--stills", tmp_path / "stills")


def test_an_output_folder_that_is_a_file_is_refused(refused, film, tmp_path):
    (tmp_path / "out.txt").touch()
    assert "out.txt" in refused(film, out=tmp_path / "out.txt")


def test_an_unknown_engine_is_refused_with_those_there_are(refused, film):
    assert "propagation" in refused(film, "--engine", "magic")


def test_an_unknown_codec_is_refused_with_those_there_are(refused, film):
    assert "prores-422hq" in refused(film, "--codec", "cinepak")


def test_a_size_past_what_the_codec_takes_is_refused(refused, film):
    assert "h265-10" in refused(film, "--codec", "h265-10", "--size", "70000x100")


def test_an_edl_without_a_rate_asks_for_it(refused, tmp_path):
    path = tmp_path / "reel.edl"
    path.write_text(
        "TITLE: reel\n\n001  AX  V  C  00:00:00:00 00:00:01:00 01:00:00:00 01:00:01:00\n"
        "* FROM CLIP NAME: film.mov\n"
    )
    assert "--rate" in refused(path)


def test_a_name_that_is_no_text_is_refused(refused, tmp_path):
    assert r"bad\udcff.mov" in refused(tmp_path / os.fsdecode(b"bad\xff.mov"))


def test_a_name_that_the_terminal_cannot_show_ends_nothing(film, monkeypatch):
    named = film.rename(film.with_name("夜 😀.mov"))
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(["inspect", str(named)]) == main(["inspect", str(named), "--json"]) == 0
    terminal.seek(0)
    assert r"\u591c" in terminal.read()


def test_a_size_without_pixels_is_refused(refused, film):
    assert "leaves nothing of 64 x 48" in refused(film, "--scale", "0.001")


@pytest.mark.parametrize(
    "arguments",
    [("render",), ("render", "a.mov", "--out", "o", "--scale", "0"), ("explode",)],
    ids=["no input", "scale 0", "unknown command"],
)
def test_wrong_usage_ends_with_status_2(sparkvsr, arguments):
    with pytest.raises(SystemExit) as ended:
        sparkvsr(*arguments)
    assert ended.value.code == 2


def test_a_script_reads_the_failure_as_its_last_object(sparkvsr, tmp_path):
    outcome = sparkvsr("render", tmp_path / "absent.mov", "--out", tmp_path / "out", "--json")
    assert outcome.events[-1]["event"] == "failed"
    assert outcome.events[-1]["remedy"]
