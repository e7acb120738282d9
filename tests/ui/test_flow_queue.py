"""The queue in the panel: nothing vanishes, nothing is started twice, a restart loses nothing."""

from pathlib import Path

import pytest

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.queue.queued_job import JobState
from sparkvsr_desktop.render.progress import FramesRestored, SegmentKept, ShotStarted
from sparkvsr_desktop.ui.queue_look import JobProgress, time_words
from sparkvsr_desktop.ui.viewmodels.render_queue import RenderQueue
from sparkvsr_desktop.ui.viewmodels.rendering import Rendering
from tests.ui.flow_stage import renderer_here


@pytest.fixture
def stored(tmp_path):
    """A queue on disk with two jobs whose folders are gone."""
    stored = JobQueue(tmp_path / "queue.sqlite")
    for name in ("opening", "closing"):
        stored.add(tmp_path / ".sparkvsr" / name, name, CorruptFrames.STOP)
    return stored


@pytest.fixture
def rendering(owner, stored):
    """What this panel renders, in the process of the test."""
    rendering = Rendering(stored, renderer_here, owner)
    yield rendering
    rendering.close()


@pytest.fixture
def queue(qtbot, owner, stored, rendering):
    """The queue as a panel shows it."""
    queue = RenderQueue(stored, rendering, owner)
    with qtbot.waitSignal(queue.changed):
        queue.open()
    yield queue
    queue.close()


def states(queue: RenderQueue) -> list[str]:
    return [row.job.state.value for row in queue.rows]


def test_the_jobs_of_an_earlier_panel_are_there_and_wait(queue):
    assert [row.job.name for row in queue.rows] == ["opening", "closing"]
    assert states(queue) == ["queued", "queued"]
    assert queue.can_go_on


def test_a_job_whose_panel_died_is_interrupted_and_goes_on_when_asked(
    qtbot, owner, stored, rendering
):
    stored.take_next()  # nobody holds the right to render it any more
    queue = RenderQueue(stored, rendering, owner)
    with qtbot.waitSignal(queue.changed):
        queue.open()
    assert states(queue) == ["interrupted", "queued"]
    assert "ended before the job did" in queue.rows[0].words
    assert queue.can_go_on
    queue.close()


def test_a_failed_job_stays_with_its_reason_and_its_way_out(qtbot, queue, rendering):
    with qtbot.waitSignal(rendering.idle):
        queue.start()
    qtbot.waitUntil(lambda: states(queue) == ["failed", "failed"])
    assert "holds no job" in queue.rows[0].words
    assert queue.rows[0].job.remedy in queue.rows[0].words
    with qtbot.waitSignal(rendering.idle):
        queue.retry(queue.rows[0].job.id)
    qtbot.waitUntil(lambda: states(queue) == ["failed", "failed"])


def test_waiting_jobs_are_paused_cancelled_removed_and_cleared(qtbot, queue):
    first, second = (row.job.id for row in queue.rows)
    queue.pause()
    qtbot.waitUntil(lambda: states(queue) == ["paused", "paused"])
    queue.cancel(first)
    qtbot.waitUntil(lambda: states(queue) == ["failed", "paused"])
    queue.remove(second)
    qtbot.waitUntil(lambda: states(queue) == ["failed"])
    queue.clear()
    qtbot.waitUntil(lambda: queue.rows == ())


def test_one_job_is_held_alone_and_goes_on_alone(qtbot, queue, rendering, stored):
    second = queue.rows[1].job.id
    queue.hold(second)
    qtbot.waitUntil(lambda: states(queue) == ["queued", "paused"])
    with qtbot.waitSignal(rendering.idle):
        rendering.start()
    assert [job.state.value for job in stored.jobs()] == ["failed", "paused"]
    with qtbot.waitSignal(rendering.idle):
        queue.retry(second)
    assert [job.state.value for job in stored.jobs()] == ["failed", "failed"]


def test_a_job_is_rendered_earlier_or_later(qtbot, queue):
    first, second = (row.job.id for row in queue.rows)
    assert queue.neighbour(first, -1) is None
    for places in (1, -1):
        with qtbot.waitSignal(queue.changed):
            queue.move(first, places)
        order = [row.job.id for row in queue.rows]
        assert order == ([second, first] if places == 1 else [first, second])


def test_what_another_program_renders_is_not_started_here(qtbot, queue, rendering, stored):
    with stored.run_alone():
        stored.take_next()
        with qtbot.waitSignal(rendering.idle):
            queue.start()
        assert rendering.is_elsewhere
        assert [job.state for job in stored.jobs()] == [JobState.RUNNING, JobState.QUEUED]
    with qtbot.waitSignal(rendering.idle):
        queue.start()
    assert not rendering.is_elsewhere
    assert {job.state for job in stored.jobs()} == {JobState.FAILED}


def test_a_wish_that_does_not_fit_is_refused_with_what_does(qtbot, queue, rendering):
    with qtbot.waitSignal(rendering.idle):
        queue.start()
    with qtbot.waitSignal(queue.refused) as refused:
        queue.cancel(queue.rows[0].job.id)
    assert "cannot be cancelled" in str(refused.args[0])


def test_progress_says_what_how_fast_and_how_long_still():
    progress = JobProgress()
    for event in (
        ShotStarted("opening", Path("job"), 300, 48),
        SegmentKept("opening", 1, 7),
        FramesRestored("opening", 120, 300, 2.14, 400.0),
    ):
        progress = progress.after(event)
    assert progress.words == "segment 3 of 7 · frame 120 of 300 · 2.1 fps · 6:40 left"
    assert progress.fraction == 0.4


@pytest.mark.parametrize(
    ("seconds", "words"), [(40, "40 s"), (89.6, "1:30"), (400, "6:40"), (7500, "2:05:00")]
)
def test_a_time_is_written_as_people_say_it(seconds, words):
    assert time_words(seconds) == words
