"""Drafts through the real worker: begun by a still, shown as they come, told when they fail."""

import numpy as np
import pytest

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.shot import ClipUse, Shot
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.media.still_file import read_still, write_still
from sparkvsr_desktop.ui.draft_job import at_size
from sparkvsr_desktop.ui.draft_order import DraftOrder
from sparkvsr_desktop.ui.draft_source import draft_source
from sparkvsr_desktop.ui.viewmodels.viewer import Layer
from tests.footage import write_numbered_movie
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


def test_a_large_source_is_drafted_from_a_small_movie_of_the_loop_in_its_own_colours(tmp_path):
    """Frame n of the film has luma 16 + n; red lies above its grey by the chroma of 150."""
    path = write_numbered_movie(
        tmp_path / "large.mov", frames=12, size=(960, 540), codec="prores_ks", chroma=150
    )
    media = probe(media_source(path), None)
    span = SourceRange(4, 6)
    shot = Shot("large", media, span, (ClipUse("0/0", "large", "V1", span, span),))
    source = draft_source(DraftOrder(shot, span, (), 2.0, 1.0), tmp_path, lambda: None)
    assert (source.media.width, source.media.height) == (480, 270)
    assert (source.media.frames, source.first_frame) == (6, 4)
    with open_frames(media) as large, open_frames(source.media) as small:
        (before,) = large.read(SourceRange(7, 1))
        (after,) = small.read(source.span_of(SourceRange(7, 1)))
    assert np.allclose(before.mean(axis=(0, 1)), after.mean(axis=(0, 1)), atol=2 / 255)


def test_a_large_still_is_made_small_without_moving_or_darkening_it(tmp_path):
    """A ramp from left to right, 0 to 1: the middles of 40 columns stand at (n + 0.5) / 40."""
    ramp = np.broadcast_to((np.arange(160) + 0.5)[None, :, None] / 160, (120, 160, 3))
    write_still(tmp_path / "large.tif", np.ascontiguousarray(ramp, np.float32), ColourTags())
    small = read_still(at_size(tmp_path / "large.tif", (40, 30), tmp_path))
    inner = small[15, 3:-3, 0]  # the edges are repeated, so a filter bends the ends
    assert np.allclose(inner, (np.arange(3, 37) + 0.5) / 40, atol=1e-3)


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
