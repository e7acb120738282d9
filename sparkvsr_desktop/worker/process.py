"""A worker as its program sees it: a process that takes commands and gives events."""

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import IO, Self

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.worker.messages import (
    CONTRACT_VERSION,
    Command,
    Event,
    JobDone,
    JobFailed,
    JobStopped,
    Ready,
    StartJob,
    StopJob,
    UnknownMessageError,
    event_from,
    to_line,
)
from sparkvsr_desktop.worker.preview_memory import PreviewMemory

KEPT_LOG_LINES = 40
NICENESS = 5
"""Of 19: a third of the share of a program that does not give way, and all that is left over."""
SECONDS_TO_LEAVE = 5.0
"""How long each stage of an end may take before the next: closed input, terminate, kill."""


WORKER_ENVIRONMENT = {
    "MALLOC_MMAP_THRESHOLD_": str(2**25),
    "MALLOC_TRIM_THRESHOLD_": str(2**30),
    "MALLOC_ARENA_MAX": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
}
"""Has the C library of Linux keep memory that was freed: handing it out anew for each picture took
an eighth of a draft's processor time. It keeps it once, and not once for each thread, which took
half as much again; what is larger than 32 MiB, as a still that is doubled, goes back. Other systems
do not know these names. OpenCV stays in the thread that calls it: engines and the encoder share the
cores out themselves."""


class WorkerState(Enum):
    """What a worker is doing, as far as its program knows."""

    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    STOPPING = "stopping"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class WorkerEnd:
    """How a worker ended: its exit status (negative: a signal), and the last lines of its log."""

    exit_status: int
    log: tuple[str, ...]

    def __str__(self) -> str:
        how = f"signal {-self.exit_status}" if self.exit_status < 0 else f"{self.exit_status}"
        last = f" Its last words: {self.log[-1]}" if self.log else ""
        return f"The worker ended by itself ({how}).{last}"


class WorkerGoneError(SparkVSRError):
    """The worker ended although nobody had asked it to."""

    def __init__(self, end: WorkerEnd) -> None:
        super().__init__(
            str(end),
            remedy="Finished segments are kept; render it again, and it goes on there.",
        )
        self.end = end


class WorkerContractError(SparkVSRError):
    """The worker belongs to another version of the program."""

    def __init__(self, found: int) -> None:
        super().__init__(
            f"The worker speaks version {found} of the contract, this program {CONTRACT_VERSION}.",
            remedy="Install the program again, so that all its parts are of one version.",
        )


def worker_command() -> tuple[str, ...]:
    """Return how the worker is started; an installer's build will decide differently here."""
    return (sys.executable, "-m", "sparkvsr_desktop.worker")


class WorkerProcess:
    """One worker. Use it in a `with` block; at its end the process is gone, whatever it did.

    command: the program and its arguments, else the usual worker. log: takes each line that the
    worker, or a library in it, prints; called from another thread. preview: where the worker puts
    finished pictures; without it, it shows none. gives_way: whether what else runs on the machine
    comes first, such as a panel and an NLE under the editor's hands.
    """

    def __init__(
        self,
        command: Sequence[str] | None = None,
        log: Callable[[str], None] | None = None,
        preview: PreviewMemory | None = None,
        *,
        gives_way: bool = False,
    ) -> None:
        self.state = WorkerState.STARTING
        self._log = log
        self._last_lines: deque[str] = deque(maxlen=KEPT_LOG_LINES)
        self._events: SimpleQueue[Event | SparkVSRError | None] = SimpleQueue()
        self._process = subprocess.Popen(
            [*(command or worker_command()), *([preview.argument] if preview else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | WORKER_ENVIRONMENT,
            creationflags=_flags_on_windows(gives_way),
            pass_fds=preview.descriptors if preview else (),
        )
        if gives_way and sys.platform != "win32":
            _lower_priority(self._process.pid)
        self._readers = [
            threading.Thread(target=self._read_events, name="worker events", daemon=True),
            threading.Thread(target=self._read_log, name="worker log", daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def send(self, command: Command) -> None:
        """Send a command. What a dead worker cannot take is told by `next_event`."""
        match command:
            case StartJob():
                self.state = WorkerState.BUSY
            case StopJob():
                self.state = WorkerState.STOPPING
        try:
            _opened(self._process.stdin).write(to_line(command))
            _opened(self._process.stdin).flush()
        except OSError:  # a broken pipe has other names on Windows
            return

    def next_event(self, timeout_seconds: float) -> Event | None:
        """Wait for the next event; None when there was none in that time.

        Raises WorkerGoneError when the process has ended, WorkerContractError and
        UnknownMessageError when it is not of this version.
        """
        try:
            event = self._events.get(timeout=timeout_seconds)
        except Empty:
            return None
        if event is None:
            raise WorkerGoneError(self._end())
        if isinstance(event, SparkVSRError):
            raise event
        self._note(event)
        return event

    def terminate(self) -> None:
        """Tell the process to end now; the second stage after a stop that it was asked for."""
        self._process.terminate()

    def kill(self) -> None:
        """End the process whatever it does; the last stage."""
        self._process.kill()

    def close(self) -> None:
        """Let the worker go: close its input, then terminate, then kill; wait until it is gone."""
        self._close_input()
        for next_stage in (self.terminate, self.kill):
            try:
                self._process.wait(SECONDS_TO_LEAVE)
                break
            except subprocess.TimeoutExpired:
                next_stage()
        self._end()

    def _note(self, event: Event) -> None:
        match event:
            case Ready(contract):
                if contract != CONTRACT_VERSION:
                    raise WorkerContractError(contract)
                if self.state is WorkerState.STARTING:
                    self.state = WorkerState.READY
            case JobDone() | JobStopped() | JobFailed():
                self.state = WorkerState.READY

    def _end(self) -> WorkerEnd:
        self._close_input()
        status = self._process.wait()
        for reader in self._readers:
            reader.join()
        self.state = WorkerState.GONE
        return WorkerEnd(status, tuple(self._last_lines))

    def _close_input(self) -> None:
        try:
            _opened(self._process.stdin).close()
        except OSError:  # a dead worker took not all; its end is told by `next_event`
            return

    def _read_events(self) -> None:
        with _opened(self._process.stdout) as lines:
            for line in lines:
                try:
                    self._events.put(event_from(line))
                except UnknownMessageError as error:
                    self._events.put(error)
        self._events.put(None)

    def _read_log(self) -> None:
        with _opened(self._process.stderr) as lines:
            for line in lines:
                text = line.decode(errors="replace").rstrip()
                self._last_lines.append(text)
                if self._log is not None:
                    self._log(text)


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "every pipe of a worker is asked for"
    return pipe


def _flags_on_windows(gives_way: bool) -> int:
    """Keep Ctrl+C of the console from the worker: the program passes it on as a stop."""
    if sys.platform != "win32":
        return 0
    priority = subprocess.BELOW_NORMAL_PRIORITY_CLASS if gives_way else 0
    return subprocess.CREATE_NEW_PROCESS_GROUP | priority


def _lower_priority(pid: int) -> None:
    """Let a process give way that was started just now: its threads will be as it is."""
    now = os.getpriority(os.PRIO_PROCESS, pid)
    os.setpriority(os.PRIO_PROCESS, pid, max(now, NICENESS))
