"""Before a render starts it is said what the same took before."""

import pytest

from sparkvsr_desktop.render.past_jobs import PastJobs
from tests.commands.conftest import FRAMES, only_path


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """A user's data folder without a past."""
    monkeypatch.setenv("SPARKVSR_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def expected(outcome) -> dict:
    (event,) = (event for event in outcome.events if event["event"] == "expected")
    return event


def test_the_first_render_promises_nothing_and_the_second_a_range(sparkvsr, film, tmp_path, data):
    command = ("render", film, "--engine", "resize", "--out", tmp_path / "out", "--json")
    first = sparkvsr(*command)
    assert expected(first)["seconds"] is None
    (took,) = PastJobs(data / "past_jobs.jsonl").jobs()
    # 80 frames of 128 x 96 pixels
    assert took.megapixels == pytest.approx(FRAMES * 128 * 96 / 1e6)
    assert took.bytes == only_path(first.done["media"]).stat().st_size
    second = sparkvsr(*command, "--guidance", "0.5")
    least, most = expected(second)["seconds"]
    assert least == most == pytest.approx(took.seconds, abs=0.06)
    assert expected(second)["free_disk_bytes"] > 0
