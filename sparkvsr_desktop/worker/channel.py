"""The worker's end of the line: commands in, events out, and nothing else on it."""

import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sparkvsr_desktop.worker.messages import Command, Event, command_from, to_line

EXIT_ALONE = 3
"""The exit status of a worker whose program went away in the middle of a job."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Reads commands and writes events. Events may come from several threads."""

    commands_file: BinaryIO
    events_file: BinaryIO
    _writing: threading.Lock

    @classmethod
    def reserved(cls) -> "Channel":
        """Take standard input and output for messages alone; call it before libraries load.

        What libraries print goes to standard error from now on, which is the log.
        """
        commands = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
        events = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), sys.stdin.fileno())
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        return cls(commands, events, threading.Lock())

    def send(self, event: Event) -> None:
        """Send an event; ends the process when nobody is there to read it."""
        try:
            with self._writing:
                self.events_file.write(to_line(event))
        except OSError:  # Windows says EINVAL where others say EPIPE
            leave_alone()

    def commands(self) -> Iterator[Command]:
        """Yield commands until the program closes its end."""
        return (command_from(line) for line in self.commands_file)


def leave_alone() -> None:
    """End the process at once: whoever asked for its work is gone, its segments are kept.

    Nothing is tidied up, as an engine may hang; the next render removes what is half written.
    """
    os._exit(EXIT_ALONE)
