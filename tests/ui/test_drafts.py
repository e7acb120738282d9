"""Drafts through the real worker: begun by a still, shown as they come, told when they fail."""

import pytest

from sparkvsr_desktop.ui.draft_order import DraftOrder
from sparkvsr_desktop.ui.viewmodels.viewer import Layer
from tests.ui.conftest import paint

LONGEST_WAIT_MILLISECONDS = 30_000


@pytest.fixture
def looped_film(open_film):
    """The film with frames 8 to 15 as its loop and the playhead on 10."""
    for frame, mark in ((8, open_film.playhead.mark_in), (15, open_film.playhead.mark_out)):
        open_film.playhead.go_to(frame)
        mark()
    open_film.playhead.go_to(10)
    open_film.drafts.set_automatic(True)
    return open_film


def test_a_still_begins_a_draft_of_the_loop_that_is_seen_and_trusted(qtbot, looped_film, tmp_path):
    parts = looped_film
    with qtbot.waitSignal(parts.drafts.finished, timeout=LONGEST_WAIT_MILLISECONDS) as first:
        parts.stills.adopt(paint(tmp_path / "face.png", 10 / 219 + 0.1))
    assert sorted(parts.drafts.trust) == list(range(8, 16))
    assert parts.drafts.trust[10] > 0.9  # the frame of the still rests on it
    parts.viewer.show_layer(Layer.DRAFT)
    assert parts.viewer.layer is Layer.DRAFT
    seen = parts.viewer.image_of(Layer.DRAFT).pixelColor(60, 40).redF()
    assert seen == pytest.approx(10 / 219 + 0.1, abs=0.02)
    with qtbot.waitSignal(parts.drafts.finished, timeout=LONGEST_WAIT_MILLISECONDS) as second:
        paint(tmp_path / "face.png", 10 / 219)  # as a painter saves over
    assert second.args[0].media.source != first.args[0].media.source
    parts.playhead.go_to(40)
    assert parts.viewer.layer is Layer.SOURCE  # outside the loop nothing was drafted


def test_without_a_still_a_draft_is_refused_with_the_next_step(qtbot, looped_film):
    with qtbot.waitSignal(looped_film.drafts.failed) as refused:
        looped_film.drafts.refresh()
    assert "“film” has no still" in str(refused.args[0])
    assert "Mark a good frame with M" in refused.args[0].remedy


def test_a_draft_is_even_and_no_larger_than_960_pixels(open_film):
    shot = open_film.playhead.shot  # 64 x 48
    span = shot.source_range
    assert DraftOrder(shot, span, (), 2.0, 1.0).size == (128, 96)
    assert DraftOrder(shot, span, (), 30.0, 1.0).size == (960, 720)
