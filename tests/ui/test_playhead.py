"""The playhead: exact steps, typed timecode, J K L, the loop."""

from fractions import Fraction

import pytest

from sparkvsr_desktop.core.media import Media, MovieFile
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.shot import ClipUse, Shot
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.ui.viewmodels.playhead import Playhead

SECOND = 1_000_000_000
RATE = Fraction(24000, 1001)


class Clock:
    """A clock that the test turns."""

    def __init__(self):
        self.nanoseconds = 7

    def __call__(self) -> int:
        return self.nanoseconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def playhead(owner, clock, tmp_path):
    """On frame 100 of frames 100 to 199, at 24000/1001 fps from 10:00:00:00."""
    media = Media(
        MovieFile(tmp_path / "film.mov"), 500, RATE, 64, 48, "5f",
        start_timecode=Timecode.parse("10:00:00:00", RATE),
    )  # fmt: skip
    span = SourceRange.between(100, 200)
    playhead = Playhead(owner, clock)
    playhead.show_shot(Shot("film", media, span, (ClipUse("0/0", "film", "V1", span, span),)))
    yield playhead
    playhead.stop()


def test_a_shot_begins_at_its_first_frame_with_the_timecode_of_its_media(playhead):
    assert playhead.frame == 100
    assert str(playhead.timecode) == "10:00:04:04"  # 100 = 4 * 24 + 4


def test_steps_are_exact_and_stop_at_the_ends_of_the_shot(playhead):
    playhead.step(10)
    playhead.step(-1)
    assert playhead.frame == 109
    playhead.step(-1000)
    assert playhead.frame == 100
    playhead.go_to_end()
    assert playhead.frame == 199


@pytest.mark.parametrize(
    ("text", "frame"),
    [("+12", 112), ("-5", 100), ("150", 150), ("10:00:05:00", 120), (" 199 ", 199)],
)
def test_typed_text_goes_where_it_says(playhead, text, frame):
    playhead.go_to_text(text)
    assert playhead.frame == frame


@pytest.mark.parametrize("text", ["", "soon", "200", "99", "10:00:00:24", "09:00:00:00"])
def test_text_that_names_no_frame_of_the_shot_is_refused_in_words(qtbot, playhead, text):
    with qtbot.waitSignal(playhead.refused) as refused:
        playhead.go_to_text(text)
    assert "+12" in refused.args[0].remedy
    assert playhead.frame == 100


def test_one_second_of_play_is_24000_over_1001_frames(playhead, clock):
    playhead.play_forward()
    clock.nanoseconds += SECOND
    playhead.follow_clock()
    assert playhead.frame == 123  # 23.976 frames are 23 whole ones
    clock.nanoseconds += SECOND
    playhead.follow_clock()
    assert playhead.frame == 147  # 47.95: nothing is lost to rounding


def test_l_again_doubles_and_j_turns_back(playhead, clock):
    playhead.go_to(150)
    speeds = []
    playhead.speed_changed.connect(speeds.append)
    for press in (*[playhead.play_forward] * 5, playhead.play_back, playhead.play_back):
        press()
    assert speeds == [1, 2, 4, 8, -1, -2]
    clock.nanoseconds += SECOND // 2
    playhead.follow_clock()
    assert playhead.frame == 127  # 23.976 frames back, whole ones: 150 - 23
    playhead.stop()
    assert playhead.speed == 0


def test_play_goes_round_between_in_and_out(playhead, clock):
    playhead.go_to(110)
    playhead.mark_in()
    playhead.go_to(120)
    playhead.mark_out()
    assert (playhead.loop.start, playhead.loop.end) == (110, 121)
    playhead.play_or_stop()
    clock.nanoseconds += SECOND
    playhead.follow_clock()
    assert playhead.frame == 110


def test_an_in_point_after_the_out_point_drops_it(playhead):
    playhead.mark_out()
    playhead.go_to(150)
    playhead.mark_in()
    assert (playhead.loop.start, playhead.loop.end) == (150, 200)
    playhead.clear_range()
    assert not playhead.has_marked_range


def test_nothing_moves_where_there_is_no_shot(owner):
    playhead = Playhead(owner)
    playhead.step(1)
    playhead.play_forward()
    assert (playhead.speed, playhead.timecode, playhead.loop) == (0, None, None)
