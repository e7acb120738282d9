"""`sparkvsr doctor`: how things stand, and a report that gives nothing private away."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from sparkvsr_desktop.commands import doctor
from sparkvsr_desktop.media import encoder_choice
from sparkvsr_desktop.media.delivery import CODECS, codec_named
from sparkvsr_desktop.queue.job_queue import JobQueue
from sparkvsr_desktop.queue.queued_job import JobState
from sparkvsr_desktop.worker.log_folder import logs_in, worker_log
from tests.footage import write_numbered_movie


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The home folder of a user, with the product's data in it."""
    home = tmp_path / "jane.doe"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("SPARKVSR_DATA", str(home / "data"))
    return home


@pytest.fixture
def report(sparkvsr, home):
    """A bug report of a user with one job in the queue, which failed, and one log."""
    film = write_numbered_movie(home / "secret project.mkv", frames=3)
    sparkvsr("queue", "add", film, "--engine", "resize", "--out", home / "out")
    queue = JobQueue(home / "data" / "queue.sqlite")
    queue.settle(1, JobState.FAILED, f"“{film}” has changed since.", "Render again.")
    with worker_log(home / "data" / "logs") as log:
        log(f"cannot open {home / 'secret driver'}")
    done = sparkvsr("doctor", "--zip", home / "report.zip", "--json").done
    return zipfile.ZipFile(done["zip"])


def test_a_new_installation_has_an_empty_queue_and_nothing_is_made_for_the_look(sparkvsr, home):
    done = sparkvsr("doctor", "--json").done
    assert (done["queue"], done["models"]) == ("empty", "none known")
    assert done["logs"].startswith("0 in")
    assert not (home / "data").exists()


def test_an_encoder_that_this_installation_lacks_is_named(sparkvsr, home, monkeypatch):
    dnxhr = replace(codec_named("dnxhr-hqx"), encoder="an_encoder_of_tomorrow")
    others = tuple(codec for codec in CODECS if codec.name != dnxhr.name)
    monkeypatch.setattr(doctor, "CODECS", (*others, dnxhr))
    monkeypatch.setattr(encoder_choice, "CODECS", (*others, dnxhr))
    done = sparkvsr("doctor", "--json").done
    assert done["codec dnxhr-hqx"] == "this installation has no encoder for it"
    assert done["codec ffv1"] == "FFV1, 16 bit, lossless, for archives"
    assert done["device"].startswith("the CPU") or "GiB free" in done["device"]


def test_the_report_holds_findings_queue_and_logs(report):
    with report:
        names = report.namelist()
        findings = json.loads(report.read("doctor.json"))
        (job,) = json.loads(report.read("queue.json"))
        log = report.read(names[2]).decode()
    assert names[:2] == ["doctor.json", "queue.json"]
    assert findings["queue"] == "1 failed"
    assert job["state"] == "failed"
    assert job["message"].endswith("has changed since.")
    assert "cannot open ~" in log


def test_the_report_names_neither_the_user_nor_the_films(report):
    with report:
        everything = b"".join(map(report.read, report.namelist()))
    assert b"jane.doe" not in everything
    assert b"secret project" not in everything


def test_old_logs_make_room_for_new_ones(tmp_path):
    for number in range(30):
        (tmp_path / f"worker-{number}00000.log").touch()
    with worker_log(tmp_path) as log:
        log("first line")
    # twenty are kept
    assert len(logs_in(tmp_path)) == 20


def test_a_worker_that_says_nothing_leaves_no_log(tmp_path):
    with worker_log(tmp_path / "logs"):
        pass
    assert not Path(tmp_path / "logs").exists()
