"""Opening, shots, viewer and keyframes on a real film and a real timeline."""

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.keyframe import IntraFrameSelection, UniformSelection
from sparkvsr_desktop.ui.frame_cache import FrameCache
from sparkvsr_desktop.ui.viewmodels.shots import ShotFilter, ShotState


def luma_of(image) -> int:
    """The 8-bit limited-range luma of a flat grey picture: 16 + 219 * grey, see tests.footage."""
    return round(16 + 219 * image.pixelColor(5, 5).redF())


@pytest.fixture
def open_timeline(qtbot, parts, timeline):
    with qtbot.waitSignal(parts.opening.opened):
        parts.opening.open(timeline)
    return parts


def test_opening_tells_each_media_it_looks_at(qtbot, parts, timeline):
    with qtbot.waitSignals([parts.opening.progressed, parts.opening.opened]):
        parts.opening.open(timeline)
    assert parts.document.undo_name == "Open reel.otio"


def test_clips_that_are_left_alone_stand_in_their_places_with_the_reason(open_timeline):
    rows = open_timeline.shots.rows
    assert [row.name for row in rows] == ["opening", "night", "closing"]
    assert rows[1].state is ShotState.LEFT_ALONE
    assert "night.mov" in rows[1].detail
    length, use = rows[0].detail.splitlines()
    assert length == "32 frames"  # 20 and 12 of handle after them
    assert use == "“opening” on Video 1: source 01:00:00:00, record 00:00:00:00"


def test_a_folder_with_the_missing_media_brings_the_clip_back(qtbot, open_timeline, film, tmp_path):
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "night.mov").write_bytes(film.read_bytes())
    with qtbot.waitSignal(open_timeline.opening.opened):
        open_timeline.opening.relink_folder(tmp_path / "found")
    assert [row.state for row in open_timeline.shots.rows] == [ShotState.NEEDS_STILLS] * 3
    with qtbot.waitSignal(open_timeline.opening.opened):
        open_timeline.document.undo()
    assert open_timeline.shots.left_alone == 1


def test_a_file_that_is_no_timeline_is_told_in_words(qtbot, parts, tmp_path):
    (tmp_path / "broken.otio").write_text("{")
    with qtbot.waitSignal(parts.opening.failed) as failed:
        parts.opening.open(tmp_path / "broken.otio")
    assert "broken.otio" in str(failed.args[0])


def test_an_edl_asks_for_its_rate_and_opens_at_it(qtbot, parts, film, tmp_path):
    edl = tmp_path / "reel.edl"
    edl.write_text(
        "TITLE: reel\nFCM: NON-DROP FRAME\n\n"
        "001  film V C 01:00:00:00 01:00:00:20 00:00:00:00 00:00:00:20\n"
        "* FROM CLIP NAME: film.mov\n"
    )
    with qtbot.waitSignal(parts.opening.rate_wanted) as asked:
        parts.opening.open(edl)
    assert asked.args == ["reel.edl"]
    with qtbot.waitSignal(parts.opening.opened):
        parts.opening.open_at_rate(25)
    assert [row.name for row in parts.shots.rows] == ["film.mov"]


def test_what_was_opened_last_is_what_is_shown(qtbot, parts, timeline, film):
    parts.opening.open(timeline)
    with qtbot.waitSignal(parts.opening.opened):
        parts.opening.open(film)
    assert [row.name for row in parts.shots.rows] == ["film"]


def test_the_filter_shows_what_is_to_be_done(open_timeline):
    shots = open_timeline.shots
    counts = []
    shots.counted.connect(lambda shown, total: counts.append((shown, total)))
    for chosen in (ShotFilter.TO_DO, ShotFilter.LEFT_ALONE, ShotFilter.READY, ShotFilter.ALL):
        shots.show_only(chosen)
    assert counts == [(2, 3), (1, 3), (0, 3), (3, 3)]


def test_a_shot_has_a_thumbnail_of_its_first_frame(qtbot, open_timeline):
    row = open_timeline.shots.rows[2]
    qtbot.waitUntil(lambda: open_timeline.shots.thumbnail(row) is not None)
    assert luma_of(open_timeline.shots.thumbnail(row)) == 16 + 88  # 100 less 12 of handle


def test_the_viewer_shows_exactly_the_frame_of_the_playhead(qtbot, open_film):
    viewer, playhead = open_film.viewer, open_film.playhead
    for frame in (1, 2, 119, 40, 39):
        playhead.go_to(frame)
        qtbot.waitUntil(lambda frame=frame: viewer.shown_frame == frame)
        assert luma_of(viewer.source_image) == 16 + frame


