"""Which engines there are and whether they can render here, as a worker tells it."""

from collections.abc import Callable

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.worker.messages import DescribeEngines, EngineDescribed, EnginesDescribed
from sparkvsr_desktop.worker.process import WorkerProcess

SECONDS_OF_SILENCE = 60.0
"""A worker beats once a second; libraries of a diffusion engine may hold that up for a while."""

LookForEngines = Callable[[int | None], tuple[EngineOffer, ...]]
"""Returns what each engine is here when it may take so many bytes; takes a moment."""


class EnginesUnknownError(SparkVSRError):
    """The worker did not answer."""

    def __init__(self) -> None:
        super().__init__(
            f"The worker said nothing for {SECONDS_OF_SILENCE:.0f} seconds when it was asked for"
            " its engines.",
            remedy="Try again; if it stays so, send what `sparkvsr doctor --zip` packs.",
        )


def engines_here(
    memory_bytes: int | None, worker: Callable[[], WorkerProcess] = WorkerProcess
) -> tuple[EngineOffer, ...]:
    """Return what each engine is when it may take so much memory, the default first.

    Starts a worker and lets it go again, so that this process loads no engine.
    Raises WorkerGoneError and EnginesUnknownError.
    """
    offers: list[EngineOffer] = []
    with worker() as process:
        process.send(DescribeEngines(memory_bytes))
        while True:
            match process.next_event(SECONDS_OF_SILENCE):
                case EngineDescribed(offer):
                    offers.append(offer)
                case EnginesDescribed():
                    return tuple(offers)
                case None:
                    raise EnginesUnknownError
