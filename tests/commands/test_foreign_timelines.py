"""Timelines from elsewhere: the editor says where the media are, nothing is taken unasked."""

from pathlib import Path

import opentimelineio as otio
import pytest

from tests.commands.conftest import only_path
from tests.footage import read_numbers

EDL = """TITLE: reel
FCM: NON-DROP FRAME

001  AX       V     C        01:00:00:10 01:00:01:10 01:00:00:00 01:00:01:00
* FROM CLIP NAME: {name}
"""


@pytest.mark.parametrize("name", ["film.mov", "film"])
def test_an_edl_finds_its_media_by_clip_name_in_the_folder_named(sparkvsr, film, tmp_path, name):
    edl = tmp_path / "cut" / "reel.edl"
    edl.parent.mkdir()
    edl.write_text(EDL.format(name=name))
    done = sparkvsr(
        "render", edl, "--rate", "25", "--media", film.parent, "--handles", "0",
        "--engine", "resize", "--out", tmp_path / "out", "--json",
    ).done  # fmt: skip
    # from 00:10 to 01:10 after the first hour at 25 fps: frames 10 to 34
    assert read_numbers(only_path(done["media"])) == [16 + frame for frame in range(10, 35)]


def test_media_beside_the_timeline_are_offered_and_not_taken(sparkvsr, film, tmp_path):
    edl = tmp_path / "reel.edl"
    edl.write_text(EDL.format(name="film.mov"))
    outcome = sparkvsr("render", edl, "--rate", "25", "--out", tmp_path / "out")
    assert outcome.status == 1
    assert "“film.mov” beside the timeline" in outcome.errors
    assert "--media" in outcome.errors


def test_a_windows_path_is_followed_through_a_root(sparkvsr, timeline, film, tmp_path):
    spelled = timeline.read_text().replace(str(tmp_path), "D:/cards/day 1")
    timeline.write_text(spelled)
    left_alone = sparkvsr("inspect", timeline, "--json").events[-1]
    assert (left_alone["shots"], left_alone["left_alone"]) == (0, 2)
    found = sparkvsr("inspect", timeline, "--root", f"D:/cards/day 1={tmp_path}", "--json")
    assert (found.done["shots"], found.done["left_alone"]) == (1, 0)


def test_a_bundle_brings_its_media_along(sparkvsr, timeline, film, tmp_path):
    bundle = tmp_path / "reel.otioz"
    edit = otio.adapters.read_from_file(str(timeline))
    otio.adapters.write_to_file(edit, str(bundle))
    film.unlink()
    done = sparkvsr(
        "render", bundle, "--engine", "resize", "--handles", "0", "--out", tmp_path / "out",
        "--json",
    ).done  # fmt: skip
    # frames 20 to 39 and 60 to 69 lie 20 frames apart, and so become one render
    assert read_numbers(only_path(done["media"])) == [16 + frame for frame in range(20, 70)]
    session = otio.adapters.read_from_file(done["timelines"][1])
    for clip in session.find_clips():
        original = clip.media_references()["DEFAULT_MEDIA"].target_url
        assert Path(original).is_relative_to(tmp_path / "out" / "reel.bundle")
        assert Path(original).exists()
