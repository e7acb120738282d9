"""Splits of a media: they divide what lies around them, and are kept with the document."""

from pathlib import Path

from sparkvsr_desktop.core.media_split import MediaSplit, parts_between, splits_of
from sparkvsr_desktop.core.project import Project
from sparkvsr_desktop.core.project_changes import JoinShot, MarkKeyframes, OpenInput, SplitShot
from sparkvsr_desktop.core.project_file import read_project, write_project
from sparkvsr_desktop.core.project_history import History
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_order import EditChoice


def test_only_splits_inside_divide_and_the_parts_lie_end_to_end():
    parts = parts_between(SourceRange.between(10, 40), (5, 10, 20, 39, 40))
    assert [(part.start, part.end) for part in parts] == [(10, 20), (20, 39), (39, 40)]


def test_a_media_without_splits_is_whole():
    assert splits_of((MediaSplit("5f", (12,)),), "6a") == ()


def test_a_split_is_undone_and_done_again_and_outlives_another_edit(tmp_path: Path):
    opened = History().after(OpenInput(EditChoice(tmp_path / "reel.otio")))
    split = opened.after(SplitShot("5f", "night", "night", (40, 20)))
    assert split.undo_name == "Split night at 2 cuts"
    assert split.present.split_choice == EditChoice(
        tmp_path / "reel.otio", splits=(MediaSplit("5f", (20, 40)),)
    )
    assert split.undone().present == opened.present
    recut = split.after(OpenInput(EditChoice(tmp_path / "recut.otio")))
    assert recut.present.split_choice is not None
    assert recut.present.split_choice.splits == (MediaSplit("5f", (20, 40)),)


def test_joining_takes_the_splits_of_that_shot_alone_and_leaves_the_keyframes():
    split = History().after(SplitShot("5f", "night", "night", (20, 40)))
    marked = split.after(MarkKeyframes("5f", "night", (12,)))
    joined = marked.after(JoinShot("5f", "night-1", (20,)))
    assert joined.undo_name == "Join night-1 again"
    (marks,) = joined.present.marks
    assert (marks.splits, [each.source_frame for each in marks.keyframes]) == ((40,), [12])
    assert split.after(JoinShot("5f", "night", (20, 40))).present == Project()


def test_splits_come_back_with_the_project(tmp_path: Path):
    project = History().after(SplitShot("5f", "night.mov", "night", (20, 40))).present
    write_project(project, tmp_path / "reel.sparkvsr")
    assert read_project(tmp_path / "reel.sparkvsr") == project
