"""The document: keyframes that stay with their media, changes with names, undo without limit."""

from pathlib import Path

import pytest

from sparkvsr_desktop.core.project import Keyframe, KeyframeRefusedError, Project
from sparkvsr_desktop.core.project_changes import (
    GiveStill,
    MapRoot,
    MarkKeyframes,
    OpenInput,
    RemoveKeyframe,
    SearchFolder,
    TakeStillAway,
)
from sparkvsr_desktop.core.project_history import History
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_order import EditChoice

FILM, OTHER = "film's signature", "another's"


@pytest.fixture
def history():
    """A film with keyframes marked at frames 10 and 40, in this order of work: 40, then 10."""
    marked = History().after(MarkKeyframes(FILM, "film", (40,)))
    return marked.after(MarkKeyframes(FILM, "film", (10,)))


def frames_of(project: Project) -> list[int]:
    return [each.source_frame for each in project.marks_of(FILM, "film").keyframes]


def test_keyframes_stand_in_the_order_of_the_film_not_of_the_work(history):
    assert frames_of(history.present) == [10, 40]


def test_keyframes_of_one_media_are_those_of_every_shot_of_it(history):
    first, second = SourceRange.between(0, 40), SourceRange.between(40, 80)
    assert history.present.keyframes_in(FILM, first) == (Keyframe(10),)
    assert history.present.keyframes_in(FILM, second) == (Keyframe(40),)
    assert history.present.keyframes_in(OTHER, first) == ()


def test_a_keyframe_three_frames_from_another_is_refused_and_nothing_changes(history):
    with pytest.raises(KeyframeRefusedError, match="keyframe at 40"):
        history.after(MarkKeyframes(FILM, "film", (60, 43)))
    assert frames_of(history.present) == [10, 40]
    assert frames_of(history.after(MarkKeyframes(FILM, "film", (44,))).present) == [10, 40, 44]


def test_marking_a_keyframe_again_keeps_its_still_and_is_no_step(history):
    given = history.after(GiveStill(FILM, "film", 10, Path("/stills/a.tif")))
    assert given.after(MarkKeyframes(FILM, "film", (10,))) is given


def test_a_still_for_a_frame_that_is_no_keyframe_makes_it_one(history):
    given = history.after(GiveStill(FILM, "film", 70, Path("/stills/a.tif")))
    assert given.present.marks_of(FILM, "film").keyframe_at(70).still == Path("/stills/a.tif")


def test_taking_the_still_away_leaves_the_keyframe(history):
    given = history.after(GiveStill(FILM, "film", 10, Path("/stills/a.tif")))
    assert given.after(TakeStillAway(FILM, 10)).present == history.present


def test_undo_goes_back_by_name_to_the_empty_document_and_redo_all_the_way(history):
    removed = history.after(RemoveKeyframe(FILM, 40))
    names, back = [], removed
    while back.undo_name:
        names.append(back.undo_name)
        back = back.undone()
    assert names == ["Remove keyframe 40", "Mark frame 10", "Mark frame 40"]
    assert back.present == Project()
    while back.redo_name:
        back = back.redone()
    assert back == removed


def test_a_new_change_forgets_what_was_undone(history):
    changed = history.undone().after(MarkKeyframes(FILM, "film", (20,)))
    assert changed.redo_name is None
    assert frames_of(changed.present) == [20, 40]


def test_undo_reaches_back_a_thousand_steps():
    history = History()
    for step in range(1000):
        history = history.after(MarkKeyframes(FILM, "film", (step * 4,)))
    for _ in range(999):
        history = history.undone()
    assert frames_of(history.present) == [0]


def test_relinking_searches_the_newest_folder_first_and_each_folder_once():
    opened = History().after(OpenInput(EditChoice(Path("/reel.otio"))))
    for folder in ("/a", "/b", "/a"):
        opened = opened.after(SearchFolder(Path(folder)))
    assert opened.present.choice.media_folders == (Path("/a"), Path("/b"))


def test_a_root_is_mapped_once_and_the_newest_place_counts():
    opened = History().after(OpenInput(EditChoice(Path("/reel.otio"))))
    mapped = opened.after(MapRoot("D:/media", Path("/old"))).after(
        MapRoot("D:/media", Path("/new"))
    )
    assert mapped.present.choice.roots == (("D:/media", "/new"),)


def test_opening_another_timeline_keeps_the_keyframes_of_its_media(history):
    opened = history.after(OpenInput(EditChoice(Path("/recut.otio"))))
    assert opened.undo_name == "Open recut.otio"
    assert frames_of(opened.present) == [10, 40]
