"""How fluidly the panel plays and scrubs: `make benchmark-playback` prints the table.

Real windows in real time, drawn off screen at 1440 x 900. A picture counts when the viewer has
painted it. Films are made from one of `../shared/media`; with a path as argument, from that one.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import av
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from sparkvsr_desktop.ui.main_panel import MainPanel
from sparkvsr_desktop.ui.panel_folders import PanelFolders
from sparkvsr_desktop.ui.parts import Parts

SHARED = Path(__file__).parents[2].parent / "shared" / "media" / "bigbuckbunny-720p.mp4"
RATE = Fraction(24)
FRAMES = 144
PLAYED_SECONDS = 4.0
SCRUBBED_SECONDS = 3.0
HEARTBEAT_MILLISECONDS = 2
DRAG_MILLISECONDS = 8
"""A mouse tells its place 125 times a second."""
FILMS = (
    ("720p H.264", (1280, 720), "libx264", "yuv420p", {"preset": "veryfast", "crf": "20"}),
    ("1080p H.264", (1920, 1080), "libx264", "yuv420p", {"preset": "veryfast", "crf": "20"}),
    ("1080p ProRes", (1920, 1080), "prores_ks", "yuv422p10le", {}),
)


@dataclass(frozen=True, slots=True)
class Fluidity:
    """What an editor saw: different pictures a second, and the longest time without a new one.

    `longest_silence_milliseconds` is how long the event loop was busy at a time.
    """

    pictures_per_second: float
    longest_gap_milliseconds: float
    longest_silence_milliseconds: float
    processor_share: float


class Watch(QObject):
    """Notes when the viewer has another picture to paint."""

    def __init__(self, parts: Parts, panel: MainPanel) -> None:
        super().__init__(parts)
        self._viewer = parts.viewer
        self._panel = panel
        self.times: list[float] = []
        self.longest_silence = 0.0
        self._beat = time.monotonic()
        heart = QTimer(self, interval=HEARTBEAT_MILLISECONDS, timerType=Qt.TimerType.PreciseTimer)
        heart.timeout.connect(self._listen)
        heart.start()
        self._last = -1
        self._viewer.changed.connect(self._look)

    @Slot()
    def _listen(self) -> None:
        now = time.monotonic()
        self.longest_silence = max(self.longest_silence, now - self._beat)
        self._beat = now

    @Slot()
    def _look(self) -> None:
        if self._viewer.shown_frame != self._last:
            self._last = self._viewer.shown_frame
            self._panel.viewer.canvas.repaint()
            self.times.append(time.monotonic())


def main() -> None:
    """Print a row per film."""
    application = QApplication([])
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    print(
        f"{'film':14} {'what':22} {'pictures/s':>10} {'longest gap':>12}"
        f" {'event loop busy':>16} {'processor':>10}"
    )
    with TemporaryDirectory() as folder:
        for name, size, codec, pixel_format, options in FILMS:
            path = Path(folder) / (name.replace(" ", "-") + (".mov" if "Pro" in name else ".mp4"))
            write_film(source, path, size, codec, pixel_format, options)
            for what, seen in measured(path):
                print(
                    f"{name:14} {what:22} {seen.pictures_per_second:10.1f}"
                    f" {seen.longest_gap_milliseconds:9.0f} ms"
                    f" {seen.longest_silence_milliseconds:13.0f} ms {seen.processor_share:9.0%}"
                )
    application.quit()


def measured(film: Path) -> Iterator[tuple[str, Fluidity]]:
    """Play and scrub one film in a fresh panel."""
    with panel_with(film) as (parts, panel):
        watch = Watch(parts, panel)
        parts.playhead.play_forward()
        yield "play", seen_for(PLAYED_SECONDS, watch)
        parts.playhead.stop()
    with panel_with(film) as (parts, panel):
        watch = Watch(parts, panel)
        drag = Drag(parts)
        yield "scrub there and back", seen_for(SCRUBBED_SECONDS, watch)
        yield "scrub again", seen_for(SCRUBBED_SECONDS, watch)
        drag.stop()
    with panel_with(film) as (parts, panel):
        watch = Watch(parts, panel)
        parts.playhead.go_to_end()
        parts.playhead.play_back()
        yield "play back", seen_for(PLAYED_SECONDS, watch)
        parts.playhead.stop()


class Drag(QObject):
    """A hand that drags the playhead over the whole film and back, in three seconds."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._playhead = parts.playhead
        self._began = time.monotonic()
        self._timer = QTimer(self, interval=DRAG_MILLISECONDS)
        self._timer.timeout.connect(self._move)
        self._timer.start()

    def stop(self) -> None:
        """Let go."""
        self._timer.stop()

    @Slot()
    def _move(self) -> None:
        turn = (time.monotonic() - self._began) / SCRUBBED_SECONDS % 1 * 2
        self._playhead.go_to(round((turn if turn <= 1 else 2 - turn) * (FRAMES - 1)))


def seen_for(seconds: float, watch: Watch) -> Fluidity:
    """Run the panel for some seconds and return what was seen."""
    watch.times.clear()
    watch.longest_silence = 0.0
    began, used = time.monotonic(), time.process_time()
    wait_for(seconds)
    spent, used = time.monotonic() - began, time.process_time() - used
    moments = [began, *watch.times, began + spent]
    gap = max(later - earlier for earlier, later in pairwise(moments))
    silence = watch.longest_silence * 1000
    return Fluidity(len(watch.times) / spent, gap * 1000, silence, used / spent)


def wait_for(seconds: float) -> None:
    """Run the event loop for some seconds."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


@contextmanager
def panel_with(film: Path) -> Iterator[tuple[Parts, MainPanel]]:
    """Open a film in a panel whose first frame is in the viewer."""
    with TemporaryDirectory() as state:
        parts = Parts(PanelFolders(Path(state)), lambda _: None)
        parts.adviser.set_automatic(False)
        panel = MainPanel(parts)
        panel.resize(1440, 900)
        panel.show()
        parts.opening.open(film)
        while parts.viewer.shown_frame < 0:
            wait_for(0.05)
        wait_for(1.0)  # thumbnails
        yield parts, panel
        panel.close()
        panel.deleteLater()


def write_film(
    source: Path, path: Path, size: tuple[int, int], codec: str, pixel_format: str,
    options: dict[str, str],
) -> None:  # fmt: skip
    """Write FRAMES frames of a source at another size, an I-frame every two seconds."""
    with av.open(str(source)) as reading, av.open(str(path), "w") as writing:
        stream = writing.add_stream(codec, rate=RATE, options={"g": "48"} | options)
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format
        for number, frame in zip(range(FRAMES), reading.decode(video=0), strict=False):
            picture = frame.reformat(*size, pixel_format)
            picture.pts, picture.time_base = number, 1 / RATE
            writing.mux(stream.encode(picture))
        writing.mux(stream.encode(None))


if __name__ == "__main__":
    main()
