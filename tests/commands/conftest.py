"""A film, a timeline that uses it, and the command line as a script calls it."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.__main__ import main
from sparkvsr_desktop.commands import restoration
from tests.footage import write_numbered_movie

FRAMES = 80
ONE_HOUR = 25 * 3600


@dataclass(frozen=True)
class Outcome:
    """What a script sees of one command."""

    status: int
    output: str
    errors: str

    @property
    def events(self) -> list[dict]:
        return [json.loads(line) for line in self.output.splitlines()]

    @property
    def done(self) -> dict:
        last = self.events[-1]
        assert last["event"] == "done", (last, self.errors)
        return last


@pytest.fixture
def sparkvsr(capfd, monkeypatch, lasting_workers):
    """Run a command as a script does, though with a worker that lasts; return what it said."""
    monkeypatch.setattr(restoration, "WorkerProcess", lasting_workers.start)

    def run(*arguments: object) -> Outcome:
        status = main([str(argument) for argument in arguments])
        return Outcome(status, *capfd.readouterr())

    return run


@pytest.fixture(scope="session")
def encoded_film(tmp_path_factory):
    return write_numbered_movie(
        tmp_path_factory.mktemp("film") / "film.mov",
        frames=FRAMES, timecode="01:00:00:00", codec="prores_ks", sound=True,
    )  # fmt: skip


@pytest.fixture
def film(tmp_path, encoded_film):
    """80 frames at 25 fps from one hour, with sound; frame n has luma 16 + n. A test's own copy."""
    return shutil.copy(encoded_film, tmp_path / "film.mov")


@pytest.fixture
def timeline(tmp_path, film):
    """Frames 20 to 39 of the film, a gap of five frames, then frames 60 to 69."""
    rate = 25

    def span(start: int, duration: int) -> otio.opentime.TimeRange:
        return otio.opentime.TimeRange(
            otio.opentime.RationalTime(start, rate), otio.opentime.RationalTime(duration, rate)
        )

    def clip(name: str, start: int, duration: int) -> otio.schema.Clip:
        media = otio.schema.ExternalReference(str(film), span(ONE_HOUR, FRAMES))
        return otio.schema.Clip(name, media, span(ONE_HOUR + start, duration))

    gap = otio.schema.Gap(source_range=span(0, 5))
    track = otio.schema.Track("Video 1", kind="Video")
    track[:] = [clip("opening", 20, 20), gap, clip("closing", 60, 10)]
    path = tmp_path / "reel.otio"
    otio.adapters.write_to_file(otio.schema.Timeline("reel", tracks=[track]), str(path))
    return path


def only_path(paths: list[str]) -> Path:
    """Return the one path of a list in a `done` event."""
    (path,) = paths
    return Path(path)
