"""The document saves itself, can be undone, and belongs to one panel at a time."""

import pytest

from sparkvsr_desktop.core.project import FlowSettings
from sparkvsr_desktop.core.project_changes import ChangeSettings, MarkKeyframes
from sparkvsr_desktop.core.project_file import read_project, write_project
from sparkvsr_desktop.ui.project_lock import ProjectInUseError
from sparkvsr_desktop.ui.viewmodels.document import Document

MARK = MarkKeyframes("5f", "film", (12,))


@pytest.fixture
def document(owner, folders):
    document = Document(folders, owner)
    yield document
    document.close()


def test_a_change_is_on_disk_without_being_asked_for(qtbot, document):
    with qtbot.waitSignal(document.saved):
        document.do(MARK)
    assert read_project(document.path) == document.project


def test_changes_made_while_a_save_waits_are_in_it(qtbot, document):
    with qtbot.waitSignal(document.saved):
        document.do(MARK)
        document.do(ChangeSettings(FlowSettings(scale=4.0), "scale"))
    assert read_project(document.path).settings.scale == 4.0


def test_undo_and_redo_are_named_and_told(qtbot, document):
    document.do(MARK)
    assert document.undo_name == "Mark frame 12"
    with qtbot.waitSignal(document.changed) as told:
        document.undo()
    assert told.args[0].marks == ()
    assert (document.undo_name, document.redo_name) == (None, "Mark frame 12")
    document.redo()
    assert document.project.marks[0].keyframes[0].source_frame == 12


def test_a_refused_change_says_why_and_changes_nothing(qtbot, document):
    document.do(MARK)
    before = document.project
    with qtbot.waitSignal(document.refused) as refused:
        assert not document.do(MarkKeyframes("5f", "film", (14,)))
    assert "closer than 4 frames" in str(refused.args[0])
    assert document.project == before


def test_a_closed_document_opens_again_with_everything_there(owner, folders, tmp_path):
    first = Document(folders, owner)
    first.do(MARK)
    first.save_as(tmp_path / "reel")
    first.do(ChangeSettings(FlowSettings(guidance_scale=0.5), "guidance"))
    left = first.project
    first.close()
    second = Document(folders, owner)
    assert second.open(tmp_path / "reel.sparkvsr")
    assert second.project == left
    assert folders.recent() == (tmp_path / "reel.sparkvsr",)
    second.close()


def test_an_untitled_project_is_found_among_the_recent_ones_until_it_has_a_name(
    owner, folders, tmp_path
):
    first = Document(folders, owner)
    first.do(MARK)
    untitled = first.path
    first.close()
    assert folders.recent() == (untitled,)
    second = Document(folders, owner)
    assert second.open(untitled)
    second.save_as(tmp_path / "reel")
    second.close()
    assert folders.recent() == (tmp_path / "reel.sparkvsr",)
    assert not untitled.exists()


def test_a_project_that_is_open_elsewhere_is_refused_by_name(
    qtbot, owner, document, folders, tmp_path
):
    path = tmp_path / "reel.sparkvsr"
    assert document.save_as(path)
    other = Document(folders, owner)
    with qtbot.waitSignal(other.refused) as refused:
        assert not other.open(path)
    assert isinstance(refused.args[0], ProjectInUseError)
    assert "reel.sparkvsr" in str(refused.args[0])
    other.close()


def test_a_file_that_is_no_project_leaves_the_open_one_alone(qtbot, document, tmp_path):
    document.do(MARK)
    before = document.project
    (tmp_path / "x.sparkvsr").write_text("no project")
    with qtbot.waitSignal(document.refused):
        assert not document.open(tmp_path / "x.sparkvsr")
    assert document.project == before
    assert not list(tmp_path.glob(".x*"))


def test_saving_into_a_folder_that_is_gone_says_so_and_goes_on_where_it_was(
    qtbot, document, tmp_path
):
    path = document.path
    with qtbot.waitSignal(document.refused) as refused:
        assert not document.save_as(tmp_path / "gone" / "reel.sparkvsr")
    assert "gone" in str(refused.args[0])
    assert document.path == path


def test_an_untitled_document_without_work_leaves_no_file(owner, folders):
    document = Document(folders, owner)
    document.do(MARK)
    document.undo()
    document.close()
    assert list((folders.state / "untitled").iterdir()) == []
    assert list((folders.state / "open").iterdir()) == []


def test_a_project_that_was_closed_is_no_crash(owner, folders, tmp_path):
    document = Document(folders, owner)
    document.do(MARK)
    document.save_as(tmp_path / "reel.sparkvsr")
    assert folders.left_by_a_crash() == ()  # it is open, and alive
    document.close()
    assert folders.left_by_a_crash() == ()


def test_a_saved_project_of_the_disk_is_complete_and_alone_beside_its_lock(document, tmp_path):
    path = tmp_path / "reel.sparkvsr"
    write_project(document.project, path)
    document.save_as(path)
    assert sorted(each.name for each in tmp_path.glob("*.sparkvsr*")) == [
        ".reel.sparkvsr.lock",
        "reel.sparkvsr",
    ]
