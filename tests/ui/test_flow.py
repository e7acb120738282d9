"""The flow phase: settings that can be undone, presets, renders, results and the way back."""

from dataclasses import replace

import opentimelineio as otio
import pytest
from PySide6.QtGui import QImage

from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.core.render_order import LinkStyle
from sparkvsr_desktop.order.forecast import past_jobs
from sparkvsr_desktop.queue.queued_job import JobState
from sparkvsr_desktop.render.past_jobs import PastJob
from sparkvsr_desktop.ui.parts import Parts
from sparkvsr_desktop.ui.preset_files import PresetNameError, PresetUnreadableError
from sparkvsr_desktop.ui.queue_look import JobSource
from sparkvsr_desktop.ui.run_pictures import RunPicture
from sparkvsr_desktop.ui.viewmodels.phases import Phase
from sparkvsr_desktop.ui.viewmodels.shots import ShotState
from sparkvsr_desktop.ui.viewmodels.viewer import Layer
from tests.footage import read_numbers
from tests.ui.flow_stage import flow_tools


@pytest.fixture
def parts(owner, folders, painter, tmp_path, monkeypatch):
    """The view-models of a panel that renders in this process."""
    monkeypatch.setenv("SPARKVSR_DATA", str(tmp_path / "data"))
    parts = Parts(folders, painter.append, flow_tools(tmp_path / "flow"))
    parts.setParent(owner)
    yield parts
    parts.close()


@pytest.fixture
def flow(qtbot, parts, timeline):
    """The flow phase with a timeline open whose first shot is `opening`, plain and unscaled."""
    with qtbot.waitSignal(parts.opening.opened):
        parts.opening.open(timeline)
    parts.flow.phases.show(Phase.FLOW)
    plain = FlowSettings(engine="resize", scale=1.0, codec="ffv1")
    parts.flow.settings.change(plain, "settings")
    qtbot.waitUntil(lambda: len(parts.flow.settings.offers) == 3)
    return parts.flow


@pytest.fixture
def rendered(qtbot, parts, flow):
    """The flow phase after the first shot was rendered."""
    flow.settings.render_chosen()
    qtbot.waitUntil(lambda: bool(flow.results.finished) and not flow.rendering.is_active)
    qtbot.waitUntil(lambda: [row.job.state for row in flow.queue.rows] == [JobState.DONE])
    return flow


def test_a_setting_is_a_change_of_the_document_with_its_name(parts, flow):
    flow.settings.change(replace(flow.settings.settings, guidance_scale=1.5), "guidance")
    assert parts.document.undo_name == "Change guidance"
    parts.document.undo()
    assert flow.settings.settings.guidance_scale == 1.0


def test_handles_change_the_frames_of_the_shots_and_can_be_undone(qtbot, parts, flow):
    with qtbot.waitSignal(parts.opening.opened):
        flow.settings.set_handles(3)
    assert parts.shots.current.source_range.duration == 20 + 3  # the film begins with the clip
    with qtbot.waitSignal(parts.opening.opened):
        parts.document.undo()
    assert parts.shots.current.source_range.duration == 20 + 12


def test_settings_are_kept_under_a_name_and_taken_again(qtbot, parts, flow, tmp_path):
    settings = replace(flow.settings.settings, grain=0.5, output=tmp_path / "here")
    flow.settings.change(settings, "grain")
    with qtbot.waitSignal(flow.presets.changed):
        flow.presets.save("Night scenes", settings)
    flow.settings.apply(flow.presets.named("Archive"))
    assert flow.presets.name_of(flow.settings.settings) == "Archive"
    flow.settings.apply(flow.presets.named("Night scenes"))
    assert flow.settings.settings == settings
    assert '"grain": 0.5' in (tmp_path / "flow/presets/Night scenes.json").read_text()


@pytest.mark.parametrize("name", ["Crisp", "crisp ", "", "../up", ".hidden"])
def test_a_name_that_is_built_in_or_no_file_name_is_refused(qtbot, flow, tmp_path, name):
    with qtbot.waitSignal(flow.presets.refused) as refused:
        flow.presets.save(name, FlowSettings())
    assert isinstance(refused.args[0], PresetNameError)
    assert not list(tmp_path.glob("flow/presets/*"))


def test_a_preset_that_is_damaged_is_named_and_hides_no_other(qtbot, flow, tmp_path):
    with qtbot.waitSignal(flow.presets.changed):
        flow.presets.save("Good", FlowSettings(grain=1.0))
    (tmp_path / "flow/presets/Bad.json").write_text('{"sparkvsr preset": 1, "engine": 7}')
    with qtbot.waitSignal(flow.presets.refused) as refused:
        flow.presets.read()
    assert isinstance(refused.args[0], PresetUnreadableError)
    assert "Bad.json" in str(refused.args[0])
    assert [each.name for each in flow.presets.all][-1] == "Good"


def test_what_a_render_may_take_is_told_by_those_before_it(qtbot, flow):
    assert "not rendered here before" in _told(qtbot, flow)
    # 2 megapixels took 20 s; 32 frames of 64 x 48 are 0.098304 megapixels: 1 s when rounded
    past_jobs().add(PastJob("a", "resize", "ffv1", 2.0, 0.003072, 20.0, 2**20, 100 * 2**20))
    flow.settings.change(replace(flow.settings.settings, guidance_scale=0.5), "guidance")
    qtbot.waitUntil(lambda: "by earlier renders here" in flow.settings.forecasts.chosen)
    assert flow.settings.forecasts.chosen.startswith("1 s, ")
    assert "100 MiB of memory" in flow.settings.forecasts.chosen


