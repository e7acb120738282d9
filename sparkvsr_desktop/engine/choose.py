"""The engines an editor can choose from, by name."""

from sparkvsr_desktop.engine.propagation.propagation import PROPAGATION_TRAITS, Propagation
from sparkvsr_desktop.engine.protocol import Engine, EngineTraits
from sparkvsr_desktop.engine.resize import RESIZE_TRAITS, Resize
from sparkvsr_desktop.errors import SparkVSRError

DEFAULT_ENGINE = PROPAGATION_TRAITS.name
"""The engine that runs everywhere and uses the editor's stills."""


class UnknownEngineError(SparkVSRError):
    """The name is not one of an engine."""

    def __init__(self, name: str) -> None:
        known = ", ".join(traits.name for traits in engine_traits())
        super().__init__(f"There is no engine “{name}”.", remedy=f"Choose one of: {known}.")


def engine_traits() -> tuple[EngineTraits, ...]:
    """Return what each engine is and can do, the default first."""
    return (PROPAGATION_TRAITS, RESIZE_TRAITS)


def engine_named(name: str = DEFAULT_ENGINE) -> Engine:
    """Return the engine called `name`. Raises UnknownEngineError."""
    match name:
        case PROPAGATION_TRAITS.name:
            return Propagation()
        case RESIZE_TRAITS.name:
            return Resize()
        case _:
            raise UnknownEngineError(name)
