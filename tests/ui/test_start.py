"""How the panel starts, and what its process never loads."""

import os
import subprocess
import sys

import pytest

START = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from sparkvsr_desktop.__main__ import main

def look():
    (panel,) = (each for each in QApplication.topLevelWidgets() if each.objectName() == "panel")
    print(panel.windowTitle(), panel.isVisible())
    panel.close()

def show_and_look(application):
    QTimer.singleShot(0, look)
    return run_events()

run_events = QApplication.exec
QApplication.exec = show_and_look
status = main(sys.argv[1:])
engines = {"torch", "diffusers", "cv2", "scenedetect"}
readers = {"numpy", "av", "OpenImageIO", "opentimelineio"}
print(status, sorted((engines | readers) & set(sys.modules)))
"""


def run_python(code: str, *arguments: object, **scene: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env=os.environ | scene, timeout=60
    )


def test_the_panel_shows_itself_without_engines_and_before_it_reads_pictures(tmp_path):
    ended = run_python(START, QT_QPA_PLATFORM="offscreen", XDG_STATE_HOME=str(tmp_path))
    assert ended.stdout.splitlines() == ["SparkVSR True", "0 []"], ended.stderr


def test_the_command_line_never_loads_qt():
    code = """
import sys
from sparkvsr_desktop.__main__ import main
main(["doctor"])
print([name for name in sys.modules if name.startswith("PySide6")])
"""
    assert run_python(code).stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
@pytest.mark.parametrize("arguments", [[], ["panel", "reel.otio"]])
def test_without_a_screen_the_panel_says_so_instead_of_dying(monkeypatch, arguments):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    ended = run_python(
        "import sys; from sparkvsr_desktop.__main__ import main; sys.exit(main(sys.argv[1:]))",
        *arguments,
    )
    assert ended.returncode == 1
    assert "no screen" in ended.stderr
    assert "sparkvsr --help" in ended.stderr


def test_view_models_know_no_widgets():
    code = """
import sys
import sparkvsr_desktop.ui.parts
print("PySide6.QtWidgets" in sys.modules)
"""
    assert run_python(code).stdout.strip() == "False"
