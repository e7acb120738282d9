"""The flow phase in the window: its widgets, its keys, and what it tells the editor."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from sparkvsr_desktop.queue.queued_job import QueuedJob
from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.file_choice import FileChoice
from sparkvsr_desktop.ui.flow_parts import FlowParts
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.reveal import Reveal, reveal_folder
from sparkvsr_desktop.ui.viewmodels.phases import Phase
from sparkvsr_desktop.ui.widgets.flow_panel import FlowPanel
from sparkvsr_desktop.ui.widgets.notice_line import NoticeLine, Offer
from sparkvsr_desktop.ui.widgets.phase_switch import PhaseSwitch
from sparkvsr_desktop.ui.widgets.queue_bar import QueueBar

if TYPE_CHECKING:  # the window shows before it is loaded
    from sparkvsr_desktop.order.linking import LinkedTimelines


def queue_goes_on() -> bool:
    """Render the queue in a program of its own, which outlives this one; whether it started."""
    arguments = ["-m", "sparkvsr_desktop", "queue", "start"]
    started, _ = QProcess.startDetached(sys.executable, arguments)
    return bool(started)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the phase asks of the system; tests bring their own."""

    reveal: Reveal = reveal_folder
    queue_goes_on: Callable[[], object] = queue_goes_on


class FlowPhase(QObject):
    """Makes the widgets; the main panel arranges them."""

    def __init__(
        self,
        parts: FlowParts,
        anchor_side: QWidget,
        actions: Actions,
        notice: NoticeLine,
        files: FileChoice,
        surroundings: Surroundings = Surroundings(),
    ) -> None:
        super().__init__(notice)
        self._parts = parts
        self._notice = notice
        self._surroundings = surroundings
        self._close: Callable[[], object] | None = None
        self._add_actions(actions)
        self.switch = PhaseSwitch(parts.phases, actions)
        self.settings = FlowPanel(
            parts.settings, parts.presets, parts.results, actions, files.output_folder
        )
        self.queue_bar = QueueBar(parts.queue, parts.phases, surroundings.reveal)
        self.side = QStackedWidget()
        self.side.setObjectName("side")
        self.side.addWidget(anchor_side)
        self.side.addWidget(self.settings)
        self._listen()
        parts.queue.open()

    def hold_back(self, close: Callable[[], object]) -> bool:
        """Ask whether renders go on when the panel closes; return whether it must wait for that.

        close: closes the panel, once the editor has decided and nothing is rendered here.
        """
        if not self._parts.rendering.is_active:
            return False
        running = self._parts.queue.running
        name = running.job.name if running else "A job"
        self._notice.say(
            f"“{name}” is being rendered. Finished segments are kept either way.",
            Offer("Render on without the panel", partial(self._stop_and, close, goes_on=True)),
            Offer("Stop and close", partial(self._stop_and, close, goes_on=False)),
        )
        return True

    def _stop_and(self, close: Callable[[], object], *, goes_on: bool) -> None:
        def leave() -> None:
            if goes_on:
                self._surroundings.queue_goes_on()
            close()

        self._close = leave
        if self._parts.rendering.is_active:
            self._parts.rendering.stop()
            self._notice.say("Stopping at the next frame …")
        else:
            leave()

    def _add_actions(self, actions: Actions) -> None:
        phases, flow = self._parts.phases, self._parts.settings
        for command, call in (
            (Command.ANCHOR_PHASE, partial(phases.show, Phase.ANCHOR)),
            (Command.FLOW_PHASE, partial(phases.show, Phase.FLOW)),
            (Command.RENDER, flow.render_chosen),
            (Command.RENDER_READY, flow.render_ready),
            (Command.LINK_BACK, self._parts.results.link_back),
        ):
            actions.add(command, call)

    def _listen(self) -> None:
        parts = self._parts
        for refusal in (parts.settings.refused, parts.queue.refused, parts.rendering.refused,
                        parts.results.refused, parts.presets.refused):  # fmt: skip
            refusal.connect(self._notice.show_error)
        parts.phases.changed.connect(self._show_phase)
        parts.rendering.told.connect(self._tell)
        parts.rendering.finished.connect(self._tell_finished)
        parts.rendering.idle.connect(self._note_idle)
        parts.results.linked.connect(self._tell_linked)

    @Slot(object)
    def _show_phase(self, phase: Phase) -> None:
        self.side.setCurrentIndex(1 if phase is Phase.FLOW else 0)

    @Slot(str)
    def _tell(self, sentence: str) -> None:
        self._notice.say(sentence)

    @Slot(object)
    def _tell_finished(self, job: QueuedJob) -> None:
        self._notice.say(
            f"“{job.name}” is done. 4 shows the result, W wipes between it and the source."
        )

    @Slot(object)
    def _tell_linked(self, linked: "LinkedTimelines") -> None:
        folder = linked.restored.parent
        words = (
            f"Linked: {linked.restored.name} for your NLE, {linked.session.name} with both"
            f" media, in {folder}."
        )
        reveal = Offer("Show in folder", partial(self._surroundings.reveal, folder))
        self._notice.say(" ".join([words, *linked.warnings]), reveal)

    @Slot()
    def _note_idle(self) -> None:
        if self._close is not None:
            close, self._close = self._close, None
            close()
