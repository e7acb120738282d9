"""A farm and this machine render one job at once, and no segment is written by both."""

from contextlib import ExitStack

import pytest

from sparkvsr_desktop.engine.resize import Resize
from sparkvsr_desktop.render.patience import Machine
from sparkvsr_desktop.render.progress import RenderContinued, RenderPaused, SegmentKept
from sparkvsr_desktop.render.runner import plan_segments, render_job, render_part
from sparkvsr_desktop.render.stop import RenderStoppedError, StopRequest
from tests.footage import read_numbers, write_numbered_movie
from tests.job_folders import job_of

FRAMES = 100
"""Three segments: 48, 48 and 4."""
ROOMY = 2**40


@pytest.fixture
def folder(tmp_path):
    return job_of(write_numbered_movie(tmp_path / "film.mkv", frames=FRAMES), tmp_path / "out")


@pytest.fixture
def told():
    return []


@pytest.fixture
def in_hand(folder, told):
    """The first segment, which a machine of the farm is rendering."""
    first, *_ = plan_segments(folder, Resize(), told.append, StopRequest())
    with ExitStack() as hand:
        assert hand.enter_context(first.claimed())
        yield hand


def order_of(told: list) -> list:
    shown = [event for event in told if isinstance(event, (SegmentKept, RenderPaused))]
    return [getattr(event, "segment", "paused") for event in shown]


def test_a_segment_that_a_farm_has_in_hand_is_left_to_it_and_not_waited_for_before_the_end(
    folder, in_hand, told
):
    def farm_finishes_it():
        in_hand.close()
        render_part(folder, Resize(), range(1), lambda _event: None, StopRequest())

    machine = Machine(lambda _folder: ROOMY, wait=farm_finishes_it)
    results = render_job(folder, Resize(), told.append, StopRequest(), machine=machine)
    assert order_of(told) == [1, 2, "paused", 0]
    assert RenderContinued("film") in told
    assert (folder.path / "journal-part-00000.jsonl").read_text().count("\n") == 1
    assert (folder.path / "journal.jsonl").read_text().count("\n") == 2
    assert read_numbers(results.media) == [16 + frame for frame in range(FRAMES)]


def test_a_segment_that_a_farm_gives_up_is_rendered_here(folder, in_hand, told):
    machine = Machine(lambda _folder: ROOMY, wait=in_hand.close)
    render_job(folder, Resize(), told.append, StopRequest(), machine=machine)
    assert order_of(told) == [1, 2, "paused", 0]
    assert (folder.path / "journal.jsonl").read_text().count("\n") == 3


def test_a_farm_leaves_out_what_is_finished_here(folder, told):
    stop = StopRequest()

    def stop_after_one(event):
        if isinstance(event, SegmentKept):
            stop.ask()

    with pytest.raises(RenderStoppedError):
        render_job(folder, Resize(), stop_after_one, stop)
    render_part(folder, Resize(), range(2), told.append, StopRequest())
    assert (folder.path / "journal-part-00000.jsonl").read_text().count("\n") == 1
