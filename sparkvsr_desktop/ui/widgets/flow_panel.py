"""The flow phase's own column: how shots are rendered, what it may take, and the start of it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from sparkvsr_desktop.core.colour_lock import ColourLock
from sparkvsr_desktop.core.flow_settings import CRISP, FAITHFUL, NATURAL
from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.viewmodels.flow import Flow
from sparkvsr_desktop.ui.viewmodels.presets import Presets
from sparkvsr_desktop.ui.viewmodels.results import Results
from sparkvsr_desktop.ui.widgets.amount_slider import AmountSlider
from sparkvsr_desktop.ui.widgets.choice_box import ChoiceBox
from sparkvsr_desktop.ui.widgets.engine_choice import EngineChoice
from sparkvsr_desktop.ui.widgets.labels import captioned, heading, quiet_label
from sparkvsr_desktop.ui.widgets.preset_row import PresetRow
from sparkvsr_desktop.ui.widgets.render_foot import RenderFoot
from sparkvsr_desktop.ui.widgets.scrolled import scrolled
from sparkvsr_desktop.ui.widgets.size_choice import SizeChoice

GUIDANCE_STOPS = {"Natural": NATURAL, "Faithful": FAITHFUL, "Crisp": CRISP}
GIGABYTE = 10**9
MEMORY = {
    "All there is": None, "None: on the CPU": 0, "3 GB": 3 * GIGABYTE, "4 GB": 4 * GIGABYTE,
    "8 GB": 8 * GIGABYTE, "12 GB": 12 * GIGABYTE, "16 GB": 16 * GIGABYTE, "24 GB": 24 * GIGABYTE,
}  # fmt: skip
LOCKS = {"Off": ColourLock.OFF, "Gentle": ColourLock.GENTLE, "Strict": ColourLock.STRICT}
LINKS = {"In place of clips": False, "On new tracks": True}
PATHS = {"As bare paths": False, "As file:// URLs": True}
MOST_HANDLES = 240


class FlowPanel(QWidget):
    """Controls above, which scroll where there is little room; the start of a render below."""

    def __init__(
        self,
        flow: Flow,
        presets: Presets,
        results: Results,
        actions: Actions,
        choose_folder: Callable[[], Path | None],
    ) -> None:
        super().__init__()
        self.setObjectName("side")
        self._flow = flow
        self._choose_folder = choose_folder
        self._presets = PresetRow(flow, presets)
        self._engine = EngineChoice()
        self._size = SizeChoice()
        self._guidance = AmountSlider(
            "Guidance", 2.0, GUIDANCE_STOPS, "How strongly the stills pull: 0 leaves them aside"
        )
        self._grain = AmountSlider(
            "Grain", 1.0, {}, "Grain of the source given back where it was lost: 1 is all of it"
        )
        self._lock = ChoiceBox(
            "Colour lock", LOCKS, "Hold broad colours of a diffusion engine to the source's"
        )
        self._codec = ChoiceBox("Codec", {}, "What results are stored as")
        self._memory = ChoiceBox(
            "Memory", MEMORY, "What a diffusion engine may take of the graphics memory"
        )
        self._handles = _handles()
        self._folder = QPushButton("Choose …")
        self._folder.setToolTip("Where results and linked timelines go")
        self._folder.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._links = ChoiceBox(
            "Link", LINKS, "Where results stand in the timeline; on new tracks your clips stay"
        )
        self._paths = ChoiceBox(
            "Media", PATHS, "How the linked timeline names its media; some hosts want URLs"
        )
        self._output = quiet_label()
        self.foot = RenderFoot(flow, results, actions)
        self._lay_out()
        self._listen()
        self._show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.addWidget(self._scrolled(), 1)
        column.addWidget(self.foot)

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 0, 8, 8)
        column.setSpacing(8)
        column.addWidget(heading("Render"))
        column.addLayout(captioned("Preset", self._presets))
        column.addWidget(self._engine)
        column.addWidget(self._size)
        for words, control in (
            ("Guidance", self._guidance), ("Grain", self._grain), ("Colour lock", self._lock),
            ("Codec", self._codec), ("Handles", self._handles), ("Memory", self._memory),
            ("Results", self._folder),
        ):  # fmt: skip
            column.addLayout(captioned(words, control))
        column.addWidget(self._output)
        for words, control in (("Link", self._links), ("Media", self._paths)):
            column.addLayout(captioned(words, control))
        column.addStretch()
        return scrolled(inside)

    def _listen(self) -> None:
        self._engine.chosen.connect(self._set_engine)
        self._size.chosen.connect(self._set_size)
        self._guidance.chosen.connect(self._set_guidance)
        self._grain.chosen.connect(self._set_grain)
        self._lock.chosen.connect(self._set_lock)
        self._codec.chosen.connect(self._set_codec)
        self._memory.chosen.connect(self._set_memory)
        self._links.chosen.connect(self._set_links)
        self._paths.chosen.connect(self._set_paths)
        self._handles.valueChanged.connect(self._flow.set_handles)
        self._folder.clicked.connect(self._set_folder)
        self._flow.changed.connect(self._show)

    @Slot(str)
    def _set_engine(self, name: str) -> None:
        self._flow.change(replace(self._flow.settings, engine=name), "engine")

    @Slot(object)
    def _set_size(self, settings: object) -> None:
        self._flow.change(settings, "size")  # type: ignore[arg-type]  # a signal's own type

    @Slot(float)
    def _set_guidance(self, amount: float) -> None:
        self._flow.change(replace(self._flow.settings, guidance_scale=amount), "guidance")

    @Slot(float)
    def _set_grain(self, amount: float) -> None:
        self._flow.change(replace(self._flow.settings, grain=amount), "grain")

    @Slot(str)
    def _set_lock(self, words: str) -> None:
        self._flow.change(replace(self._flow.settings, colour_lock=LOCKS[words]), "colour lock")

    @Slot(str)
    def _set_codec(self, name: str) -> None:
        self._flow.change(replace(self._flow.settings, codec=name), "codec")

    @Slot(str)
    def _set_memory(self, words: str) -> None:
        self._flow.change(replace(self._flow.settings, memory_bytes=MEMORY[words]), "memory")

    @Slot(str)
    def _set_links(self, words: str) -> None:
        style = replace(self._flow.settings.link_style, on_new_tracks=LINKS[words])
        self._flow.change(replace(self._flow.settings, link_style=style), "link")

    @Slot(str)
    def _set_paths(self, words: str) -> None:
        style = replace(self._flow.settings.link_style, file_urls=PATHS[words])
        self._flow.change(replace(self._flow.settings, link_style=style), "media paths")

    @Slot()
    def _set_folder(self) -> None:
        folder = self._choose_folder()
        if folder is not None:
            self._flow.change(replace(self._flow.settings, output=folder), "folder of results")

    @Slot()
    def _show(self) -> None:
        flow, settings = self._flow, self._flow.settings
        row = flow.chosen_row
        self._presets.show_presets()
        self._engine.show_offers(flow.offers, settings.engine)
        self._size.show_settings(settings, row.shot.media if row and row.shot else None)
        self._guidance.show_amount(settings.guidance_scale)
        self._grain.show_amount(settings.grain)
        self._lock.show_value(settings.colour_lock)
        self._codec.offer({name: name for name in flow.codecs})
        self._codec.show_value(settings.codec)
        self._memory.show_value(settings.memory_bytes)
        self._links.show_value(settings.link_style.on_new_tracks)
        self._paths.show_value(settings.link_style.file_urls)
        is_model = bool(flow.offer and flow.offer.needs_gpu)
        self._memory.setEnabled(is_model)
        self._lock.setEnabled(is_model)
        self._show_handles()
        self._output.setText(str(flow.output) if flow.output else "")
        self._output.setToolTip(self._output.text())

    def _show_handles(self) -> None:
        handles = self._flow.handles
        self._handles.setEnabled(handles is not None)
        with QSignalBlocker(self._handles):
            self._handles.setValue(handles or 0)


def _handles() -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, MOST_HANDLES)
    box.setSuffix(" frames")
    box.setKeyboardTracking(False)
    box.setAccessibleName("Handles")
    box.setToolTip("Frames rendered beyond each end of what the edit uses")
    return box
