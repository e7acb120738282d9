"""Whether a worker that was given a job still gets on with it."""

from dataclasses import dataclass

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.worker.messages import Event, Heartbeat


class WorkerHangsError(SparkVSRError):
    """The worker was killed, as nothing came from it any more."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The worker was ended because {reason}.",
            remedy="Finished segments are kept; render it again, and it goes on there. If it hangs"
            " there again, render with another engine.",
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a worker may show nothing before it counts as hanging.

    `poll_seconds`: how long one look for an event takes at most. `silent_polls`: looks without any
    event; the first heartbeat comes when libraries are loaded, from a slow disk in a minute or two.
    `still_heartbeats`: heartbeats, one a second, in which the engine neither looked for a stop nor
    gave a frame; a window at full size takes minutes on a small machine.
    Looks and heartbeats are counted, not seconds, as a computer that sleeps does neither.
    """

    poll_seconds: float = 0.2
    silent_polls: int = 900
    still_heartbeats: int = 3600


class Watch:
    """Counts looks and heartbeats without a sign of life."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._silent = self._still = 0
        self._signs_of_life = -1

    def saw(self, event: Event | None) -> None:
        """Note what a look brought, None for nothing. Raises WorkerHangsError at the limit."""
        if event is None:
            self._silent += 1
        else:
            self._silent = 0
        if isinstance(event, Heartbeat):
            self._felt(event.signs_of_life)
        if self._silent >= self._limits.silent_polls:
            raise WorkerHangsError("nothing came from it any more, not even a heartbeat")
        if self._still >= self._limits.still_heartbeats:
            raise WorkerHangsError("its engine did not get on any more")

    def _felt(self, signs_of_life: int) -> None:
        is_new = signs_of_life != self._signs_of_life
        self._still = 0 if is_new else self._still + 1
        self._signs_of_life = signs_of_life
