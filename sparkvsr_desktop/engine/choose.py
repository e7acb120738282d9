"""The engines an editor can choose from, by name."""

from importlib.util import find_spec

from sparkvsr_desktop.engine.propagation.propagation import PROPAGATION_TRAITS, Propagation
from sparkvsr_desktop.engine.protocol import Engine, EngineTraits
from sparkvsr_desktop.engine.resize import RESIZE_TRAITS, Resize
from sparkvsr_desktop.engine.sparkvsr.traits import SPARKVSR_TRAITS
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.shelf import ModelShelf, shelf_folder

DEFAULT_ENGINE = PROPAGATION_TRAITS.name
"""The engine that runs everywhere and uses the editor's stills."""


class UnknownEngineError(SparkVSRError):
    """The name is not one of an engine."""

    def __init__(self, name: str) -> None:
        known = ", ".join(traits.name for traits in engine_traits())
        super().__init__(f"There is no engine “{name}”.", remedy=f"Choose one of: {known}.")


class LibraryMissingError(SparkVSRError):
    """The engine needs a library that the base installation leaves out."""

    def __init__(self, engine: str, library: str) -> None:
        super().__init__(
            f"The {engine} engine needs {library}, which is not installed.",
            remedy="Install it with `python -m pip install 'sparkvsr-desktop[gpu]'`, or render"
            f" with the {DEFAULT_ENGINE} engine, which needs nothing more.",
        )


def engine_traits() -> tuple[EngineTraits, ...]:
    """Return what each engine is and can do, the default first."""
    return (PROPAGATION_TRAITS, RESIZE_TRAITS, SPARKVSR_TRAITS)


def engine_named(name: str = DEFAULT_ENGINE, memory_bytes: int | None = None) -> Engine:
    """Return the engine called `name`; its weights are loaded when first frames are due.

    memory_bytes: what a diffusion engine may take of the device's memory, None for as much as it
    has. Raises UnknownEngineError, LibraryMissingError, NoModelError, and what a damaged model
    folder raises.
    """
    match name:
        case PROPAGATION_TRAITS.name:
            return Propagation()
        case RESIZE_TRAITS.name:
            return Resize()
        case SPARKVSR_TRAITS.name:
            return _sparkvsr(memory_bytes)
        case _:
            raise UnknownEngineError(name)


def _sparkvsr(memory_bytes: int | None) -> Engine:
    """Only who asks for this engine pays for its libraries, or needs them at all."""
    if find_spec("torch") is None:
        raise LibraryMissingError(SPARKVSR_TRAITS.name, "torch")
    checkpoint = ModelShelf(shelf_folder()).checkpoint()  # before torch, which takes seconds
    try:
        from sparkvsr_desktop.engine.sparkvsr.set_up import engine_for
    except ModuleNotFoundError as error:
        raise LibraryMissingError(SPARKVSR_TRAITS.name, error.name or "torch") from error
    return engine_for(checkpoint, memory_bytes)
