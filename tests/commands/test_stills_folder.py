"""Stills find their frame by their name."""

from sparkvsr_desktop.commands.stills_folder import stills_in
from sparkvsr_desktop.core.keyframe import still_name


def test_a_still_that_was_written_is_found_for_its_frame(tmp_path):
    (tmp_path / still_name("sh010", 86412)).touch()
    assert stills_in(tmp_path, "sh010") == [(86412, tmp_path / "sh010.086412.tif")]


def test_what_painters_save_beside_is_found_in_the_order_of_frames(tmp_path):
    for name in ("a.000020.png", "a.7.TIF", "a.000020.psd", "ab.000003.tif", "a.b.tif"):
        (tmp_path / name).touch()
    assert [frame for frame, _ in stills_in(tmp_path, "a")] == [7, 20]


def test_dots_in_a_shot_name_are_only_dots(tmp_path):
    (tmp_path / "axb.000001.tif").touch()
    assert stills_in(tmp_path, "a.b") == []
