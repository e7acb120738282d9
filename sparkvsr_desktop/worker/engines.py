"""The worker's answer to which engines there are, and whether each can render here."""

from collections.abc import Callable

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.engine.choose import engine_traits
from sparkvsr_desktop.engine.protocol import Engine, EngineTraits
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.worker.messages import EngineDescribed, EnginesDescribed


def describe_engines(
    memory_bytes: int | None,
    engine_for: Callable[[str, int | None], Engine],
    send: Callable[[EngineDescribed | EnginesDescribed], None],
) -> None:
    """Send what each engine is, the default first, then that it was all. No weights are loaded."""
    for traits in engine_traits():
        send(EngineDescribed(_offer(traits, memory_bytes, engine_for)))
    send(EnginesDescribed())


def _offer(
    known: EngineTraits, memory_bytes: int | None, engine_for: Callable[[str, int | None], Engine]
) -> EngineOffer:
    obstacle, remedy, traits = "", "", known
    try:
        traits = engine_for(known.name, memory_bytes).traits
    except SparkVSRError as error:
        obstacle, remedy = str(error), error.remedy
    return EngineOffer(
        name=traits.name,
        version=traits.version,
        summary=traits.summary,
        uses_references=traits.uses_references,
        needs_gpu=traits.needs_gpu,
        notes=" ".join(traits.notes),
        obstacle=obstacle,
        remedy=remedy,
    )
