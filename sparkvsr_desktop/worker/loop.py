"""The worker's own loop: one job after the other, each with exactly one ending."""

import os
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeAlias

from sparkvsr_desktop import __version__
from sparkvsr_desktop.core.render_job import RenderSettings
from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.engine.protocol import Engine, OutOfMemoryError
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.movie_file import MediaMissingError
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.progress import RenderEvent
from sparkvsr_desktop.render.runner import RenderChoices, render_job
from sparkvsr_desktop.render.stop import RenderStoppedError
from sparkvsr_desktop.render.unchanged import refuse_changed
from sparkvsr_desktop.worker.channel import Channel, leave_alone
from sparkvsr_desktop.worker.engines import describe_engines
from sparkvsr_desktop.worker.from_frame import render_from
from sparkvsr_desktop.worker.messages import (
    CONTRACT_VERSION,
    Command,
    DescribeEngines,
    FailureKind,
    JobDone,
    JobEnding,
    JobFailed,
    JobStopped,
    Progressed,
    Ready,
    StartJob,
    StopJob,
)
from sparkvsr_desktop.worker.preview import Preview
from sparkvsr_desktop.worker.preview_memory import PreviewMemory
from sparkvsr_desktop.worker.pulse import LivingStop, Pulse, heartbeat

HEARTBEAT_SECONDS = 1.0

EngineFor: TypeAlias = Callable[[str, int | None], Engine]
"""Returns the engine of a name that may take so many bytes of its device's memory."""


@dataclass(frozen=True, slots=True)
class _Order:
    command: StartJob
    stop: LivingStop


def serve(
    channel: Channel,
    engine_for: EngineFor = engine_named,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    preview: PreviewMemory | None = None,
) -> None:
    """Render the jobs that come down the channel, until it is closed.

    engine_for: where engines come from; tests hand in engines that fail. preview: where finished
    pictures are shown, if they are.
    """
    pulse = Pulse()
    shown = None if preview is None else Preview(preview, channel.send)
    listener = _Listener(channel, pulse)
    engines = _Engines(engine_for)
    channel.send(Ready(CONTRACT_VERSION, __version__, os.getpid()))
    with heartbeat(channel, pulse, heartbeat_seconds):
        listener.start()
        while (order := listener.next_order()) is not None:
            if isinstance(order, DescribeEngines):
                describe_engines(order.memory_bytes, engine_for, channel.send)
                continue
            ending = _ending(order, engines, channel, pulse, shown)
            listener.order_ended()
            channel.send(ending)


class _Listener:
    """Takes commands from the channel while the main thread renders."""

    def __init__(self, channel: Channel, pulse: Pulse) -> None:
        self._channel, self._pulse = channel, pulse
        self._orders: SimpleQueue[_Order | DescribeEngines | None] = SimpleQueue()
        self._stops: dict[str, LivingStop] = {}
        self._unfinished = threading.Semaphore(0)

    def start(self) -> None:
        """Begin to listen, in a thread that ends with the process."""
        threading.Thread(target=self._listen, name="commands", daemon=True).start()

    def next_order(self) -> _Order | DescribeEngines | None:
        """Wait for the next job, or question about engines; None when there will be no more."""
        return self._orders.get()

    def order_ended(self) -> None:
        """Say that nothing more is to be done for the last job taken."""
        self._unfinished.acquire()

    def _listen(self) -> None:
        try:
            for command in self._channel.commands():
                self._take(command)
        finally:
            if self._unfinished.acquire(blocking=False):
                leave_alone()
            self._orders.put(None)

    def _take(self, command: Command) -> None:
        match command:
            case StartJob():
                self._stops[command.job] = LivingStop(self._pulse)
                self._unfinished.release()
                self._orders.put(_Order(command, self._stops[command.job]))
            case DescribeEngines():
                self._orders.put(command)
            case StopJob(job) if job in self._stops:
                self._stops[job].ask()


class _Engines:
    """The engine of the last job, kept for the next one of its kind: weights load slowly."""

    def __init__(self, engine_for: EngineFor) -> None:
        self._engine_for = engine_for
        self._kept: tuple[tuple[str, int | None], Engine] | None = None

    def planned(self, settings: RenderSettings) -> Engine:
        """Return the engine that a job was planned for; its weights are not loaded for this."""
        return self.engine(settings.engine, settings.memory_bytes)

    def engine(self, name: str, memory_bytes: int | None) -> Engine:
        """Return the engine; the one before it is let go first."""
        wanted = (name, memory_bytes)
        if self._kept is None or self._kept[0] != wanted:
            self._kept = None
            self._kept = wanted, self._engine_for(name, memory_bytes)
        return self._kept[1]


def _ending(
    order: _Order, engines: _Engines, channel: Channel, pulse: Pulse, preview: Preview | None
) -> JobEnding:
    """Render one job and return how it ended."""
    job = order.command.job

    def report(event: RenderEvent) -> None:
        pulse.feel()
        channel.send(Progressed(job, event))

    smaller: int | None = None
    try:
        folder = JobFolder(order.command.folder)
        planned = folder.job()
        refuse_changed(folder, engines.planned(planned.settings).traits)
        memory_bytes = order.command.memory_bytes or _memory_so_far(folder, planned.settings)
        engine = engines.engine(planned.settings.engine, memory_bytes)
        smaller = engine.traits.memory_below(memory_bytes)
        show = None if preview is None else preview.of(job, planned)
        choices = RenderChoices(order.command.corrupt_frames, order.command.memory_bytes, show)
        if (first := order.command.first_frame) is not None:
            render_from(folder, engine, first, report, order.stop, choices)
        results = render_job(folder, engine, report, order.stop, choices)
        return JobDone(job, results.media, results.sidecar)
    except RenderStoppedError:
        return JobStopped(job)
    except OutOfMemoryError as error:
        return JobFailed(job, FailureKind.OUT_OF_MEMORY, str(error), error.remedy, smaller)
    except MediaMissingError as error:
        return JobFailed(job, FailureKind.SOURCE_MISSING, str(error), error.remedy)
    except SparkVSRError as error:
        return JobFailed(job, FailureKind.REFUSED, str(error), error.remedy)
    except Exception as error:  # noqa: BLE001  # the border: a mistake of ours ends a job, not the worker
        traceback.print_exc()
        return _mistake(job, error)


def _memory_so_far(folder: JobFolder, settings: RenderSettings) -> int | None:
    """Return what the job last made do with: one that stepped down stays there when resumed."""
    steps = folder.journal.memory_steps()
    return steps[-1] if steps else settings.memory_bytes


def _mistake(job: str, error: Exception) -> JobFailed:
    return JobFailed(
        job,
        FailureKind.MISTAKE,
        f"The render met a mistake of the program ({type(error).__name__}: {error}).",
        "Finished segments are kept; report it with the log that `sparkvsr doctor --zip` packs.",
    )
