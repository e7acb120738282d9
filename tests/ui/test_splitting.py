"""A shot split at its cuts: two shots of their own, undone and joined again, linked by itself."""

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.ui.parts import Parts
from sparkvsr_desktop.ui.viewmodels.shots import ShotState
from tests.ui.conftest import paint
from tests.ui.flow_stage import flow_tools


@pytest.fixture
def parts(owner, folders, painter, tmp_path, monkeypatch):
    """The view-models of a panel that renders in this process."""
    monkeypatch.setenv("SPARKVSR_DATA", str(tmp_path / "data"))
    parts = Parts(folders, painter.append, flow_tools(tmp_path / "flow"))
    parts.setParent(owner)
    parts.drafts.set_automatic(False)
    parts.adviser.set_automatic(False)
    yield parts
    parts.close()


@pytest.fixture
def cut_film(open_film):
    """The film of 120 frames with a cut at 40, a dissolve from 80 to 89, and the playhead on 50."""
    open_film.adviser._show_cuts(SceneBorders((40,), (SourceRange(80, 10),)))
    open_film.playhead.go_to(50)
    return open_film


@pytest.fixture
def split_film(qtbot, cut_film):
    """The film split at its cut."""
    with qtbot.waitSignal(cut_film.opening.opened):
        cut_film.splitting.split_at_cuts()
    return cut_film


def spans(parts: Parts) -> dict[str, tuple[int, int]]:
    shots = (row.shot for row in parts.shots.all_rows if row.shot)
    return {shot.name: (shot.source_range.start, shot.source_range.end) for shot in shots}


def test_a_shot_is_split_at_its_cuts_and_the_frame_in_view_stays(split_film):
    assert spans(split_film) == {"film-1": (0, 40), "film-2": (40, 120)}
    assert split_film.document.undo_name == "Split film at frame 40"
    assert (split_film.shots.current.name, split_film.playhead.frame) == ("film-2", 50)


def test_each_part_has_its_own_keyframes_and_state(qtbot, split_film, tmp_path):
    with qtbot.waitSignal(split_film.stills.checked):
        split_film.stills.adopt(paint(tmp_path / "face.png", 50 / 219))
    states = {row.name: row.state for row in split_film.shots.all_rows}
    assert states == {"film-1": ShotState.NEEDS_STILLS, "film-2": ShotState.READY}


def test_undo_makes_it_one_again_and_so_does_joining(qtbot, split_film):
    with qtbot.waitSignal(split_film.opening.opened):
        split_film.document.undo()
    assert spans(split_film) == {"film": (0, 120)}
    with qtbot.waitSignal(split_film.opening.opened):
        split_film.document.redo()
    with qtbot.waitSignal(split_film.opening.opened):
        split_film.splitting.join()
    assert spans(split_film) == {"film": (0, 120)}
    assert split_film.document.undo_name == "Join film-1 again"


def test_any_frame_may_begin_a_shot_of_its_own(qtbot, cut_film):
    with qtbot.waitSignal(cut_film.opening.opened):
        cut_film.splitting.split_here()
    assert spans(cut_film) == {"film-1": (0, 50), "film-2": (50, 120)}


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("split_at_cuts", "No cut was found inside “film”."),
        ("split_here", "“film” begins at this frame."),
        ("join", "“film” is not split from another shot."),
    ],
)
def test_where_there_is_nothing_to_do_it_is_said_with_the_next_step(qtbot, open_film, wish, words):
    with qtbot.waitSignal(open_film.splitting.refused) as refused:
        getattr(open_film.splitting, wish)()
    assert str(refused.args[0]) == words
    assert refused.args[0].remedy


@pytest.fixture
def backwards(qtbot, parts, timeline):
    """The timeline with its first clip, frames 0 to 19 of the film, played backwards."""
    edit = otio.adapters.read_from_file(str(timeline))
    edit.tracks[0][0].effects.append(otio.schema.LinearTimeWarp(time_scalar=-1))
    otio.adapters.write_to_file(edit, str(timeline))
    with qtbot.waitSignal(parts.opening.opened):
        parts.opening.open(timeline)
    return parts


def test_a_clip_that_cannot_be_cut_refuses_the_split_and_the_document_is_as_it_was(
    qtbot, backwards
):
    backwards.playhead.go_to(10)
    before = backwards.document.project
    with qtbot.waitSignal(backwards.splitting.refused) as refused:
        backwards.splitting.split_here()
    assert "“opening” has a speed change that a cut would break" in str(refused.args[0])
    assert "its cuts are walls all the same" in refused.args[0].remedy
    assert backwards.document.project == before


def test_one_part_is_rendered_and_linked_and_the_other_keeps_its_source(qtbot, split_film):
    flow = split_film.flow
    flow.settings.change(FlowSettings(engine="resize", scale=1.0, codec="ffv1"), "settings")
    flow.settings.render_chosen()
    qtbot.waitUntil(
        lambda: bool(flow.results.finished) and not flow.rendering.is_active, timeout=30_000
    )
    with qtbot.waitSignal(flow.results.linked) as linked:
        flow.results.link_back()
    clips = otio.adapters.read_from_file(str(linked.args[0].restored)).find_clips()
    told = [(each.source_range.duration.value, each.media_reference.name) for each in clips]
    assert [length for length, _ in told] == [40, 80]
    assert told[0][1] == "film.mov"
    assert told[1][1].startswith("film-2_")
    assert "film-1" in linked.args[0].warnings[-1]
