"""Finished pictures reach the panel through shared memory: whole, or not at all."""

import os
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from sparkvsr_desktop.engine.protocol import RestoredFrame
from sparkvsr_desktop.render.stop import StopRequest
from sparkvsr_desktop.worker.job_runner import JobRunner
from sparkvsr_desktop.worker.messages import StartJob
from sparkvsr_desktop.worker.preview import Preview
from sparkvsr_desktop.worker.preview_memory import PreviewMemory
from sparkvsr_desktop.worker.process import WorkerProcess
from tests.faults.renders import end_of, watched
from tests.footage import read_numbers, write_numbered_movie
from tests.job_folders import job_of

TRUST = np.full((2, 2), 0.25, np.float32)
FRAMES = 12


@pytest.fixture
def memory():
    """The panel's side, with room for four of the pictures of `job`, which take 64 x 48 x 6."""
    with PreviewMemory.create(capacity_bytes=4 * 64 * 48 * 6) as memory:
        yield memory


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Frame n has luma 16 + n."""
    return write_numbered_movie(tmp_path_factory.mktemp("film") / "film.mkv", frames=FRAMES)


@pytest.fixture
def folder(film, tmp_path):
    return job_of(film, tmp_path / "out", scale=1)


@pytest.fixture
def announced():
    return []


@pytest.fixture
def preview(memory, announced):
    """The worker's side of the same memory."""
    return Preview(PreviewMemory.attached(memory.argument), announced.append)


def flat(value: float, frame: int = 0, width: int = 64, height: int = 48) -> RestoredFrame:
    return RestoredFrame(frame, np.full((height, width, 3), value, np.float32), TRUST)


def test_a_picture_arrives_in_sixteen_bits_with_its_place_in_the_shot(
    memory, preview, announced, folder
):
    show = preview.of("a1", folder.job())
    picture = np.zeros((48, 64, 3), np.float32)
    picture[:, 0], picture[47, 63] = 0.5, (-0.1, 1.2, np.nan)
    show(RestoredFrame(27, picture, TRUST))
    (event,) = announced
    assert (event.job, event.shot, event.source_frame) == ("a1", "film", 27)
    assert (event.width_px, event.height_px, event.mean_trust) == (64, 48, 0.25)
    taken = memory.take(event, np.array)
    assert taken[0, 0].tolist() == [32768] * 3  # half of 65535, rounded to even
    assert taken[47, 63].tolist() == [0, 65535, 0]
    assert taken[1:47, 1:63].max() == 0


def test_a_reader_that_is_late_is_told_so(memory, preview, announced, folder):
    show = preview.of("a1", folder.job())
    for frame in range(4):
        show(flat(frame / 10, frame))
    taken = [memory.take(event, lambda view: view[0, 0, 0]) for event in announced]
    # picture 1 lies where picture 5 goes, which may be under way by now
    assert taken == [None, *(round(frame / 10 * 65535) for frame in (1, 2, 3))]


def test_a_picture_that_is_overwritten_while_it_is_taken_is_not_given_out(
    memory, preview, announced, folder
):
    show = preview.of("a1", folder.job())
    show(flat(0.2))

    def take_slowly(view: memoryview) -> int:
        for frame in range(1, 5):
            show(flat(0.9, frame))
        return view[0, 0, 0]

    assert memory.take(announced[0], take_slowly) is None


def test_a_next_job_overtakes_the_pictures_of_the_last(memory, preview, announced, folder):
    preview.of("a1", folder.job())(flat(0.2))
    preview.of("b2", folder.job())
    assert memory.take(announced[0], np.array) is None


def test_pictures_too_large_for_the_memory_are_shown_smaller(announced, folder):
    with PreviewMemory.create(capacity_bytes=2 * 22 * 16 * 6) as small:
        preview = Preview(PreviewMemory.attached(small.argument), announced.append)
        columns = np.repeat(np.arange(64, dtype=np.float32)[None, :, None] / 64, 48, axis=0)
        picture = np.repeat(columns, 3, axis=2)
        preview.of("a1", folder.job())(RestoredFrame(0, picture, TRUST))
        taken = small.take(announced[0], np.array)
    assert taken.shape == (16, 22, 3)
    assert taken[0, :3, 0].tolist() == [0, round(3 / 64 * 65535), round(6 / 64 * 65535)]


@pytest.mark.skipif(sys.platform == "win32", reason="sets room aside when the memory is made")
def test_where_there_is_no_room_the_render_goes_on_unseen(memory, preview, folder, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    assert preview.of("a1", folder.job()) is None


def test_every_frame_of_a_render_is_shown_and_the_result_is_the_same(memory, folder, film):
    numbers = {}

    def show(event):
        numbers[event.source_frame] = memory.take(event, lambda view: np.array(view).mean())

    with JobRunner(print, partial(WorkerProcess, preview=memory), show=show) as runner:
        done = runner.render(StartJob("a1", folder.path), lambda _event: None, StopRequest())
    assert list(numbers) == list(range(FRAMES))
    seen = {frame: grey for frame, grey in numbers.items() if grey is not None}
    assert {frame: round(16 + 219 * grey / 65535) for frame, grey in seen.items()} == {
        frame: 16 + frame for frame in seen
    }
    assert numbers[FRAMES - 1] is not None, "nothing overtakes the last"
    assert read_numbers(done.media) == list(range(16, 16 + FRAMES))


@pytest.mark.skipif(sys.platform != "linux", reason="open files are listed the way Linux does")
def test_no_memory_stays_behind_a_panel_that_is_killed():
    program = (
        "import sys\n"
        "from sparkvsr_desktop.worker.preview_memory import PreviewMemory\n"
        "from sparkvsr_desktop.worker.process import WorkerProcess\n"
        "preview = PreviewMemory.create()\n"
        "worker = WorkerProcess(preview=preview)\n"
        "print(worker.next_event(30).process, *preview.descriptors, flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as panel:
        worker, descriptor = map(int, panel.stdout.readline().split())
        memory = os.stat(f"/proc/{panel.pid}/fd/{descriptor}")
        assert holders_of(memory) == {panel.pid, worker}
        with watched([worker]) as (end_of_worker,):
            panel.kill()
            assert end_of(end_of_worker)
    assert holders_of(memory) == set()


def holders_of(memory: os.stat_result) -> set[int]:
    """Return the processes that have the memory open."""
    found = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):  # of another user, or gone meanwhile
            if os.path.samestat(descriptor.stat(), memory):
                found.add(int(descriptor.parts[2]))
    return found
