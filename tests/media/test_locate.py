"""What an editor types, and which media that is."""

from pathlib import Path

import pytest

from sparkvsr_desktop.core.media import ImageSequence, MovieFile
from sparkvsr_desktop.media.locate import NotASequenceError, media_source
from sparkvsr_desktop.media.movie_file import MediaMissingError, UnreadableMediaError
from tests.footage import write_numbered_sequence


@pytest.fixture
def plates(tmp_path: Path) -> Path:
    return write_numbered_sequence(tmp_path / "plates", frames=5)


def test_a_movie_is_found_by_its_path(two_second_clip: Path) -> None:
    assert media_source(str(two_second_clip)) == MovieFile(two_second_clip)


@pytest.mark.parametrize(
    "name",
    ["", "plate.1003.exr", "plate.%04d.exr", "plate.####.exr", "plate.[1001-1005].exr"],
    ids=["folder", "one picture", "printf", "hashes", "stated range"],
)
def test_a_sequence_is_found_by_any_of_its_names(plates: Path, name: str) -> None:
    found = media_source(plates / name)
    assert found == ImageSequence(plates, "plate.", ".exr", 1001, 1005, padding=4)


def test_every_second_number_is_a_sequence_in_steps(tmp_path: Path) -> None:
    folder = write_numbered_sequence(tmp_path, frames=7)
    for number in (1002, 1004, 1006):
        (folder / f"plate.{number}.exr").unlink()
    found = media_source(folder)
    assert isinstance(found, ImageSequence)
    assert (found.step, found.frames) == (2, 4)


def test_numbers_without_leading_zeros_have_no_padding(tmp_path: Path) -> None:
    folder = write_numbered_sequence(tmp_path, first=8, frames=4, padding=1, suffix=".png")
    found = media_source(folder)
    assert isinstance(found, ImageSequence)
    assert [path.name for path in found.paths()][1:3] == ["plate.9.png", "plate.10.png"]


def test_two_sequences_in_a_folder_are_named(plates: Path) -> None:
    write_numbered_sequence(plates, name="matte.", frames=2)
    with pytest.raises(NotASequenceError, match=r"matte\.#\.exr, plate\.#\.exr"):
        media_source(plates)


@pytest.mark.parametrize("name", ["no.mov", "no.####.exr"])
def test_missing_media_is_said_to_be_missing(tmp_path: Path, name: str) -> None:
    with pytest.raises(MediaMissingError) as refused:
        media_source(tmp_path / name)
    assert name in str(refused.value)


@pytest.mark.parametrize("name", ["notes.txt", "list.m3u8", "empty.mov"])
def test_a_file_that_is_no_movie_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("" if name == "empty.mov" else "#EXTM3U\nother.ts\n")
    with pytest.raises(UnreadableMediaError, match=name):
        media_source(tmp_path / name)


def test_a_picture_without_a_number_is_no_sequence(plates: Path) -> None:
    picture = (plates / "plate.1001.exr").rename(plates / "poster.exr")
    with pytest.raises(NotASequenceError, match="ends in no number"):
        media_source(picture)
