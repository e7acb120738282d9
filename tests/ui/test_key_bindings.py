"""Keys of the editor's own, from a file that a person can read."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.key_bindings import KeyBindings
from sparkvsr_desktop.ui.key_map import Command


@pytest.fixture
def bindings(owner, tmp_path):
    return KeyBindings(tmp_path / "keys.json", owner)


def test_the_file_to_edit_names_every_command_with_its_keys(bindings):
    record = json.loads(bindings.file_to_edit().read_text())
    assert len(record) == len(Command)
    assert record["mark"] == ["M"]
    assert record["redo"] == ["Ctrl+Shift+Z", "Ctrl+Y"]


def test_a_saved_change_counts_at_once_and_the_tooltip_follows(qtbot, bindings):
    path = bindings.file_to_edit()
    with qtbot.waitSignal(bindings.changed):
        path.write_text('{"mark": ["Q"], "draft": []}')
    assert bindings.keys(Command.MARK) == (QKeySequence("Q"),)
    assert bindings.tooltip(Command.MARK) == "Mark a keyframe here  (Q)"
    assert bindings.tooltip(Command.DRAFT) == Command.DRAFT.words
    assert bindings.keys(Command.UNDO) == (QKeySequence("Ctrl+Z"),)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"mark": ["E"]}', "E would be the key of “Mark a keyframe here” and of “Retouch"),
        ('{"mark": ["Ctrl+?!#"]}', "“Ctrl+?!#”, for “mark”, is no key"),
        ('{"merk": ["Q"]}', "“merk” is nothing that a key can do"),
        ('{"mark": "Q"}', "the keys of “mark” are no list"),
        ("[]", "it is no list of names"),
        ("{", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_taken_is_named_and_changes_nothing(
    qtbot, bindings, tmp_path, text, named
):
    (tmp_path / "keys.json").write_text(text)
    with qtbot.waitSignal(bindings.refused) as refused:
        bindings.read()
    assert named in str(refused.args[0])
    assert bindings.keys(Command.MARK) == (QKeySequence("M"),)


def test_the_panel_obeys_the_changed_key(qtbot, parts, open_film, folders):
    from PySide6.QtWidgets import QApplication, QWidget

    from sparkvsr_desktop.ui.held_keys import HeldKeys

    window = QWidget()
    qtbot.addWidget(window)
    actions = Actions(parts, HeldKeys(parts.viewer, QApplication.instance(), window), window)
    with qtbot.waitExposed(window):
        window.show()
    folders.keys.write_text('{"mark": ["Q"]}')
    parts.keys.read()
    qtbot.keyClick(window, Qt.Key.Key_M)
    assert parts.keyframes.rows == ()
    qtbot.keyClick(window, Qt.Key.Key_Q)
    assert len(parts.keyframes.rows) == 1
    assert actions[Command.MARK].toolTip().endswith("(Q)")
