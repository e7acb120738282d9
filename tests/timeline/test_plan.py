"""Few shots for many clips, with names that any file system takes."""

from fractions import Fraction
from pathlib import Path

import pytest

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.timeline.plan import NegativeHandlesError, NoSuchClipError, plan_shots
from sparkvsr_desktop.timeline.shot_names import file_safe, unique

from .small_edits import clip, edit_of, movie, probe_of, shot_ranges


@pytest.fixture
def plate(tmp_path: Path) -> Media:
    return movie(tmp_path / "plate.mov", frames=500)


def test_clip_gets_handles_within_its_media(tmp_path: Path, plate: Media) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 5, 10), clip("plate.mov", 300, 20))
    plan = plan_shots(edit, probe_of(plate))
    assert shot_ranges(plan) == [(0, 27), (288, 332)]


@pytest.mark.parametrize(
    ("second_start", "expected"),
    [
        # with 12 frames of handles the first clip ends at 60 + 12 = 72
        pytest.param(108, [(38, 130)], id="24 frames between them are bridged"),
        pytest.param(109, [(38, 72), (97, 131)], id="25 frames are not"),
        pytest.param(55, [(38, 77)], id="ranges that overlap"),
    ],
)
def test_neighbours_on_one_media_become_one_shot(
    tmp_path: Path, plate: Media, second_start: int, expected: list[tuple[int, int]]
) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 50, 10), clip("plate.mov", second_start, 10))
    assert shot_ranges(plan_shots(edit, probe_of(plate))) == expected


def test_interlaced_and_uneven_media_get_two_frames_more(tmp_path: Path) -> None:
    fields = movie(tmp_path / "fields.mov", is_interlaced=True)
    uneven = movie(tmp_path / "phone.mov", has_variable_rate=True)
    edit = edit_of(tmp_path, clip("fields.mov", 40, 10), clip("phone.mov", 40, 10))
    plan = plan_shots(edit, probe_of(fields, uneven), handles=0)
    assert shot_ranges(plan) == [(38, 52), (38, 52)]
    assert "“fields” is interlaced" in plan.warnings[0]
    assert "“phone” has a variable frame rate" in plan.warnings[1]


def test_two_files_never_share_a_shot(tmp_path: Path, plate: Media) -> None:
    other = movie(tmp_path / "other.mov", frames=500)
    edit = edit_of(tmp_path, clip("plate.mov", 50, 10), clip("other.mov", 50, 10))
    assert len(plan_shots(edit, probe_of(plate, other)).shots) == 2


def test_one_file_under_two_names_is_one_media(tmp_path: Path, plate: Media) -> None:
    (tmp_path / "link.mov").symlink_to(tmp_path / "plate.mov")
    edit = edit_of(tmp_path, clip("plate.mov", 50, 10), clip("link.mov", 60, 10))
    assert len(plan_shots(edit, lambda source, rate: plate).shots) == 1


def test_shots_are_named_after_their_first_clip_in_the_edit(tmp_path: Path, plate: Media) -> None:
    made = [clip("plate.mov", start, 10, name=name) for start, name in (
        (400, "A001.mov"), (200, "a001"), (0, "A001.mov"),
    )]  # fmt: skip
    plan = plan_shots(edit_of(tmp_path, *made), probe_of(plate))
    assert [shot.name for shot in plan.shots] == ["A001", "a001-2", "A001-3"]


def test_one_shot_is_chosen_by_its_name_or_by_a_clip(tmp_path: Path, plate: Media) -> None:
    made = [clip("plate.mov", s, 10, name=n) for s, n in ((0, "sky"), (9, "roof"), (200, "sky"))]
    edit, probe = edit_of(tmp_path, *made), probe_of(plate)
    assert [s.name for s in plan_shots(edit, probe, only=["roof"]).shots] == ["sky"]
    assert [s.name for s in plan_shots(edit, probe, only=["sky-2"]).shots] == ["sky-2"]


def test_unknown_clip_name_is_refused_with_those_there_are(tmp_path: Path, plate: Media) -> None:
    with pytest.raises(NoSuchClipError) as refused:
        plan_shots(edit_of(tmp_path, clip("plate.mov", 0, 9)), probe_of(plate), only=["sea"])
    assert "“sea”" in str(refused.value)
    assert "“plate”" in refused.value.remedy


def test_negative_handles_are_refused(tmp_path: Path, plate: Media) -> None:
    with pytest.raises(NegativeHandlesError, match="-1"):
        plan_shots(edit_of(tmp_path, clip("plate.mov", 0, 9)), probe_of(plate), handles=-1)


def test_record_positions_count_timeline_frames(tmp_path: Path) -> None:
    film = movie(tmp_path / "film.mov", rate=Fraction(24))
    edit = edit_of(tmp_path, *(clip("film.mov", 0, 50) for _ in range(2)))
    [shot] = plan_shots(edit, probe_of(film)).shots
    assert [use.timeline_start for use in shot.uses] == [0, 50]


NAMES = {
    "sh010_plate.mov": "sh010_plate",
    "sc01.v002": "sc01.v002",
    "output.[1001-1099].tif": "output",
    "plate.%04d.exr": "plate",
    'a/b\\c:d*e?f"g<h>i|j#k%l': "a_b_c_d_e_f_g_h_i_j_k_l",
    "tab\there": "tab_here",
    " . name . ": "name",
    "CON": "CON_",
    "nul.txt": "nul.txt_",
    "/": "_",
    "": "shot",
    "...": "shot",
    "Straße über ü": "Straße über ü",
}


@pytest.mark.parametrize(("name", "safe"), NAMES.items())
def test_name_is_safe_on_every_file_system(name: str, safe: str) -> None:
    assert file_safe(name) == safe


def test_long_name_is_cut_at_a_whole_character() -> None:
    safe = file_safe("ü" * 300)
    assert set(safe) == {"ü"}
    assert len(safe.encode()) == 120


def test_numbered_name_never_meets_one_that_was_there() -> None:
    assert unique(["a", "a", "a-2", "A"]) == ("a", "a-2", "a-2-2", "A-3")
