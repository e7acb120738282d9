"""An editor's walk through the panel, from a timeline to linked results, step by step.

`python -m tests.ui.walk TIMELINE FRAMES` shows a real window, walks, and prints what was seen at
each step as one JSON object. FRAMES are three source frames such as 20,28,36. A picture of each
step of the same walk is what `tests.ui.screenshots` makes.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.media.still_file import read_still, write_still
from sparkvsr_desktop.order.engines import engines_here
from sparkvsr_desktop.ui.file_choice import FileChoice
from sparkvsr_desktop.ui.flow_parts import FlowTools
from sparkvsr_desktop.ui.main_panel import MainPanel
from sparkvsr_desktop.ui.panel_folders import PanelFolders
from sparkvsr_desktop.ui.parts import Parts
from sparkvsr_desktop.ui.theme import dress
from sparkvsr_desktop.ui.viewmodels.viewer import Layer

LONGEST_WAIT_MILLISECONDS = 60_000
LOOK_MILLISECONDS = 10
PAINTER = """
import os, sys, numpy, OpenImageIO
path = sys.argv[1]
picture = OpenImageIO.ImageBuf(path)
painted = OpenImageIO.ImageBufAlgo.pow(picture, float(sys.argv[2]))
beside = os.path.join(os.path.dirname(path), "painting.tif")
assert painted.write(beside, "uint16")
os.replace(beside, path)
"""
"""Another program that changes the mid-tones and saves as painters do: beside, then over."""
WRONG = 0.6
"""A gamma that every health check tells."""
KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier


def paint_elsewhere(still: Path, gamma: float) -> None:
    """Change a still in another process, as a painter would, and save it over."""
    subprocess.run([sys.executable, "-c", PAINTER, str(still), str(gamma)], check=True)


def paint_back(still: Path, gamma: float) -> None:
    """Undo that in this process, whose libraries are loaded already."""
    beside = still.with_name("painting.tif")
    write_still(beside, read_still(still) ** gamma, ColourTags())
    beside.replace(still)


@cache
def known_engines(memory_bytes: int | None) -> tuple[EngineOffer, ...]:
    """Ask the worker for its engines once, for both panels of a walk."""
    return engines_here(memory_bytes)


def wait(is_there: Callable[[], bool]) -> None:
    """Run the event loop until something is there.

    `QTest.qWait` would keep Python's lock, and with it every thread of the panel, for its time.
    """
    timer, loop = QElapsedTimer(), QEventLoop()
    timer.start()
    while not is_there():
        QTimer.singleShot(LOOK_MILLISECONDS, loop.quit)
        loop.exec()
        if timer.elapsed() > LONGEST_WAIT_MILLISECONDS:
            raise TimeoutError("the panel did not get there")


@dataclass
class Walk:
    """One panel on its way. `look` is told each step when it has been done."""

    folder: Path
    timeline: Path
    frames: Sequence[int]
    retouch: Callable[[Path, int], object]
    look: Callable[[str, MainPanel], object]
    size: tuple[int, int] = (1440, 900)
    seen: dict[str, object] = field(default_factory=dict)

    def go(self) -> dict[str, object]:
        """Do every step, close, open again; return what was seen."""
        self._open_panel()
        try:
            steps = (self._start, self._mark, self._paint, self._set_up_render, self._render,
                     self._compare, self._link, self._undo, self._close_and_reopen)  # fmt: skip
            for step in steps:
                step()
        except TimeoutError:
            sys.stderr.write(f"It stands there saying: {self.panel.notice.words}\n")
            raise
        finally:
            self.parts.close()
        return self.seen

    def _open_panel(self) -> None:
        self.opened_outside: list[Path] = []
        tools = FlowTools(describe_engines=known_engines)
        self.parts = Parts(PanelFolders(self.folder / "state"), self.opened_outside.append, tools)
        self.parts.adviser.set_automatic(False)  # its question costs seconds, and has its own tests
        files = FileChoice(
            lambda: self.timeline, lambda _: self.project, lambda: None, lambda: None
        )
        self.panel = MainPanel(self.parts, files)
        self.panel.resize(*self.size)
        self.panel.show()
        self.panel.activateWindow()
        QTest.qWaitForWindowActive(self.panel)

    @property
    def project(self) -> Path:
        return self.folder / "walk.sparkvsr"

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = MODIFIER.NoModifier) -> None:
        """Press a key wherever the focus is."""
        QTest.keyClick(self.panel, key, modifier)

    def note(self, step: str, **facts: object) -> None:
        """Keep what was seen, and let it be looked at."""
        QApplication.processEvents()
        self.seen[step] = facts
        self.look(step, self.panel)

    def _start(self) -> None:
        self.note("empty", invites=self.panel.viewer.empty.isVisible())
        self.press(KEY.Key_O, MODIFIER.ControlModifier)
        wait(lambda: self.parts.viewer.shown_frame >= 0)
        self.press(KEY.Key_S, MODIFIER.ControlModifier)
        wait(lambda: self.parts.shots.thumbnail(self.parts.shots.rows[0]) is not None)
        self.panel.notice.dismiss()
        self.note("opened", shots=[row.name for row in self.parts.shots.rows])

    def _mark(self) -> None:
        for frame in self.frames:
            self._go_to(frame)
            self.press(KEY.Key_M)
        self.note("marked", frames=[row.source_frame for row in self.parts.keyframes.rows])
        self.parts.drafts.set_automatic(False)
        for frame in self.frames:
            self._go_to(frame)
            self.press(KEY.Key_E)
            wait(lambda frame=frame: self.parts.stills.still_at(frame) is not None)
        self.parts.drafts.set_automatic(True)
        self.parts.drafts.refresh()
        for still in self.opened_outside[1:]:
            self.retouch(still, int(still.stem.rsplit(".", 1)[-1]))
        wait(lambda: self._has_drafted())
        self.note("exported", painter=[path.name for path in self.opened_outside])

    def _paint(self) -> None:
        still, frame = self.opened_outside[0], self.frames[0]
        self._go_to(frame)
        self.press(KEY.Key_3)
        before = self._picture(Layer.DRAFT)
        paint_elsewhere(still, WRONG)
        wait(lambda: bool(self.parts.stills.still_at(frame).findings))
        wait(lambda: self._has_drafted() and self._picture(Layer.DRAFT) != before)
        findings = [each.sentence for each in self.parts.stills.still_at(frame).findings]
        self.note("painted", health=findings, draft_changed=True)
        self.parts.drafts.set_automatic(False)
        self.retouch(still, frame)
        wait(lambda: not self.parts.stills.still_at(frame).findings)

    def _set_up_render(self) -> None:
        flow = self.parts.flow.settings
        self.press(KEY.Key_2, MODIFIER.ControlModifier)
        wait(lambda: len(flow.offers) == 3 and bool(flow.forecasts.chosen))
        for settings, what in (
            (replace(flow.settings, guidance_scale=1.5), "guidance"),
            (replace(flow.settings, guidance_scale=1.5, scale=2.0, codec="dnxhr-hqx"), "codec"),
            (replace(flow.settings, guidance_scale=1.5, codec="prores-4444"), "codec again"),
        ):
            flow.change(settings, what)
        wait(lambda: bool(flow.ready_rows))
        self.note("flow", ready=[row.name for row in flow.ready_rows], told=flow.forecasts.chosen)

    def _render(self) -> None:
        queue, rendering = self.parts.flow.queue, self.parts.flow.rendering
        self.press(KEY.Key_Return, MODIFIER.ControlModifier)
        wait(lambda: queue.running is not None and queue.running.progress.frames > 0)
        self.note("rendering", words=queue.running.words)
        wait(lambda: bool(self.parts.flow.results.finished) and not rendering.is_active)
        state = self.parts.shots.all_rows[0].state.value
        self.note("done", queue=[row.words for row in queue.rows], state=state)

    def _compare(self) -> None:
        self._go_to(self.frames[1])
        self.press(KEY.Key_4)
        wait(lambda: self._picture(Layer.RESULT) is not None)
        self.press(KEY.Key_W)
        self.panel.notice.dismiss()
        wait(lambda: self.parts.viewer.is_exact)
        self.note("wiped", compared=self.parts.viewer.compared_layer.name)

    def _link(self) -> None:
        self.press(KEY.Key_L, MODIFIER.ControlModifier)
        wait(lambda: "restored.otio" in self.panel.notice.words)
        self.note("linked", words=self.panel.notice.words)

    def _undo(self) -> None:
        names = []
        for _ in range(3):
            names.append(self.parts.document.undo_name)
            self.press(KEY.Key_Z, MODIFIER.ControlModifier)
        self.note("undone", names=names, codec=self.parts.flow.settings.settings.codec)

    def _close_and_reopen(self) -> None:
        left = self.parts.document.project
        closed = self.panel.close()
        self._open_panel()
        self.parts.drafts.set_automatic(False)
        self.parts.opening.open(self.project)
        wait(lambda: bool(self.parts.flow.results.finished))
        wait(lambda: all(self.parts.stills.still_at(frame) for frame in self.frames))
        self._go_to(self.frames[1])
        self.press(KEY.Key_2, MODIFIER.ControlModifier)
        self.press(KEY.Key_4)
        wait(lambda: self._picture(Layer.RESULT) is not None and bool(self.parts.flow.queue.rows))
        self.note(
            "reopened",
            closed=closed,
            same=self.parts.document.project == left,
            stills=[row.still is not None for row in self.parts.keyframes.rows],
            queue=[row.words for row in self.parts.flow.queue.rows],
            state=self.parts.shots.all_rows[0].state.value,
        )

    def _go_to(self, frame: int) -> None:
        self.parts.playhead.go_to(frame)
        wait(lambda: self.parts.viewer.shown_frame == frame)

    def _has_drafted(self) -> bool:
        return not self.parts.drafts.is_running and self.parts.viewer.has(Layer.DRAFT)

    def _picture(self, layer: Layer) -> object:
        """The picture of a layer, compared by its pixels."""
        return self.parts.viewer.image_of(layer)


def main() -> None:
    """Walk in a real window and print what was seen."""
    timeline, frames = Path(sys.argv[1]), [int(each) for each in sys.argv[2].split(",")]
    application = QApplication([])
    dress(application)
    walk = Walk(
        folder=timeline.parent,
        timeline=timeline,
        frames=frames,
        retouch=lambda still, frame: frame == frames[0] and paint_back(still, 1 / WRONG),
        look=lambda step, _panel: sys.stderr.write(f"{step}\n"),
    )
    print(json.dumps({"screen": application.platformName(), **walk.go()}))


if __name__ == "__main__":
    main()
