"""A panel that is killed in the middle of work loses at most what was not saved yet."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sparkvsr_desktop.core.project_file import read_project
from sparkvsr_desktop.ui.panel_folders import PanelFolders

KILLED_PANEL = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from sparkvsr_desktop.core.project_changes import MarkKeyframes
from sparkvsr_desktop.ui.panel_folders import PanelFolders
from sparkvsr_desktop.ui.viewmodels.document import Document

application = QCoreApplication([])
document = Document(PanelFolders(Path(sys.argv[1])))
document.save_as(Path(sys.argv[2]))
document.saved.connect(lambda path: print("saved", flush=True))
document.do(MarkKeyframes("5f", "film", (12,)))
application.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_what_was_saved_before_a_kill_is_offered_and_opens(qapp, tmp_path):
    project, folders = tmp_path / "reel.sparkvsr", PanelFolders(tmp_path / "state")
    command = [sys.executable, "-c", KILLED_PANEL, folders.state, project]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as panel:
        assert panel.stdout.readline() == "saved\n"
        assert folders.left_by_a_crash() == ()
        panel.send_signal(signal.SIGKILL)
    assert folders.left_by_a_crash() == (Path(project),)
    assert read_project(project).marks[0].keyframes[0].source_frame == 12
