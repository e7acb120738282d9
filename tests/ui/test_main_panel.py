"""The window: keys, narrow and wide, drops, notices, and that it never keeps the editor waiting."""

import platform

import opentimelineio as otio
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel

from sparkvsr_desktop.core.keyframe import UniformSelection
from sparkvsr_desktop.ui.file_choice import FileChoice
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.main_panel import MainPanel
from sparkvsr_desktop.ui.theme import COLOURS, TEXT_ON_GROUND, style_sheet
from sparkvsr_desktop.ui.viewmodels.viewer import Comparison, Layer
from tests.ui.conftest import paint
from tests.ui.heartbeat import LONGEST_SILENCE_NANOSECONDS, Heartbeat


@pytest.fixture
def answers(tmp_path):
    """What the editor chooses in the system's dialogs."""
    return {"open": None, "save": None, "folder": None, "file": None}


@pytest.fixture
def panel(qtbot, parts, answers):
    files = FileChoice(
        lambda: answers["open"],
        lambda _: answers["save"],
        lambda: answers["folder"],
        lambda: answers["folder"],
        lambda _: answers["file"],
        lambda _: answers["folder"],
    )
    panel = MainPanel(parts, files)
    qtbot.addWidget(panel)
    panel.resize(1440, 900)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    return panel


@pytest.fixture
def panel_with_film(qtbot, panel, parts, film):
    parts.opening.open(film)
    qtbot.waitUntil(lambda: parts.viewer.shown_frame == 0)
    return panel


def test_a_panel_with_nothing_open_says_the_next_step(panel):
    assert panel.viewer.empty.isVisible()
    assert not panel.actions_by_command[Command.MARK].isEnabled()
    assert not panel.viewer.canvas.isVisible()
    assert "do not" not in panel.notice.words


