"""The ribbon below the viewer: trust, cuts, and the frame where one more still helps most."""

import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.held_keys import HeldKeys
from sparkvsr_desktop.ui.theme import COLOURS
from sparkvsr_desktop.ui.viewmodels.adviser import Suggestion
from sparkvsr_desktop.ui.widgets.trust_ribbon import TrustRibbon

LONGEST_WAIT_MILLISECONDS = 30_000
REASON = "its middle is uncovered after frame 60"


@pytest.fixture
def ribbon(qtbot, qapp, open_film):
    """The film drafted, with less trust towards its end, a cut at 40 and a suggestion at 90."""
    parts = open_film
    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(parts, HeldKeys(parts.viewer, qapp, window), window)
    ribbon = TrustRibbon(parts.playhead, parts.keyframes, parts.drafts, parts.adviser, actions)
    ribbon.setParent(window)
    ribbon.resize(624, ribbon.height())  # 600 for 120 frames: 5 a frame
    parts.drafts._show_trust({frame: 1 - frame / 120 for frame in range(120)})
    parts.adviser._show_cuts(SceneBorders((40,)))
    parts.adviser._suggest((Suggestion(90, 2.5, REASON),))
    ribbon.window_kept = window  # deleted with the last name for it
    return ribbon


def test_a_frame_of_low_trust_is_lower_and_of_another_colour(ribbon):
    image = ribbon.grab().toImage()

    def bar(frame: int) -> list[QColor]:
        column = round(ribbon.place_of(frame))
        colours = (image.pixelColor(column, y) for y in range(ribbon.height()))
        return [colour for colour in colours if colour.saturation() > 40]

    assert len(bar(10)) > 2 * len(bar(80))
    assert bar(10)[-1].hue() != bar(80)[-1].hue()


def test_a_cut_is_a_wall_from_top_to_bottom(ribbon):
    image = ribbon.grab().toImage()
    column = round(ribbon.place_of(40) - 2.5)
    wall = [image.pixelColor(column, y) for y in range(2, ribbon.height() - 2)]
    assert set(map(QColor.name, wall)) == {COLOURS.text}


def test_a_click_near_the_ghost_goes_exactly_there(qtbot, ribbon, open_film):
    place = QPoint(round(ribbon.place_of(90)) + 6, 10)  # over frame 91
    qtbot.mouseClick(ribbon, Qt.MouseButton.LeftButton, pos=place)
    assert open_film.playhead.frame == 90
    qtbot.mouseClick(ribbon, Qt.MouseButton.LeftButton, pos=QPoint(12 + 5 * 30 + 2, 10))
    assert open_film.playhead.frame == 30


def test_up_and_down_go_from_cut_to_cut_and_the_loop_takes_the_scene(ribbon, open_film):
    playhead, scenes = open_film.playhead, open_film.scenes
    scenes.go_to_next()
    assert playhead.frame == 40
    scenes.loop()
    assert (playhead.loop.start, playhead.loop.end) == (40, 120)
    playhead.step(-1)
    scenes.loop()
    assert (playhead.loop.start, playhead.loop.end) == (0, 40)
    scenes.go_to_previous()
    assert playhead.frame == 39  # no cut before, and no other shot


def test_all_that_is_drawn_is_said_in_words(ribbon):
    assert ribbon.words_at(ribbon.place_of(30)) == "Frame 30: trust 0.75"
    assert REASON in ribbon.words_at(ribbon.place_of(90))
    told = ribbon.accessibleDescription()
    assert "lowest 0.01 at frame 119" in told  # 1 - 119 / 120
    assert "Cuts at 40." in told
    assert "frame 90 (+2.5 dB expected)" in told


def test_a_keyframe_takes_the_suggestion_back(ribbon, open_film):
    open_film.keyframes.mark()
    assert open_film.adviser.suggestion is None


def test_another_process_is_asked_and_its_frames_are_one_step_to_undo(qtbot, open_film):
    with qtbot.waitSignal(open_film.keyframes.changed, timeout=LONGEST_WAIT_MILLISECONDS):
        open_film.adviser.mark(2)
    assert len(open_film.keyframes.rows) == 2
    assert open_film.document.undo_name == "Mark 2 keyframes"
    open_film.document.undo()
    assert open_film.keyframes.rows == ()


@pytest.mark.skipif(sys.platform == "win32", reason="the program that only fails is POSIX's")
def test_an_adviser_that_dies_is_told_with_what_to_do(qtbot, open_film, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with qtbot.waitSignal(open_film.adviser.failed) as failed:
        open_film.adviser.go_to_suggestion()
    assert "ended while it looked at “film”" in str(failed.args[0])
    assert "by hand" in failed.args[0].remedy
