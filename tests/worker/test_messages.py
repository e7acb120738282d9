"""Messages come out of the line as they went in, and nothing else is let in."""

from pathlib import Path

import pytest

from sparkvsr_desktop.core.corrupt_frames import CorruptFrames
from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.render.progress import FramesRestored, SegmentKept, ShotStarted
from sparkvsr_desktop.worker.messages import (
    DescribeEngines,
    EngineDescribed,
    EnginesDescribed,
    FailureKind,
    FramePreviewed,
    Heartbeat,
    JobDone,
    JobFailed,
    JobStopped,
    Progressed,
    Ready,
    StartJob,
    StopJob,
    UnknownMessageError,
    command_from,
    event_from,
    to_line,
)

COMMANDS = [
    StartJob("a1", Path("/films/Ärger mit Leerzeichen/.sparkvsr/a1")),
    StartJob("a1", Path("job"), 4 << 30, CorruptFrames.REPEAT, first_frame=12),
    StopJob("a1"),
    DescribeEngines(8 << 30),
]
EVENTS = [
    Ready(1, "0.1", 4711),
    Heartbeat(12),
    Progressed("a1", ShotStarted("opening", Path("job"), 80, 48)),
    Progressed("a1", FramesRestored("opening", 3, 80, 12.5, 6.0)),
    Progressed("a1", SegmentKept("opening", 0, 2)),
    FramePreviewed("a1", "opening", 27, 3, 3, 4, 128, 96, 0.25),
    EngineDescribed(EngineOffer("resize", "1", "Lanczos", False, False, obstacle="No.")),
    EnginesDescribed(),
    JobDone("a1", Path("a.mov"), Path("a.json")),
    JobStopped("a1"),
    JobFailed("a1", FailureKind.OUT_OF_MEMORY, "Zeile 1\nZeile 2", "Weniger.", 1 << 33),
    JobFailed("a1", FailureKind.REFUSED, "No.", "Other.", None),
]


@pytest.mark.parametrize("command", COMMANDS, ids=repr)
def test_a_command_arrives_as_it_was_sent(command):
    line = to_line(command)
    assert line.count(b"\n") == 1
    assert command_from(line) == command


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_arrives_as_it_was_sent(event):
    line = to_line(event)
    assert line.count(b"\n") == 1
    assert event_from(line) == event


def test_a_whole_number_where_a_fraction_belongs_is_one():
    line = to_line(Progressed("a1", FramesRestored("opening", 3, 80, 12, 6)))
    assert event_from(line).event.frames_per_second == 12.0


@pytest.mark.parametrize(
    "line",
    [
        b"Loading pipeline components...\n",
        b'["Heartbeat"]\n',
        b'{"type": "Heartbeat"}\n',
        b'{"type": "Heartbeat", "signs_of_life": "many"}\n',
        b'{"type": "Heartbeat", "signs_of_life": 1, "more": 2}\n',
        b'{"type": "StartJob", "job": "a", "folder": "b"}\n',
        b'{"type": "JobFailed", "job": "a", "kind": "bad luck", "message": "", "remedy": ""}\n',
        b'{"type": "Progressed", "job": "a", "event": null}\n',
    ],
)
def test_what_is_no_event_is_refused(line):
    with pytest.raises(UnknownMessageError):
        event_from(line)
