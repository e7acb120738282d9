"""Timelines on the disk: whole, read back, and never over another."""

from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.timeline.relink import Relinked
from sparkvsr_desktop.timeline.write import TimelineNotWrittenError, write_timelines

from .small_edits import clip, edit_of


def relinked(folder: Path, url: str = "a.mov") -> Relinked:
    restored = edit_of(folder, clip(url, 0, 10)).timeline
    return Relinked(restored, restored.deepcopy(), (), (), ())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_both_timelines_stand_under_their_names_and_nothing_else(tmp_path: Path) -> None:
    made = relinked(tmp_path)
    restored, session = write_timelines(made, tmp_path / "out", "edit")
    assert names(tmp_path / "out") == ["edit.restored.otio", "edit.session.otio"]
    assert otio.adapters.read_from_file(str(restored)).is_equivalent_to(made.restored)
    assert session.name == "edit.session.otio"


def test_same_timelines_again_keep_the_files(tmp_path: Path) -> None:
    first = write_timelines(relinked(tmp_path), tmp_path, "edit")
    stamp = first[0].stat().st_mtime_ns
    assert write_timelines(relinked(tmp_path), tmp_path, "edit") == first
    assert first[0].stat().st_mtime_ns == stamp


def test_other_timelines_get_the_next_number_in_pairs(tmp_path: Path) -> None:
    (tmp_path / "edit.restored.otio").write_text("the editor's own")
    restored, session = write_timelines(relinked(tmp_path), tmp_path, "edit")
    assert (restored.name, session.name) == ("edit.restored.2.otio", "edit.session.2.otio")
    assert (tmp_path / "edit.restored.otio").read_text() == "the editor's own"
    third = write_timelines(relinked(tmp_path, "b.mov"), tmp_path, "edit")
    assert third[0].name == "edit.restored.3.otio"


@pytest.mark.parametrize("character", ["n", "ü"])
def test_name_near_the_limit_of_the_disk_is_cut_and_still_numbered(
    tmp_path: Path, character: str
) -> None:
    """Disks take 255 bytes; a timeline `<250 bytes>.otio` is on one, with `.restored` it is not."""
    stem = character * (250 // len(character.encode()))
    first, _session = write_timelines(relinked(tmp_path), tmp_path, stem)
    second, _session = write_timelines(relinked(tmp_path, "b.mov"), tmp_path, stem)
    kept = character * (220 // len(character.encode()))
    assert (first.name, second.name) == (f"{kept}.restored.otio", f"{kept}.restored.2.otio")


def test_folder_that_is_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(TimelineNotWrittenError, match=r"edit\.restored\.otio"):
        write_timelines(relinked(tmp_path), tmp_path / "out", "edit")
    assert names(tmp_path) == ["out"]
