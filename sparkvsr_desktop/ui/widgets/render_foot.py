"""The foot of the flow phase's column: what a render may take, and the buttons that start it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from sparkvsr_desktop.ui.actions import Actions
from sparkvsr_desktop.ui.key_map import Command
from sparkvsr_desktop.ui.viewmodels.flow import Flow
from sparkvsr_desktop.ui.viewmodels.results import Results
from sparkvsr_desktop.ui.widgets.buttons import word_button
from sparkvsr_desktop.ui.widgets.labels import quiet_label


class RenderFoot(QWidget):
    """Stays in view while the settings above it scroll."""

    def __init__(self, flow: Flow, results: Results, actions: Actions) -> None:
        super().__init__()
        self._flow = flow
        self._results = results
        self._forecast = quiet_label()
        self._render = word_button(actions[Command.RENDER], "Render this shot", "render")
        self._render.setObjectName("primary")
        self._render_ready = word_button(actions[Command.RENDER_READY], "Render all ready")
        self._link = word_button(actions[Command.LINK_BACK], "Link back", "link")
        self._lay_out()
        flow.changed.connect(self._show)
        results.changed.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.addWidget(self._forecast)
        for buttons in ((self._render,), (self._render_ready, self._link)):
            row = QHBoxLayout()
            for button in buttons:
                _widen(button)
                row.addWidget(button)
            column.addLayout(row)

    @Slot()
    def _show(self) -> None:
        self._forecast.setText(_forecast_words(self._flow))
        self._show_buttons()

    def _show_buttons(self) -> None:
        flow, is_free = self._flow, not self._flow.is_ordering
        can_render = is_free and (flow.offer is None or flow.offer.is_usable)
        ready = len(flow.ready_rows)
        row = flow.chosen_row
        self._render.defaultAction().setEnabled(can_render and bool(row and row.shot))
        self._render_ready.defaultAction().setEnabled(can_render and ready > 0)
        self._render_ready.defaultAction().setIconText(f"All ready ({ready})")
        can_link = bool(self._results.finished) and not self._results.is_linking
        self._link.defaultAction().setEnabled(can_link)


def _widen(button: QToolButton) -> None:
    policy = button.sizePolicy()
    policy.setHorizontalPolicy(policy.Policy.Expanding)
    button.setSizePolicy(policy)


def _forecast_words(flow: Flow) -> str:
    row, told = flow.chosen_row, flow.forecasts
    if row is None or row.shot is None:
        return "Open an edit to render its shots."
    lines = [f"This shot: {told.chosen}."] if told.chosen else []
    if told.ready and len(flow.ready_rows) > 1:
        lines.append(f"All {len(flow.ready_rows)} ready: {told.ready}.")
    stills = sum(each.still is not None for each in row.keyframes)
    if flow.offer and not flow.offer.uses_references:
        lines.append("This engine uses no stills.")
    elif not stills:
        lines.append("No stills yet: mark keyframes in the anchor phase, or render it plain.")
    elif stills < len(row.keyframes):
        lines.append(f"{len(row.keyframes) - stills} of its keyframes have no still and are left"
                     " aside.")  # fmt: skip
    return "\n".join(lines)
