"""The flow phase in the window: its switch, its column, the queue, and closing while it renders."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget

from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.queue.queued_job import JobState
from sparkvsr_desktop.ui.file_choice import FileChoice
from sparkvsr_desktop.ui.flow_parts import FlowParts
from sparkvsr_desktop.ui.main_panel import MainPanel
from sparkvsr_desktop.ui.parts import Parts
from sparkvsr_desktop.ui.viewmodels.phases import Phase
from sparkvsr_desktop.ui.viewmodels.rendering import usual_runner
from tests.ui.flow_stage import flow_tools, renderer_here
from tests.ui.heartbeat import LONGEST_SILENCE_NANOSECONDS, Heartbeat

ROUNDS = (0.2, 0.4, 0.6, 0.8, 1.2, 1.4, 1.6, 1.8)
"""Guidance: each is a job of its own."""


@pytest.fixture
def open_runner():
    """What renders: this process, but where the worker is the subject."""
    return renderer_here


@pytest.fixture
def parts(owner, folders, painter, tmp_path, monkeypatch, open_runner):
    """The view-models of a panel that drafts only when asked."""
    monkeypatch.setenv("SPARKVSR_DATA", str(tmp_path / "data"))
    tools = replace(flow_tools(tmp_path / "flow"), open_runner=open_runner)
    parts = Parts(folders, painter.append, tools)
    parts.adviser.set_automatic(False)
    parts.setParent(owner)
    yield parts
    parts.close()


@pytest.fixture
def panel(qtbot, parts, timeline, tmp_path):
    """A panel in its flow phase with a timeline open."""
    files = FileChoice(lambda: timeline, lambda _: None, lambda: None, lambda: tmp_path / "results")
    panel = MainPanel(parts, files)
    qtbot.addWidget(panel)
    panel.resize(1440, 900)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    parts.opening.open(timeline)
    qtbot.waitUntil(lambda: parts.viewer.shown_frame == 0)
    qtbot.keyClick(panel, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(parts.flow.settings.offers) == 3)
    return panel


def control(panel: MainPanel, name: str) -> QComboBox:
    (found,) = (each for each in panel.findChildren(QComboBox) if each.accessibleName() == name)
    return found


def done_jobs(flow: FlowParts) -> int:
    return sum(row.job.state is JobState.DONE for row in flow.queue.rows)


def is_under_way(flow: FlowParts, job: int) -> bool:
    """Whether a job, counted from 1, is being rendered or done already."""
    return flow.queue.running is not None or done_jobs(flow) >= job


def button(panel: MainPanel, word: str) -> QAbstractButton:
    return next(each for each in panel.findChildren(QAbstractButton) if each.text() == word)


def test_the_switch_changes_the_column_and_the_tab(qtbot, panel):
    assert panel.flow.settings.isVisible()
    assert not panel.details.isVisible()
    assert "Nothing is queued" in panel.flow.queue_bar.summary
    panel.resize(380, 900)
    assert panel.width() == 380
    assert panel.tabs.tabText(1) == "Flow"
    qtbot.keyClick(panel, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert panel.tabs.tabText(1) == "Keyframe"
    assert not panel.flow.queue_bar.isVisible()


def test_an_engine_that_cannot_render_is_grey_and_says_what_would_enable_it(panel):
    engines = control(panel, "Engine")
    is_enabled = [engines.model().item(row).isEnabled() for row in range(engines.count())]
    assert is_enabled == [True, True, False]
    words = [
        label.text() for label in panel.flow.settings.findChildren(type(panel.viewer.empty._words))
    ]
    assert "It has no weights. Fetch them." in words


def test_a_stop_of_the_guidance_is_one_named_step(qtbot, panel, parts):
    button(panel, "Crisp").click()
    assert parts.flow.settings.settings.guidance_scale == 1.5
    assert parts.document.undo_name == "Change guidance"
    qtbot.keyClick(panel, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert button(panel, "Faithful").isChecked()


def test_the_folder_of_the_results_is_the_one_that_was_chosen(panel, parts, tmp_path):
    button(panel, "Choose …").click()
    assert parts.flow.settings.output == tmp_path / "results"


def test_every_control_of_the_phase_has_a_name_and_is_reached_by_tab(panel):
    for each in panel.flow.settings.findChildren(QComboBox):
        assert each.accessibleName()
        assert each.toolTip()
        assert each.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_in_a_low_and_narrow_panel_nothing_lies_over_something_else(qtbot, panel, parts):
    panel.resize(380, 700)
    panel.notice.say("Words that need several lines where there is so little room. " * 2)
    qtbot.waitUntil(lambda: panel.notice.height() > 40)
    for whole in (panel, panel.viewer):
        inside = whole.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        seen = [each.geometry() for each in inside if each.isVisible()]
        places = sorted((place.top(), place.bottom()) for place in seen)
        assert all(above[1] < below[0] for above, below in pairwise(places)), places


def test_closing_while_something_renders_asks_and_loses_nothing(qtbot, panel, parts, monkeypatch):
    parts.flow.settings.change(FlowSettings(engine="resize", scale=4.0), "settings")
    qtbot.keyClick(panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: parts.flow.queue.running is not None)
    assert not panel.close()
    assert "is being rendered" in panel.notice.words
    with qtbot.waitSignal(parts.flow.rendering.idle):
        button(panel, "Stop and close").click()
    assert not panel.isVisible()


@pytest.mark.parametrize("open_runner", [usual_runner])
def test_while_a_worker_renders_the_event_loop_is_never_silent_for_50_milliseconds(
    qtbot, owner, panel, parts
):
    """One round of several must do it: others keep the machine busy, and the worker does."""
    flow, pictures = parts.flow, []
    flow.rendering.pictured.connect(pictures.append)
    heart, silences = Heartbeat(owner), []
    for count, guidance in enumerate(ROUNDS, start=1):
        flow.settings.change(FlowSettings("resize", 1.0, guidance_scale=guidance), "settings")
        flow.settings.render_chosen()
        qtbot.waitUntil(lambda count=count: is_under_way(flow, count), timeout=30_000)
        heart.longest_nanoseconds = 0
        for phase in (Phase.ANCHOR, Phase.FLOW):
            flow.phases.show(phase)
        qtbot.waitUntil(lambda count=count: done_jobs(flow) >= count, timeout=30_000)
        with qtbot.waitSignal(flow.results.linked):
            flow.results.link_back()
        silences.append(heart.longest_nanoseconds)
        if pictures and silences[-1] < LONGEST_SILENCE_NANOSECONDS:
            break
    assert {picture.source_frame for picture in pictures} <= set(range(32))
    assert pictures
    assert 0 < min(silences) < LONGEST_SILENCE_NANOSECONDS
