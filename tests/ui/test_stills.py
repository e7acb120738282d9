"""The way of a still: out to the painter, saved there, back with its health."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QDesktopServices, QImage

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.core.still_finding import HealthTopic
from sparkvsr_desktop.media.plain_upscale import moved, plain_resized
from sparkvsr_desktop.media.still_file import read_still, write_still
from sparkvsr_desktop.ui.panel import open_in_painter
from sparkvsr_desktop.ui.viewmodels.shots import ShotState
from sparkvsr_desktop.ui.viewmodels.stills import Stills
from sparkvsr_desktop.ui.viewmodels.viewer import Comparison, Layer
from tests.ui.conftest import paint


@pytest.fixture
def out_for_retouching(qtbot, open_film, painter):
    """The film on keyframe 12, whose still was written and opened in the painter."""
    open_film.playhead.go_to(12)
    with qtbot.waitSignal(open_film.stills.checked):
        open_film.stills.retouch()
    return open_film


def test_e_writes_the_frame_at_result_size_with_16_bits_and_opens_the_painter(
    out_for_retouching, painter
):
    (path,) = painter
    assert path.name == "film.000012.tif"
    picture = read_still(path)
    assert picture.shape == (48 * 2, 64 * 2, 3)
    # frame 12 has luma 16 + 12, which is 12 / 219 of the way to white; 8 bits would miss by more
    assert abs(float(picture.mean()) - 12 / 219) < 1e-3
    assert out_for_retouching.shots.rows[0].state is ShotState.READY


def test_e_on_a_still_that_is_there_opens_it_again_and_writes_nothing(out_for_retouching, painter):
    before = painter[0].read_bytes()
    out_for_retouching.stills.retouch()
    assert painter == [painter[0]] * 2
    assert painter[0].read_bytes() == before
    assert len(list(painter[0].parent.iterdir())) == 1


def test_an_untouched_still_is_in_good_health(out_for_retouching):
    still = out_for_retouching.stills.still_at(12)
    assert still.findings == ()
    assert still.image.width() == 128


def test_an_atomic_save_of_the_painter_is_seen_again_and_again(qtbot, out_for_retouching, painter):
    stills = out_for_retouching.stills
    for grey in (0.5, 0.25):
        with qtbot.waitSignal(stills.checked):
            paint(painter[0], grey)
        assert stills.still_at(12).image.pixelColor(3, 3).redF() == pytest.approx(grey, abs=0.01)


def test_a_save_in_place_is_seen_as_well(qtbot, out_for_retouching, painter, tmp_path):
    white = tmp_path / "white.tif"
    write_still(white, np.ones((96, 128, 3), np.float32), ColourTags())
    with qtbot.waitSignal(out_for_retouching.stills.checked):
        painter[0].write_bytes(white.read_bytes())
    assert out_for_retouching.stills.still_at(12).image.pixelColor(3, 3).red() == 255


def test_a_still_of_another_size_is_told_with_the_size_that_is_wanted(
    qtbot, out_for_retouching, painter
):
    with qtbot.waitSignal(out_for_retouching.stills.checked):
        paint(painter[0], 0.5, size=(100, 96))
    (finding,) = out_for_retouching.stills.still_at(12).findings
    assert finding.topic is HealthTopic.SIZE
    assert "128 x 96" in finding.remedy


def test_a_file_that_is_no_picture_is_told_and_has_no_layer(qtbot, out_for_retouching, painter):
    with qtbot.waitSignal(out_for_retouching.stills.checked):
        painter[0].write_text("layers")
    assert out_for_retouching.stills.still_at(12).findings[0].topic is HealthTopic.FILE
    out_for_retouching.viewer.show_layer(Layer.STILL)
    assert out_for_retouching.viewer.layer is Layer.SOURCE


def test_revert_writes_a_new_still_and_undo_finds_the_retouched_one(
    qtbot, out_for_retouching, painter
):
    parts = out_for_retouching
    with qtbot.waitSignal(parts.stills.checked):
        paint(painter[0], 0.5)
    with qtbot.waitSignal(parts.stills.checked):
        parts.stills.revert()
    assert parts.keyframes.current.still.name == "film.000012-2.tif"
    with qtbot.waitSignal(parts.stills.checked):
        parts.document.undo()
    assert parts.keyframes.current.still == painter[0]
    assert parts.stills.still_at(12).image.pixelColor(3, 3).redF() == pytest.approx(0.5, abs=0.01)


def test_a_dropped_picture_becomes_the_still_of_the_frame(qtbot, open_film, tmp_path):
    open_film.playhead.go_to(30)
    picture = paint(tmp_path / "face.png", 30 / 219)
    with qtbot.waitSignal(open_film.stills.checked):
        open_film.stills.adopt(picture)
    assert open_film.keyframes.current.still == picture
    assert open_film.stills.still_at(30).findings == ()


def test_a_pasted_picture_becomes_the_still_of_the_frame_in_one_step(qtbot, open_film):
    open_film.playhead.go_to(30)
    image = QImage(128, 96, QImage.Format.Format_RGB32)
    image.fill(QColor(30, 200, 30))
    with qtbot.waitSignal(open_film.stills.checked):
        open_film.stills.paste(image)
    pasted = read_still(open_film.keyframes.current.still)
    assert np.allclose(pasted[50, 50], (30 / 255, 200 / 255, 30 / 255), atol=1e-3)
    assert open_film.document.undo_name == "Paste still for frame 30"


@pytest.fixture
def textured_film(qtbot, parts, tmp_path):
    """Two frames of soft noise, 64 x 48; the first is in the viewer."""
    noise = np.random.default_rng(5).random((12, 16, 3), np.float32)
    for name in ("soft.0001.tif", "soft.0002.tif"):
        write_still(tmp_path / name, plain_resized(noise, 64, 48), ColourTags())
    parts.opening.open(tmp_path / "soft.0001.tif")
    qtbot.waitUntil(lambda: parts.viewer.shown_frame == 0)
    return parts


def test_a_shifted_still_is_aligned_in_a_copy_and_the_painted_file_stays(
    qtbot, textured_film, tmp_path
):
    parts, painted = textured_film, tmp_path / "painted.tif"
    with qtbot.waitSignal(parts.stills.checked):
        parts.stills.restore()
    write_still(painted, moved(read_still(parts.keyframes.current.still), 5.5, -3.0), ColourTags())
    before = painted.read_bytes()
    with qtbot.waitSignal(parts.stills.checked):
        parts.stills.adopt(painted)
    assert "px to the right" in parts.stills.still_at(0).findings[0].sentence
    with qtbot.waitSignal(parts.stills.checked):
        parts.stills.align()
    assert parts.keyframes.current.still.name == "painted-aligned.tif"
    assert parts.stills.still_at(0).findings == ()
    assert painted.read_bytes() == before
    assert parts.document.undo_name == "Align still of frame 0"


def test_taking_the_still_away_leaves_the_keyframe_and_the_file(out_for_retouching, painter):
    out_for_retouching.stills.take_away()
    assert out_for_retouching.keyframes.current.still is None
    assert out_for_retouching.stills.still_at(12) is None
    assert painter[0].exists()


def test_the_number_key_shows_the_still_and_holding_b_the_source(out_for_retouching):
    viewer = out_for_retouching.viewer
    viewer.show_layer(Layer.STILL)
    assert viewer.layer is Layer.STILL
    viewer.hold_source(True)
    assert viewer.layer is Layer.SOURCE
    viewer.hold_source(False)
    assert viewer.layer is Layer.STILL
    out_for_retouching.playhead.go_to(13)
    assert viewer.layer is Layer.SOURCE  # there is no still on this frame


def test_w_and_d_switch_comparisons_on_and_off(out_for_retouching):
    viewer = out_for_retouching.viewer
    viewer.compare(Comparison.WIPE)
    assert viewer.comparison is Comparison.WIPE
    viewer.compare(Comparison.DIFFERENCE)
    assert viewer.comparison is Comparison.DIFFERENCE
    viewer.compare(Comparison.DIFFERENCE)
    assert viewer.comparison is Comparison.NONE


def test_a_folder_that_takes_no_files_is_told(qtbot, open_film, tmp_path):
    open_film.document.save_as(tmp_path / "reel.sparkvsr")
    (tmp_path / "reel stills").write_text("a file where the folder would be")
    with qtbot.waitSignal(open_film.stills.refused) as refused:
        open_film.stills.retouch()
    assert "reel stills" in str(refused.args[0])


def test_a_machine_without_painter_says_where_the_still_is(qtbot, open_film, monkeypatch):
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    open_film.stills._open_painter = open_in_painter
    with qtbot.waitSignal(open_film.stills.refused) as refused:
        open_film.stills.retouch()
    assert "film.000000.tif" in str(refused.args[0])
    assert str(open_film.document.stills_folder) in refused.args[0].remedy
    assert open_film.keyframes.current.still is not None


def test_a_frame_too_close_to_a_keyframe_is_refused_before_a_still_is_written(
    qtbot, open_film, painter
):
    open_film.keyframes.mark()
    open_film.playhead.go_to(2)
    with qtbot.waitSignal(open_film.stills.refused) as refused:
        open_film.stills.retouch()
    assert "closer than 4 frames" in str(refused.args[0])
    assert painter == []
    assert not open_film.document.stills_folder.exists()


def test_a_still_is_looked_at_once_when_its_shot_comes_into_the_viewer(
    open_film, tmp_path, monkeypatch
):
    open_film.stills.adopt(paint(tmp_path / "face.png", 0.0))
    asked = []
    monkeypatch.setattr(Stills, "_check", lambda _, _shot, frame, *_rest: asked.append(frame))
    shot = open_film.shots.current
    open_film.playhead.show_shot(None)
    open_film.playhead.show_shot(shot)
    assert asked == [0]
