"""Pictures of the panel for people to look at: `make screenshots` writes them to `screenshots/`.

Not a test: it takes the walk of `tests.ui.walk` on the demo's film, whose true frames stand in for
what an editor retouches, and keeps a picture of each step at 1440 x 900, 380 x 900, 200 % and 4K.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import opentimelineio as otio

from sparkvsr_desktop.picture import Picture

SIZES = {
    "wide": (1440, 900, 1), "narrow": (380, 900, 1), "double": (1440, 900, 2),
    "huge": (3840, 2160, 1),
}  # fmt: skip
KEYFRAMES = (8, 18, 28)


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
    """Walk at one size, and save a picture of each step."""
    from PySide6.QtWidgets import QApplication

    from sparkvsr_desktop.core.media import ColourTags
    from sparkvsr_desktop.demo.film import demo_film
    from sparkvsr_desktop.media.still_file import write_still
    from sparkvsr_desktop.ui.main_panel import MainPanel
    from sparkvsr_desktop.ui.theme import dress
    from tests.ui.walk import Walk

    application = QApplication([])
    dress(application)
    film = demo_film()
    width, height, _ = SIZES[size]

    def look(step: str, panel: MainPanel) -> None:
        number = len(walk.seen)
        panel.grab().save(str(out / f"{size}-{number:02}-{step}.png"))

    with TemporaryDirectory() as folder:
        os.environ["SPARKVSR_DATA"] = str(Path(folder) / "data")
        walk = Walk(
            folder=Path(folder),
            timeline=reel(Path(folder)),
            frames=KEYFRAMES,
            retouch=lambda still, frame: write_still(
                still, halved(film.picture(frame)), ColourTags()
            ),
            look=look,
            size=(width, height),
        )
        walk.go()


def halved(picture: Picture) -> Picture:
    """Return a true frame, which is four times the source, at the panel's usual twice."""
    height, width, channels = picture.shape
    return picture.reshape(height // 2, 2, width // 2, 2, channels).mean((1, 3))


def reel(folder: Path) -> Path:
    """Write the demo's film and an edit of two clips: its first scene, and a media that is gone."""
    from sparkvsr_desktop.demo.edit import demo_edit
    from sparkvsr_desktop.demo.film import START_TIMECODE, demo_film
    from sparkvsr_desktop.demo.source import write_source

    film = demo_film()
    write_source(film, folder / "source.mov")
    timeline = demo_edit(folder / "source.mov", START_TIMECODE, film.frames)
    desk = timeline.tracks[0][0].deepcopy()
    gone = desk.deepcopy()
    gone.name, gone.media_reference.target_url = "Night street", "/archive/night_street.mov"
    timeline.tracks[:] = [otio.schema.Track("Video 1", [desk, gone], kind="Video")]
    path = folder / "Reel 3.otio"
    otio.adapters.write_to_file(timeline, str(path))
    return path


if __name__ == "__main__":
    main()
