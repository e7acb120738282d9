"""The settings of the flow phase, what a render by them may take, and the order to render."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.core.project_changes import ChangeSettings, SetHandles
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.order.engines import LookForEngines
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.preset_files import Preset
from sparkvsr_desktop.ui.viewmodels.document import Document
from sparkvsr_desktop.ui.viewmodels.engines import Engines
from sparkvsr_desktop.ui.viewmodels.forecast_words import Forecasts
from sparkvsr_desktop.ui.viewmodels.render_queue import RenderQueue
from sparkvsr_desktop.ui.viewmodels.shots import ShotRow, Shots, ShotState
from sparkvsr_desktop.ui.wanted_shots import NothingToOrderError, WantedShot, output_folder

if TYPE_CHECKING:  # the window shows before it is loaded
    from sparkvsr_desktop.render.job_folder import JobFolder


class Flow(QObject):
    """What the flow phase shows. Every setting is a change of the document and can be undone."""

    changed = Signal()  # settings, engines or forecast
    refused = Signal(object)  # SparkVSRError

    def __init__(
        self,
        document: Document,
        shots: Shots,
        queue: RenderQueue,
        describe_engines: LookForEngines,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._shots = shots
        self._queue = queue
        self._engines = Engines(describe_engines, self)
        self._forecasts = Forecasts("", "")
        self._forecast_of: object = None
        self._is_shown = False
        self._codecs: tuple[str, ...] = ()
        self._is_ordering = False
        self._workshop = Background(self)
        self._figures = Background(self)
        self._engines.changed.connect(self.changed)
        self._engines.refused.connect(self._refuse)
        document.changed.connect(self._follow)
        shots.chosen.connect(self._follow)
        shots.counted.connect(self._follow)

    @property
    def settings(self) -> FlowSettings:
        """How the shots are to be rendered."""
        return self._document.project.settings

    @property
    def handles(self) -> int | None:
        """Frames beyond each end of what the edit uses; None while nothing is open."""
        choice = self._document.project.choice
        return choice.handles if choice else None

    @property
    def output(self) -> Path | None:
        """Where results go; None while nothing is open."""
        choice = self._document.project.choice
        return output_folder(self.settings, choice) if choice else None

    @property
    def offers(self) -> tuple[EngineOffer, ...]:
        """The engines, the default first; empty until they were asked for."""
        return self._engines.offers

    @property
    def offer(self) -> EngineOffer | None:
        """The engine that is chosen, None until engines were asked for."""
        return next((each for each in self.offers if each.name == self.settings.engine), None)

    @property
    def codecs(self) -> tuple[str, ...]:
        """What results can be stored as; the one that is set, until the others are known."""
        return self._codecs or (self.settings.codec,)

    @property
    def forecasts(self) -> Forecasts:
        """What the shot in the viewer, and all that are ready, may take."""
        return self._forecasts

    @property
    def chosen_row(self) -> ShotRow | None:
        """The shot in the viewer."""
        shot = self._shots.current
        return next((row for row in self._shots.all_rows if row.shot == shot), None)

    @property
    def ready_rows(self) -> tuple[ShotRow, ...]:
        """The shots all of whose keyframes have stills, and that are not done as they are."""
        return tuple(row for row in self._shots.all_rows if row.state is ShotState.READY)

    @property
    def is_ordering(self) -> bool:
        """Whether jobs are being laid out."""
        return self._is_ordering

    def show(self) -> None:
        """Ask for the engines and tell what renders may take, from now on."""
        if not self._is_shown:
            self._workshop.start(_codec_names, self._show_codecs, self.refused.emit)
        self._is_shown = True
        self._engines.ask(self.settings.memory_bytes)
        self._forecast()

    def change(self, settings: FlowSettings, what: str) -> None:
        """Set something; `what` names the control that was moved."""
        self._document.do(ChangeSettings(settings, what))

    def apply(self, preset: Preset) -> None:
        """Take the settings of a preset; where the results go, and how into the edit, stays."""
        now = self.settings
        settings = replace(preset.settings, output=now.output, link_style=now.link_style)
        self.change(settings, f"settings to “{preset.name}”")

    def set_handles(self, frames: int) -> None:
        """Render so many frames beyond each end of what the edit uses."""
        self._document.do(SetHandles(frames))

    def render_chosen(self) -> None:
        """Render the shot in the viewer, with the stills that it has."""
        row = self.chosen_row
        self._order((row,) if row else (), "No shot is in the viewer.")

    def render_ready(self) -> None:
        """Render every shot whose keyframes all have stills, but those that are done."""
        self._order(self.ready_rows, "No shot is ready: each keyframe needs its still.")

    def close(self) -> None:
        """End what runs."""
        self._engines.close()
        self._workshop.close()
        self._figures.close()

    def _order(self, rows: Sequence[ShotRow], where_none: str) -> None:
        choice, settings = self._document.project.split_choice, self.settings
        wanted = [WantedShot(row.shot, row.keyframes) for row in rows if row.shot]
        if choice is None or not wanted:
            remedy = "Open an edit, mark keyframes and give their stills, or choose a shot."
            self.refused.emit(NothingToOrderError(where_none, remedy=remedy))
            return
        if self._is_ordering:
            return
        self._is_ordering = True
        self.changed.emit()

        def lay_out() -> "tuple[JobFolder, ...]":
            from sparkvsr_desktop.ui.render_orders import laid_out_jobs  # window shows before it

            offer = self._engines.named(settings.engine, settings.memory_bytes)
            return laid_out_jobs(choice, wanted, settings, offer)

        self._workshop.start(lay_out, self._queue_up, self._refuse)

    def _queue_up(self, folders: "Sequence[JobFolder]") -> None:
        self._is_ordering = False
        self._queue.add(folders)
        self.changed.emit()

    def _refuse(self, error: SparkVSRError) -> None:
        self._is_ordering = False
        self.changed.emit()
        self.refused.emit(error)

    @Slot()
    def _follow(self) -> None:
        if self._is_shown:
            self._engines.ask(self.settings.memory_bytes)
            self._forecast()
        self.changed.emit()

    def _show_codecs(self, names: tuple[str, ...]) -> None:
        self._codecs = names
        self.changed.emit()

    @Slot()
    def forecast_anew(self) -> None:
        """Tell again what renders may take: another one has shown it."""
        self._forecast_of = None
        if self._is_shown:
            self._forecast()

    def _forecast(self) -> None:
        row, settings, output = self.chosen_row, self.settings, self.output
        chosen = row.shot if row else None
        ready = tuple(each.shot for each in self.ready_rows if each.shot)
        what = (chosen, ready, settings, output)
        if output is None or what == self._forecast_of:
            return
        self._forecast_of = what

        def reckon() -> tuple[object, Forecasts]:
            from sparkvsr_desktop.ui.forecasts import forecasts  # the window shows before it

            return what, forecasts(chosen, ready, settings, output)

        self._figures.start(reckon, self._show_forecast, self.refused.emit)

    def _show_forecast(self, found: tuple[object, Forecasts]) -> None:
        what, told = found
        if what == self._forecast_of and told != self._forecasts:
            self._forecasts = told
            self.changed.emit()


def _codec_names() -> tuple[str, ...]:
    from sparkvsr_desktop.media.delivery import CODECS  # the window shows before it

    return tuple(codec.name for codec in CODECS)
