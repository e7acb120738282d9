"""Pictures of the panel for people to look at: `make screenshots` writes them to `screenshots/`.

Not a test: it shows each state of the panel on a small film at 1440 x 900, 380 x 900 and 200 %.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import opentimelineio as otio

SIZES = {"wide": (1440, 900, 1), "narrow": (380, 900, 1), "double": (1440, 900, 2)}
LONGEST_WAIT_MILLISECONDS = 20_000


def main() -> None:
    """Show every size in a process of its own: Qt takes its scale only once."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("screenshots")
    out.mkdir(exist_ok=True)
    if len(sys.argv) > 2:
        show(out, sys.argv[2])
        return
    for name, (_, _, scale) in SIZES.items():
        scene = {"QT_SCALE_FACTOR": str(scale), "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "tests.ui.screenshots", str(out), name]
        subprocess.run(command, check=True, env=os.environ | scene)
    for path in sorted(out.glob("*.png")):
        print(path)


def show(out: Path, size: str) -> None:
    """Walk through the states of the panel at one size, and save a picture of each."""
    from PySide6.QtWidgets import QApplication

    from sparkvsr_desktop.ui.main_panel import MainPanel
    from sparkvsr_desktop.ui.panel_folders import PanelFolders
    from sparkvsr_desktop.ui.parts import Parts
    from sparkvsr_desktop.ui.theme import dress
    from sparkvsr_desktop.ui.viewmodels.viewer import Comparison

    application = QApplication([])
    dress(application)
    with TemporaryDirectory() as folder:
        timeline = reel(Path(folder))
        parts = Parts(PanelFolders(Path(folder) / "state"), lambda _: None)
        panel = MainPanel(parts)
        width, height, _ = SIZES[size]
        panel.resize(width, height)
        panel.show()
        picture = 0

        def save(state: str) -> None:
            nonlocal picture
            picture += 1
            application.processEvents()
            panel.grab().save(str(out / f"{size}-{picture}-{state}.png"))

        save("empty")
        parts.opening.open(timeline)
        wait(lambda: parts.viewer.shown_frame >= 0)
        wait(lambda: parts.shots.thumbnail(parts.shots.rows[0]) is not None)
        save("opened")
        for frame in (8, 30, 60):
            parts.playhead.go_to(frame)
            parts.stills.retouch()
            wait(lambda frame=frame: parts.stills.still_at(frame) is not None)
        parts.playhead.go_to(45)
        parts.keyframes.mark()
        parts.playhead.go_to(20)
        parts.playhead.mark_in()
        parts.playhead.go_to(50)
        parts.playhead.mark_out()
        parts.playhead.go_to(30)
        brighten(parts.keyframes.current.still)
        wait(lambda: bool(parts.stills.still_at(30).findings))
        parts.viewer.compare(Comparison.WIPE)
        wait(lambda: parts.viewer.shown_frame == 30)
        panel.notice.dismiss()
        save("still")
        parts.viewer.compare(Comparison.SPLIT)
        parts.playhead.go_to_text("soon")
        save("split")
        parts.viewer.compare(Comparison.NONE)
        parts.playhead.go_to(8)
        wait(lambda: parts.viewer.shown_frame == 8)
        panel.canvas.show_full()
        panel.notice.dismiss()
        save("full")
        if size == "narrow":
            panel.tabs.setCurrentIndex(1)
            save("keyframe")
        parts.close()


def reel(folder: Path) -> Path:
    """Write the demo's film and edit, with a clip more whose media is missing."""
    from sparkvsr_desktop.demo.edit import demo_edit
    from sparkvsr_desktop.demo.film import START_TIMECODE, demo_film
    from sparkvsr_desktop.demo.source import write_source

    film = demo_film()
    write_source(film, folder / "source.mov")
    timeline = demo_edit(folder / "source.mov", START_TIMECODE, film.frames)
    first = timeline.tracks[0][0].deepcopy()
    first.name, first.media_reference.target_url = "Night street", "/archive/night_street.mov"
    timeline.tracks[0].insert(2, first)
    path = folder / "Reel 3.otio"
    otio.adapters.write_to_file(timeline, str(path))
    return path


def brighten(still: Path) -> None:
    """Save a still over as a painter with a wrong gamma would."""
    from sparkvsr_desktop.core.media import ColourTags
    from sparkvsr_desktop.media.still_file import read_still, write_still

    write_still(still, read_still(still) ** 0.8, ColourTags())


def wait(is_there: Callable[[], bool]) -> None:
    """Run the event loop until something is there."""
    from PySide6.QtCore import QElapsedTimer, QEventLoop
    from PySide6.QtWidgets import QApplication

    timer = QElapsedTimer()
    timer.start()
    while not is_there():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if timer.elapsed() > LONGEST_WAIT_MILLISECONDS:
            raise TimeoutError("the panel did not get there")


if __name__ == "__main__":
    main()