def test_an_engine_that_cannot_render_is_refused_with_what_would_enable_it(qtbot, flow):
    flow.settings.change(replace(flow.settings.settings, engine="sparkvsr"), "engine")
    with qtbot.waitSignal(flow.settings.refused) as refused:
        flow.settings.render_chosen()
    assert str(refused.args[0]) == "It has no weights."
    assert refused.args[0].remedy == "Fetch them."


def test_nothing_is_ready_until_each_keyframe_has_its_still(qtbot, parts, flow):
    parts.keyframes.mark()
    with qtbot.waitSignal(flow.settings.refused) as refused:
        flow.settings.render_ready()
    assert "needs its still" in str(refused.args[0])
    assert flow.queue.rows == ()


def test_a_rendered_shot_is_done_and_its_result_a_layer_of_the_viewer(qtbot, parts, rendered):
    assert [row.words for row in rendered.queue.rows] == ["done"]
    assert parts.shots.rows[0].state is ShotState.DONE
    assert parts.viewer.has(Layer.RESULT)
    assert not parts.viewer.has(Layer.EARLIER)
    (results,) = rendered.results.finished
    assert read_numbers(results.films[0].source.path) == list(range(16, 48))
    parts.viewer.show_layer(Layer.RESULT)
    qtbot.waitUntil(lambda: parts.viewer.image_of(Layer.RESULT) is not None)


def test_the_pictures_of_a_running_render_are_a_layer_before_its_film_is(qtbot, parts, flow):
    with qtbot.waitSignal(flow.rendering.pictured):
        flow.settings.render_chosen()
    assert parts.viewer.has(Layer.RESULT)
    assert flow.results.finished == ()
    parts.viewer.show_layer(Layer.RESULT)
    image = parts.viewer.image_of(Layer.RESULT)
    assert (image.width(), image.height()) == (64, 48)
    assert image.pixelColor(32, 24).red() == 0  # luma 16, the black of video


def test_a_render_that_is_given_up_uncovers_what_was_there(parts, flow):
    shot = parts.playhead.shot
    source = JobSource(shot.media.signature, shot.source_range)
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    flow.rendering.pictured.emit(RunPicture("gone", source, 0, picture))
    assert parts.viewer.has(Layer.RESULT)
    flow.queue.changed.emit()
    assert not parts.viewer.has(Layer.RESULT)


def test_another_render_of_the_shot_leaves_the_one_before_beside_it(qtbot, parts, rendered):
    rendered.settings.change(replace(rendered.settings.settings, guidance_scale=0.5), "guidance")
    rendered.settings.render_chosen()
    qtbot.waitUntil(lambda: parts.viewer.has(Layer.EARLIER))
    (results,) = rendered.results.finished
    assert len({film.source.path for film in results.films}) == 2


def test_a_new_keyframe_takes_the_shot_back_to_what_it_needs(qtbot, parts, rendered):
    parts.keyframes.mark()
    qtbot.waitUntil(lambda: parts.shots.rows[0].state is ShotState.NEEDS_STILLS)
    parts.document.undo()
    qtbot.waitUntil(lambda: parts.shots.rows[0].state is ShotState.DONE)


def test_linking_back_writes_both_timelines_once_and_names_what_is_left(qtbot, rendered, tmp_path):
    paths = []
    for _ in range(2):
        with qtbot.waitSignal(rendered.results.linked) as linked:
            rendered.results.link_back()
        paths.append((linked.args[0].restored, linked.args[0].session))
    assert paths[0] == paths[1]
    assert paths[0][0] == tmp_path / "reel restored" / "reel.restored.otio"
    assert "closing" in linked.args[0].warnings[-1]
    first = otio.adapters.read_from_file(str(paths[0][0])).tracks[0][0]
    assert "reel restored" in first.media_reference.target_url


def test_on_new_tracks_the_clips_of_the_edit_stay_and_it_can_be_undone(qtbot, parts, rendered):
    style = LinkStyle(on_new_tracks=True, file_urls=True)
    rendered.settings.change(replace(rendered.settings.settings, link_style=style), "link")
    with qtbot.waitSignal(rendered.results.linked) as linked:
        rendered.results.link_back()
    edited, restored = otio.adapters.read_from_file(str(linked.args[0].restored)).tracks[:2]
    assert edited[0].media_reference.target_url.endswith("film.mov")
    assert restored[0].media_reference.target_url.startswith("file://")
    parts.document.undo()
    assert rendered.settings.settings.link_style == LinkStyle()


def test_with_nothing_rendered_there_is_nothing_to_link(qtbot, flow):
    with qtbot.waitSignal(flow.results.refused) as refused:
        flow.results.link_back()
    assert "reel restored" in str(refused.args[0])


def _told(qtbot, flow) -> str:
    qtbot.waitUntil(lambda: bool(flow.settings.forecasts.chosen))
    return flow.settings.forecasts.chosen
