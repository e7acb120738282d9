"""Disks that fill up or turn read-only in the middle of a night."""

import shutil
import sys
from pathlib import Path

import pytest

from sparkvsr_desktop.render.job_folder import JobFolder
from tests.faults.renders import events_of, kept_segments, pictures, started
from tests.faults.small_disk import SmallDisk
from tests.job_folders import job_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="disks are mounted as on Linux")


@pytest.fixture
def disk(tmp_path):
    (tmp_path / "out").mkdir()
    with SmallDisk(tmp_path / "out") as disk:
        yield disk


@pytest.fixture
def job_on_disk(disk, film, tmp_path):
    """A job on a disk of its own."""
    folder = job_of(film, tmp_path / "beside")
    shutil.copytree(folder.output, disk.seen_from_outside, dirs_exist_ok=True)
    return JobFolder(disk.folder / ".sparkvsr" / folder.path.name)


def media_on(disk: SmallDisk) -> Path:
    """Return the one finished movie, as it is seen from outside."""
    (media,) = disk.seen_from_outside.glob("*.mkv")
    return media


def test_the_disk_is_nearly_full_and_gets_room(disk, job_on_disk, undisturbed):
    disk.fill(left_bytes=2**20)
    with started(job_on_disk, wrapped=disk.inside) as process:
        events = []
        for event in events_of(process):
            events.append(event["event"])
            if event["event"] == "render_paused":
                assert "nearly full" in event["reason"]
                disk.remount("size=256m")
    assert events.count("render_paused") == events.count("render_continued") == 1
    assert events[-1] == "done"
    assert pictures(media_on(disk)) == undisturbed[0]


def test_the_disk_is_filled_by_others(disk, job_on_disk, undisturbed):
    with started(job_on_disk, wrapped=disk.inside) as process:
        events = []
        for event in events_of(process):
            events.append(event["event"])
            if event["event"] == "shot_started":
                disk.fill(left_bytes=0)
            elif event["event"] == "render_paused":
                disk.remount("size=256m")
    assert "render_paused" in events
    assert events[-1] == "done"
    assert pictures(media_on(disk)) == undisturbed[0]


def test_the_disk_is_read_only(disk, job_on_disk, undisturbed):
    disk.remount("ro")
    with started(job_on_disk, wrapped=disk.inside) as process:
        failed = list(events_of(process))[-1]
    assert "Read-only file system" in failed["message"]
    assert "--out" in failed["remedy"]
    disk.remount("rw")
    with started(job_on_disk, wrapped=disk.inside) as again:
        assert list(events_of(again))[-1]["event"] == "done"
    assert pictures(media_on(disk)) == undisturbed[0]


def test_a_file_finds_no_room_to_grow(job, taken_up, undisturbed, film, tmp_path):
    whole = taken_up(job_of(film, tmp_path / "roomy")).stat().st_size
    # each of three segments fits into two thirds of the whole, the whole does not
    with started(job, wrapped=("prlimit", f"--fsize={whole * 2 // 3}")) as process:
        failed = list(events_of(process))[-1]
    assert "then resume" in failed["remedy"]
    assert [path.name for path in job.output.iterdir()] == [".sparkvsr"]
    assert len(kept_segments(job)) == 3
    assert pictures(taken_up(job)) == undisturbed[0]
