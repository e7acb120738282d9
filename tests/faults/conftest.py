"""Jobs to be disturbed, and the table of faults: how often tried, how often survived.

FAULT_DRAWS in the environment says how many random moments are tried (`make faults`: 100); each
has its number as seed, so that a moment that was not survived can be tried again.
"""

import os
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.stop import StopRequest
from sparkvsr_desktop.worker.job_runner import JobRunner
from sparkvsr_desktop.worker.messages import StartJob
from tests.faults.renders import events_of, media_in, orphans_of, pictures, started, zombie_locks
from tests.footage import write_numbered_movie
from tests.job_folders import job_of

DRAWS = range(int(os.environ.get("FAULT_DRAWS", "1")))
FRAMES = 110
"""Three segments: 48, 48 and 14."""
TABLED = ("tests/faults/", "tests/worker/test_worker.py")


@pytest.fixture(scope="package")
def film(tmp_path_factory):
    return write_numbered_movie(tmp_path_factory.mktemp("film") / "film.mkv", frames=FRAMES)


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path, record_property):
    """Count, after each test, the processes and the held locks that it left behind."""
    yield
    orphans, locks = orphans_of(tmp_path), zombie_locks(tmp_path)
    record_property("left behind", len(orphans) + len(locks))
    assert (orphans, locks) == ([], [])


@pytest.fixture
def job(film, tmp_path):
    """A job laid out and not begun."""
    return job_of(film, tmp_path / "out")


@pytest.fixture(scope="package")
def undisturbed(film, tmp_path_factory):
    """The pictures of a render that nothing disturbed, and how many seconds it took."""
    folder = job_of(film, tmp_path_factory.mktemp("undisturbed"))
    began = time.monotonic()
    with started(folder) as process:
        assert list(events_of(process))[-1]["event"] == "done"
    return pictures(media_in(folder)), time.monotonic() - began


@pytest.fixture
def taken_up(lasting_workers):
    """Render what is missing of a job without disturbance, and return its media."""

    def take_up(folder: JobFolder) -> Path:
        with JobRunner(print, lasting_workers.start) as runner:
            command = StartJob("job", folder.path)
            return runner.render(command, lambda _event: None, StopRequest()).media

    return take_up


def pytest_terminal_summary(terminalreporter) -> None:
    """Print the table of the faults that were tried in this run."""
    tried: Counter[str] = Counter()
    survived: Counter[str] = Counter()
    left_behind: defaultdict[str, list[int]] = defaultdict(list)
    for outcome in ("passed", "failed", ""):
        for report in terminalreporter.getreports(outcome):
            if not report.nodeid.startswith(TABLED):
                continue
            fault = report.nodeid.partition("::test_")[2].partition("[")[0].replace("_", " ")
            if report.when == "call":
                tried[fault] += 1
                survived[fault] += report.passed
            elif report.when == "teardown":
                left_behind[fault].extend(dict(report.user_properties).values())
    terminalreporter.section("faults: tried, survived, processes and locks left behind")
    for fault, times in tried.items():
        left = sum(left_behind[fault]) if left_behind[fault] else "-"  # not counted there
        line = f"{times:5} {survived[fault]:5} {left:>5}  {fault}"
        terminalreporter.write_line(line)