def test_a_frame_on_which_the_playhead_rests_is_decoded_exactly(qtbot, open_film):
    with qtbot.waitSignal(open_film.viewer.settled):
        open_film.playhead.go_to(40)
    assert open_film.viewer.is_exact
    assert open_film.viewer.source_image.pixelColor(5, 5).red() == round(255 * 40 / 219)


def test_scrubbing_ends_on_the_newest_frame(qtbot, open_film):
    for frame in range(120):
        open_film.playhead.go_to(frame)
    qtbot.waitUntil(lambda: open_film.viewer.shown_frame == 119)
    assert luma_of(open_film.viewer.source_image) == 16 + 119


def test_the_cache_keeps_to_its_budget_and_lets_the_longest_unseen_go(open_film):
    image = open_film.viewer.source_image  # 64 x 48 pixels of 4 bytes: 12288
    cache = FrameCache(budget_bytes=3 * 12288)
    for frame in (0, 1, 2):
        cache.put(frame, image)
    cache.get(0)
    cache.put(3, image)
    assert [frame in cache for frame in range(4)] == [True, False, True, True]
    assert cache.held_bytes == 3 * 12288


def test_going_to_the_next_shot_shows_its_first_frame(qtbot, open_timeline):
    open_timeline.shots.choose_neighbour(1)
    assert open_timeline.playhead.shot.name == "closing"
    qtbot.waitUntil(lambda: open_timeline.viewer.shown_frame == 88)
    open_timeline.shots.choose_neighbour(1)
    assert open_timeline.shots.current.name == "closing"


def test_media_that_vanished_is_told_where_it_would_be_seen(qtbot, parts, film):
    with qtbot.waitSignal(parts.viewer.failed) as failed:
        parts.opening.opened.connect(lambda _: film.unlink())
        parts.opening.opened.disconnect(parts.shots.show_plan)
        parts.opening.opened.connect(parts.shots.show_plan)
        parts.opening.open(film)
    assert "film.mov" in str(failed.args[0])


def test_m_marks_the_frame_and_the_shot_says_what_it_needs(qtbot, open_film):
    open_film.playhead.go_to(12)
    with qtbot.waitSignal(open_film.keyframes.changed):
        open_film.keyframes.mark()
    assert [row.source_frame for row in open_film.keyframes.rows] == [12]
    assert open_film.shots.rows[0].state is ShotState.NEEDS_STILLS


def test_keyframes_are_visited_in_order(open_film):
    for frame in (60, 20, 40):
        open_film.playhead.go_to(frame)
        open_film.keyframes.mark()
    places = []
    open_film.playhead.go_to_start()
    open_film.playhead.moved.connect(places.append)
    for go in [open_film.keyframes.go_to_next] * 4 + [open_film.keyframes.go_to_previous] * 3:
        go()
    assert places == [20, 40, 60, 40, 20]


def test_removing_takes_the_keyframe_under_the_playhead_and_undo_brings_it_back(open_film):
    open_film.keyframes.mark()
    open_film.playhead.go_to(5)
    open_film.keyframes.remove()
    assert len(open_film.keyframes.rows) == 1
    open_film.playhead.go_to(0)
    open_film.keyframes.remove()
    assert open_film.keyframes.rows == ()
    open_film.document.undo()
    assert open_film.keyframes.current.source_frame == 0


def test_a_rule_marks_its_frames_in_one_step(qtbot, open_film):
    with qtbot.waitSignal(open_film.keyframes.changed):
        open_film.keyframes.select(UniformSelection(3))
    # floor(i * 119 / 2)
    assert [row.source_frame for row in open_film.keyframes.rows] == [0, 59, 119]
    assert open_film.document.undo_name == "Mark 3 keyframes"


def test_i_frames_of_an_all_intra_codec_are_refused_with_another_way(qtbot, open_film):
    with qtbot.waitSignal(open_film.keyframes.refused) as refused:
        open_film.keyframes.select(IntraFrameSelection())
    assert "uniform" in refused.args[0].remedy


def test_keyframes_come_back_with_the_media_in_another_timeline(qtbot, open_film, timeline):
    open_film.playhead.go_to(90)
    open_film.keyframes.mark()
    assert otio.adapters.read_from_file(str(timeline)).name == "reel"
    with qtbot.waitSignal(open_film.opening.opened):
        open_film.opening.open(timeline)
    keyframes = [[each.source_frame for each in row.keyframes] for row in open_film.shots.rows]
    assert keyframes == [[], [], [90]]