def test_ctrl_o_opens_what_the_editor_chose(qtbot, panel, parts, answers, film):
    answers["open"] = film
    with qtbot.waitSignal(parts.opening.opened):
        qtbot.keyClick(panel, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert panel.viewer.canvas.isVisible()
    assert panel.actions_by_command[Command.MARK].isEnabled()


def test_keys_work_while_the_list_of_shots_has_the_focus(qtbot, panel_with_film, parts):
    panel_with_film.shots_list.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_M):
        qtbot.keyClick(panel_with_film, key)
    assert parts.keyframes.current.source_frame == 2
    qtbot.keyClick(panel_with_film, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert parts.keyframes.rows == ()


def test_no_key_fires_while_text_is_typed(qtbot, panel_with_film, parts):
    panel_with_film.actions_by_command[Command.TYPE_TIME].trigger()
    entry = panel_with_film.focusWidget()
    qtbot.keyClicks(entry, "+12")
    qtbot.keyClick(entry, Qt.Key.Key_M)
    assert parts.keyframes.rows == ()
    qtbot.keyClick(entry, Qt.Key.Key_Backspace)
    qtbot.keyClick(entry, Qt.Key.Key_Return)
    assert parts.playhead.frame == 12


def test_the_source_is_seen_as_long_as_b_is_down(qtbot, panel_with_film, parts, tmp_path):
    with qtbot.waitSignal(parts.stills.checked):
        panel_with_film.files.take(paint(tmp_path / "face.png", 0.0))
    parts.viewer.show_layer(Layer.STILL)
    qtbot.keyPress(panel_with_film, Qt.Key.Key_B)
    assert parts.viewer.layer is Layer.SOURCE
    qtbot.keyRelease(panel_with_film, Qt.Key.Key_B)
    assert parts.viewer.layer is Layer.STILL


def test_k_with_l_is_one_frame_and_l_alone_plays(qtbot, panel_with_film, parts):
    qtbot.keyPress(panel_with_film, Qt.Key.Key_K)
    qtbot.keyClick(panel_with_film, Qt.Key.Key_L)
    qtbot.keyRelease(panel_with_film, Qt.Key.Key_K)
    assert (parts.playhead.frame, parts.playhead.speed) == (1, 0)
    qtbot.keyClick(panel_with_film, Qt.Key.Key_L)
    assert parts.playhead.speed == 1
    qtbot.keyClick(panel_with_film, Qt.Key.Key_K)
    assert parts.playhead.speed == 0


def test_the_canvas_shows_the_pixels_of_the_frame_one_to_one(qtbot, panel_with_film, parts):
    parts.playhead.go_to(40)
    qtbot.waitUntil(lambda: parts.viewer.shown_frame == 40)
    panel_with_film.viewer.canvas.show_full()
    image = panel_with_film.viewer.canvas.grab().toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert middle.red() == pytest.approx(255 * 40 / 219, abs=1)
    assert image.pixelColor(image.width() // 2 + 40, 5) == QColor(COLOURS.ground)
    lit = [x for x in range(image.width()) if image.pixelColor(x, image.height() // 2) == middle]
    assert len(lit) == 64  # the width of the film


def test_the_wipe_has_the_source_on_the_left_and_the_still_on_the_right(
    qtbot, panel_with_film, parts, tmp_path
):
    parts.playhead.go_to(40)
    with qtbot.waitSignal(parts.stills.checked):
        panel_with_film.files.take(paint(tmp_path / "white.png", 1.0))
    qtbot.waitUntil(lambda: parts.viewer.shown_frame == 40)
    parts.viewer.compare(Comparison.WIPE)
    image = panel_with_film.viewer.canvas.grab().toImage()
    row, middle = image.height() // 2, image.width() // 2
    assert image.pixelColor(middle - 20, row).red() == pytest.approx(255 * 40 / 219, abs=1)
    assert image.pixelColor(middle + 20, row).red() == 255


def test_the_difference_of_two_same_pictures_is_black(qtbot, panel_with_film, parts, tmp_path):
    parts.playhead.go_to(40)
    with qtbot.waitSignal(parts.stills.checked):
        panel_with_film.files.take(paint(tmp_path / "same.png", 40 / 219))
    qtbot.waitUntil(lambda: parts.viewer.shown_frame == 40)
    parts.viewer.compare(Comparison.DIFFERENCE)
    image = panel_with_film.viewer.canvas.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2).red() <= 1


def test_a_click_on_the_strip_goes_to_the_frame_under_it(qtbot, panel_with_film, parts):
    strip = panel_with_film.viewer.strip
    place = strip.place_of(60, parts.playhead.span)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect().topLeft() + _x(place))
    assert parts.playhead.frame == 60


def test_a_narrow_panel_has_tabs_below_the_picture_and_a_wide_one_three_columns(panel):
    panel.resize(380, 900)
    assert panel.is_narrow
    assert panel.tabs.isVisible()
    assert panel.width() == 380
    assert [panel.tabs.tabText(place) for place in range(panel.tabs.count())] == [
        "Shots",
        "Keyframe",
    ]
    panel.resize(1440, 900)
    assert not panel.tabs.isVisible()
    assert panel.shots_list.isVisible()
    assert panel.details.isVisible()


def test_a_refused_wish_is_told_with_its_remedy_and_nothing_is_modal(qtbot, panel_with_film, parts):
    parts.keyframes.mark()
    parts.playhead.go_to(2)
    qtbot.keyClick(panel_with_film, Qt.Key.Key_M)
    assert "closer than 4 frames" in panel_with_film.notice.words
    assert "remove the other" in panel_with_film.notice.words
    assert panel_with_film.isEnabled()


def test_a_report_of_an_error_is_copied_and_the_notice_stays(qtbot, panel_with_film, parts):
    parts.keyframes.mark()
    parts.playhead.go_to(2)
    parts.keyframes.mark()
    button_of(panel_with_film, "Copy report").click()
    report = QGuiApplication.clipboard().text()
    assert report.startswith("Frame 2 of “film” is closer than 4 frames to the keyframe at 0.")
    assert "remove the other" in report
    assert f"Python {platform.python_version()}" in report
    assert "KeyframeRefusedError" in report
    assert "closer than 4 frames" in panel_with_film.notice.words


def button_of(panel: MainPanel, words: str) -> QAbstractButton:
    """Return a button of the newest notice."""
    return [each for each in panel.notice.findChildren(QAbstractButton) if each.text() == words][-1]


def test_a_file_of_two_timelines_asks_which_and_opens_that(qtbot, panel, parts, timeline, tmp_path):
    first = otio.adapters.read_from_file(str(timeline))
    second = first.deepcopy()
    second.name = "directors cut"
    both = otio.schema.SerializableCollection("reels", [first, second])
    path = tmp_path / "reels.otio"
    otio.adapters.write_to_file(both, str(path))
    with qtbot.waitSignal(parts.opening.timeline_wanted):
        panel.files.take(path)
    assert panel.notice.words == "“reels.otio” holds 2 timelines. Which one?"
    with qtbot.waitSignal(parts.opening.opened):
        button_of(panel, "directors cut").click()
    assert parts.document.project.choice.timeline == "directors cut"
    assert [row.name for row in parts.shots.rows] == ["opening", "night", "closing"]


def test_source_and_record_timecode_and_the_clips_of_a_shot_are_told(qtbot, panel, parts, timeline):
    """The third clip shows frames 100 to 119 of the film and stands after forty frames."""
    with qtbot.waitSignal(parts.opening.opened):
        panel.files.take(timeline)
    parts.shots.choose_row(2)
    parts.playhead.go_to(103)
    shown = [label.text() for label in panel.viewer.header.findChildren(QLabel)]
    assert "rec 00:00:01:18" in shown  # 43 frames at 25 fps
    tip = parts.shots.index(2).data(Qt.ItemDataRole.ToolTipRole)
    assert "“closing” on Video 1: source 01:00:04:00, record 00:00:01:15" in tip
    parts.playhead.go_to(95)  # a handle, which the edit does not show
    shown = [label.text() for label in panel.viewer.header.findChildren(QLabel)]
    assert not [words for words in shown if "rec" in words]


def test_colour_tags_stand_next_to_the_picture(panel_with_film):
    """What ffprobe says of the film: yuv422p10le, tv range, and nothing else."""
    told = panel_with_film.viewer.colours.words
    assert told == "Source colour not stated, limited, 10 bit"
    words = [label.text() for label in panel_with_film.viewer.colours.findChildren(QLabel)]
    assert "Not a grading monitor" in words


WAYS = [
    pytest.param("Choose the file …", "night.mov", id="the file itself"),
    pytest.param("Choose the file …", "renamed.mov", id="the file under another name"),
    pytest.param("Search a folder …", "night.mov", id="any folder that has it"),
    pytest.param("Map its folder …", "night.mov", id="the folder it lies in"),
]


@pytest.mark.parametrize(("way", "name"), WAYS)
def test_missing_media_is_found_in_three_ways(
    qtbot, panel, parts, answers, timeline, film, way, name
):
    folder = film.parent / "found"
    folder.mkdir()
    (folder / name).write_bytes(film.read_bytes())
    answers["folder"], answers["file"] = folder, folder / name
    with qtbot.waitSignal(parts.opening.opened):
        panel.files.take(timeline)
    parts.shots.choose_row(1)
    assert "night.mov" in panel.notice.words
    buttons = panel.notice.findChildren(QAbstractButton)
    find = [button for button in buttons if button.text() == way][-1]  # the newest notice
    with qtbot.waitSignal(parts.opening.opened):
        find.click()
    assert parts.shots.left_alone == 0
    assert panel.notice.words == ""


def test_what_a_crash_left_is_offered_once_and_opens(qtbot, panel, parts, tmp_path):
    parts.document.save_as(tmp_path / "reel.sparkvsr")
    parts.document.save_as(tmp_path / "other.sparkvsr")
    panel.files.offer_recovery((tmp_path / "reel.sparkvsr",))
    assert "“reel” was open when the panel ended unexpectedly" in panel.notice.words
    with qtbot.waitSignal(parts.document.opened):
        panel.notice.findChildren(QAbstractButton)[0].click()
    assert parts.document.path == tmp_path / "reel.sparkvsr"


def test_every_button_says_what_it_does_to_eyes_and_ears(panel):
    for button in panel.findChildren(QAbstractButton):
        if button.isVisible() and button.objectName() != "qt_menubar_ext_button":
            assert button.toolTip() or button.text(), button
            assert button.accessibleName() or button.text(), button


def test_no_two_commands_share_a_key():
    keys = [key.toString() for command in Command for key in command.keys]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_every_text_has_the_contrast_of_wcag(text, ground):
    """(L1 + 0.05) / (L2 + 0.05) with relative luminance, WCAG 2.1."""

    def luminance(name: str) -> float:
        colour = QColor(getattr(COLOURS, name))
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (colour.redF(), colour.greenF(), colour.blueF())
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    brighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    assert (brighter + 0.05) / (darker + 0.05) >= 4.5


def test_the_style_sheet_leaves_no_colour_open():
    rules = style_sheet().split("*/", 1)[1]
    assert "@" not in rules


def test_the_event_loop_is_never_silent_for_50_milliseconds(qtbot, owner, panel_with_film, parts):
    """One round of five must do it: the machine may be busy with others."""
    heart, silences = Heartbeat(owner), []
    for start in (10, 30, 50, 70, 90):
        qtbot.waitUntil(lambda: heart.longest_nanoseconds > 0)
        heart.longest_nanoseconds = 0
        for frame in range(start, start + 5):
            parts.playhead.go_to(frame)
            qtbot.waitUntil(lambda frame=frame: parts.viewer.shown_frame == frame)
        parts.playhead.play_forward()
        qtbot.waitUntil(lambda start=start: parts.playhead.frame >= start + 8)
        parts.playhead.stop()
        with qtbot.waitSignal(parts.stills.checked):
            parts.stills.retouch()
        with qtbot.waitSignal(parts.stills.checked):
            parts.stills.paste(parts.viewer.source_image)
        with qtbot.waitSignal(parts.keyframes.changed):
            parts.keyframes.select(UniformSelection(3))
        with qtbot.waitSignal(parts.document.saved):
            for _ in range(3):
                parts.document.undo()
        silences.append(heart.longest_nanoseconds)
        if silences[-1] < LONGEST_SILENCE_NANOSECONDS:
            break
    assert 0 < min(silences) < LONGEST_SILENCE_NANOSECONDS


def _x(place: float) -> QPoint:
    return QPoint(round(place), 10)


def test_an_offer_that_is_covered_comes_back_until_it_is_answered(qtbot, panel, parts, tmp_path):
    parts.document.save_as(tmp_path / "reel.sparkvsr")
    panel.files.offer_recovery((tmp_path / "reel.sparkvsr",))
    panel.notice.say("Something newer.")
    button_of(panel, "Dismiss").click()
    assert "“reel” was open when the panel ended unexpectedly" in panel.notice.words
    panel.notice.dismiss()  # as a newly opened edit does
    assert "“reel” was open when the panel ended unexpectedly" in panel.notice.words
    button_of(panel, "Dismiss").click()
    assert panel.notice.words == ""
