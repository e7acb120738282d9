"""The results of the shots: what is finished of each, and the way back into the edit."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.plan import Plan
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.shot_results import ShotResults
from sparkvsr_desktop.ui.viewmodels.document import Document
from sparkvsr_desktop.ui.wanted_shots import WantedShot, output_folder

if TYPE_CHECKING:  # the window shows before it is loaded
    from sparkvsr_desktop.order.linking import LinkedTimelines


class Results(QObject):
    """Looks at the output folder whenever something is finished there, or it is another one."""

    changed = Signal()  # what is finished of the shots
    linked = Signal(object)  # LinkedTimelines
    refused = Signal(object)  # SparkVSRError

    def __init__(
        self,
        document: Document,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._shots: tuple[Shot, ...] = ()
        self._wanted: tuple[WantedShot, ...] = ()
        self._found: tuple[ShotResults, ...] = ()
        self._known: dict[Path, Media] = {}
        self._output: Path | None = None
        self._is_linking = False
        self._is_looking = False
        self._looks_again = False
        self._background = Background(self)
        document.changed.connect(self._follow)

    @property
    def output(self) -> Path | None:
        """The folder of the results; None while nothing is open."""
        choice = self._document.project.choice
        return output_folder(self._document.project.settings, choice) if choice else None

    @property
    def is_linking(self) -> bool:
        """Whether the timelines are being written."""
        return self._is_linking

    @property
    def finished(self) -> tuple[ShotResults, ...]:
        """The shots of which something is finished."""
        return self._found

    def of_shot(self, shot: Shot | None) -> ShotResults | None:
        """Return what is finished of a shot, None where nothing is."""
        return next((each for each in self._found if each.shot == shot), None)

    def show_plan(self, plan: Plan) -> None:
        """Look for the results of another edit."""
        self._shots = plan.shots
        self.look()

    @Slot()
    def look(self) -> None:
        """Look at the output folder, in the background; once more if asked while it does."""
        if self._is_looking:
            self._looks_again = True
            return
        wanted, output = self._wanted_now(), self.output
        self._wanted, self._output = wanted, output
        if output is None:
            self._show((output, ()))
            return
        self._is_looking = True

        def found() -> tuple[Path | None, tuple[ShotResults, ...]]:
            from sparkvsr_desktop.ui.finished_shots import results_of  # the window shows before it

            return output, results_of(wanted, output, self._known)

        self._background.start(found, self._show, self._refuse_look)

    def link_back(self) -> None:
        """Write the timelines with all that is finished in place; nothing is overwritten."""
        choice, output = self._document.project.split_choice, self.output
        if choice is None or output is None or self._is_linking:
            return
        style = self._document.project.settings.link_style
        self._is_linking = True
        self.changed.emit()

        def write() -> "LinkedTimelines":
            from sparkvsr_desktop.ui.linking_back import linked_back  # the window shows before it

            return linked_back(choice, output, style)

        self._background.start(write, self._note_linked, self._note_not_linked)

    def close(self) -> None:
        """End what runs."""
        self._background.close()

    def _note_linked(self, timelines: "LinkedTimelines") -> None:
        self._is_linking = False
        self.changed.emit()
        self.linked.emit(timelines)

    def _note_not_linked(self, error: SparkVSRError) -> None:
        self._is_linking = False
        self.changed.emit()
        self.refused.emit(error)

    @Slot(object)
    def _follow(self, _: object) -> None:
        if self.output != self._output or self._wanted_now() != self._wanted:
            self.look()

    def _wanted_now(self) -> tuple[WantedShot, ...]:
        project = self._document.project
        return tuple(
            WantedShot(shot, project.keyframes_in(shot.media.signature, shot.source_range))
            for shot in self._shots
        )

    def _show(self, found: tuple[Path | None, tuple[ShotResults, ...]]) -> None:
        output, results = found
        self._end_look()
        if output == self._output and results != self._found:
            self._found = results
            self.changed.emit()

    def _refuse_look(self, error: SparkVSRError) -> None:
        self._end_look()
        self.refused.emit(error)

    def _end_look(self) -> None:
        self._is_looking = False
        if self._looks_again:
            self._looks_again = False
            self.look()
