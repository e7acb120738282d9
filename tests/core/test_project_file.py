"""The project file: what is written comes back, and what is no project is refused in words."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkvsr_desktop.core.project import FlowSettings, Keyframe, MediaMarks, Project
from sparkvsr_desktop.core.project_file import (
    NewerProjectError,
    ProjectNotSavedError,
    ProjectUnreadableError,
    read_project,
    write_project,
)
from sparkvsr_desktop.core.render_order import EditChoice


@pytest.fixture
def project(tmp_path):
    """An EDL with a mapped root, and two keyframes of one film, the second with a still."""
    choice = EditChoice(
        tmp_path / "reel.edl", Fraction(24000, 1001), roots=(("D:/m", "/mnt/m"),),
        media_folders=(Path("/archive"),), handles=8,
    )  # fmt: skip
    keyframes = (Keyframe(12), Keyframe(48, tmp_path / "stills" / "Gräfin.000048.tif"))
    marks = MediaMarks("5f", "Gräfin.mov", keyframes)
    return Project(choice, FlowSettings(guidance_scale=0.5), (marks,))


def test_a_project_comes_back_as_it_was_saved(project, tmp_path):
    write_project(project, tmp_path / "reel.sparkvsr")
    assert read_project(tmp_path / "reel.sparkvsr") == project


def test_the_file_is_readable_and_states_its_version(project, tmp_path):
    write_project(project, tmp_path / "reel.sparkvsr")
    text = (tmp_path / "reel.sparkvsr").read_text(encoding="utf-8")
    record = json.loads(text)
    assert record["sparkvsr project"] == 2
    assert record["input"]["rate"] == "24000/1001"
    assert '"still": "stills/Gräfin.000048.tif"' in text
    assert len(text.splitlines()) > 20


def test_a_project_moved_with_its_folder_finds_its_stills(project, tmp_path):
    (tmp_path / "here").mkdir()
    write_project(project, tmp_path / "reel.sparkvsr")
    moved = (tmp_path / "reel.sparkvsr").rename(tmp_path / "here" / "reel.sparkvsr")
    still = read_project(moved).marks[0].keyframes[1].still
    assert still == tmp_path / "here" / "stills" / "Gräfin.000048.tif"


@given(st.lists(st.integers(0, 10_000).map(lambda n: n * 4), unique=True), st.booleans())
def test_any_keyframes_come_back(tmp_path_factory, frames, with_stills):
    path = tmp_path_factory.getbasetemp() / "any.sparkvsr"
    keyframes = tuple(
        Keyframe(frame, Path(f"/stills/{frame}.tif") if with_stills else None)
        for frame in sorted(frames)
    )
    project = Project(marks=(MediaMarks("a", "film", keyframes),) if keyframes else ())
    write_project(project, path)
    assert read_project(path) == project


def test_a_project_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    newer = tmp_path / "next.sparkvsr"
    newer.write_text('{"sparkvsr project": 3, "everything": "else"}')
    with pytest.raises(NewerProjectError, match="format 3"):
        read_project(newer)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("RIFF\x00", id="no JSON"),
        pytest.param("[1, 2]", id="other JSON"),
        pytest.param('{"sparkvsr project": true}', id="version is no number"),
        pytest.param('{"sparkvsr project": 1}', id="nothing but a version"),
    ],
)
def test_what_is_no_project_is_refused_by_name(tmp_path, text):
    (tmp_path / "x.sparkvsr").write_text(text)
    with pytest.raises(ProjectUnreadableError, match=r"x\.sparkvsr"):
        read_project(tmp_path / "x.sparkvsr")


@pytest.mark.parametrize(
    ("field", "damage"),
    [("source frame", -1), ("source frame", "12"), ("source frame", 46), ("still", 7)],
)
def test_a_damaged_keyframe_is_refused_instead_of_guessed(project, tmp_path, field, damage):
    path = tmp_path / "reel.sparkvsr"
    write_project(project, path)
    record = json.loads(path.read_text())
    record["media"][0]["keyframes"][0][field] = damage
    path.write_text(json.dumps(record))
    with pytest.raises(ProjectUnreadableError, match="damaged"):
        read_project(path)


def test_a_folder_that_is_gone_is_told_with_a_remedy(project, tmp_path):
    with pytest.raises(ProjectNotSavedError) as refused:
        write_project(project, tmp_path / "gone" / "reel.sparkvsr")
    assert "another folder" in refused.value.remedy
