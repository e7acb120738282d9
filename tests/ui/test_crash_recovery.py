"""A panel that is killed in the middle of work loses at most the last two seconds of it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sparkvsr_desktop.core.project_file import read_project
from sparkvsr_desktop.ui.panel_folders import PanelFolders

LARGEST_LOSS_SECONDS = 2.0
KILLED_PANEL = """
import os, sys, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from sparkvsr_desktop.core.project_changes import MarkKeyframes
from sparkvsr_desktop.ui.main_panel import MainPanel
from sparkvsr_desktop.ui.panel_folders import PanelFolders
from sparkvsr_desktop.ui.parts import Parts

application = QApplication([])
parts = Parts(PanelFolders(Path(sys.argv[1])), print)
panel = MainPanel(parts)
panel.show()
parts.document.save_as(Path(sys.argv[2]))

def mark():
    frame = 4 * len(parts.document.project.marks_of("5f", "film").keyframes)
    parts.document.do(MarkKeyframes("5f", "film", (frame,)))
    print(frame, time.monotonic(), flush=True)

hands = QTimer(interval=40)
hands.timeout.connect(mark)
hands.start()
application.exec()
"""
EDITS_BEFORE_THE_KILL = 60


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_a_panel_killed_while_it_is_edited_loses_no_more_than_two_seconds(tmp_path):
    """One edit every 40 milliseconds, so that the file says how much of the work was on disk."""
    project, folders = tmp_path / "reel.sparkvsr", PanelFolders(tmp_path / "state")
    command = [sys.executable, "-c", KILLED_PANEL, folders.state, project]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as panel:
        made = [panel.stdout.readline().split() for _ in range(EDITS_BEFORE_THE_KILL)]
        assert folders.left_by_a_crash() == ()
        panel.send_signal(signal.SIGKILL)
        made += [line.split() for line in panel.stdout]
    times = {int(frame): float(moment) for frame, moment in made}
    kept = {row.source_frame for row in read_project(project).marks[0].keyframes}
    lost = [moment for frame, moment in times.items() if frame not in kept]
    assert kept
    assert max(times.values()) - min(lost, default=max(times.values())) < LARGEST_LOSS_SECONDS
    assert folders.left_by_a_crash() == (Path(project),)
