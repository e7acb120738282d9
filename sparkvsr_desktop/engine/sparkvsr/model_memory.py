"""The networks in memory, in the best mode that was found to fit."""

import gc
import logging
from collections.abc import Callable, Hashable

import torch

from sparkvsr_desktop.engine.protocol import OutOfMemoryError
from sparkvsr_desktop.engine.sparkvsr.checkpoint import Networks
from sparkvsr_desktop.engine.sparkvsr.compiled import compiled
from sparkvsr_desktop.engine.sparkvsr.device import return_memory
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode

_log = logging.getLogger(__name__)


class OutOfVideoMemoryError(OutOfMemoryError):
    """What is to be restored does not fit into the memory of the device."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"There is not enough video memory for {what}.",
            remedy="What is finished is kept; close programs that use the GPU, or render again with"
            " the memory set to “3G” for the smallest tiles and windows, or to “cpu” to let the"
            " CPU do it, which takes very long.",
        )


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether torch failed for want of memory; only some of its devices have a class for that."""
    said = str(error).lower()
    named = "out of memory" in said or "can't allocate memory" in said
    return named or isinstance(error, torch.OutOfMemoryError)


class ModelMemory:
    """Loads the networks when they are first needed, and in a smaller mode when they do not fit.

    `ladder` are the modes, the one to begin with first. Loaded anew they come from disk: what was
    narrowed to 8 bits cannot be widened again.
    """

    def __init__(
        self, load: Callable[[MemoryMode], Networks], ladder: tuple[MemoryMode, ...]
    ) -> None:
        self._load = load
        self._ladder = ladder
        self._loaded: Networks | None = None
        self._compiled: tuple[Hashable, Networks] | None = None

    @property
    def mode(self) -> MemoryMode:
        """The mode in use."""
        return self._ladder[0]

    @property
    def can_step_down(self) -> bool:
        """Whether a smaller mode is left."""
        return len(self._ladder) > 1

    def networks(self) -> Networks:
        """Return the networks in the mode in use.

        Raises UnloadableModelError, OutOfVideoMemoryError.
        """
        if self._loaded is None:
            try:
                self._loaded = self._load(self.mode)
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
                cause = error.with_traceback(None)  # its frames hold what was loaded
                raise OutOfVideoMemoryError("the weights of the model") from cause
        return self._loaded

    def compiled_networks(self, size: Hashable) -> Networks:
        """Return the networks with compiled blocks, the same ones for calls of equal size.

        Raises what `networks` raises.
        """
        networks = self.networks()
        if self._compiled is None or self._compiled[0] != size:
            self._compiled = None
            self._compiled = size, compiled(networks, self.mode)
        return self._compiled[1]

    def step_down(self, problem: str) -> None:
        """Let go of the networks and go on in the next smaller mode, and say so in the log.

        No one else may hold the networks, and no exception's traceback what they worked on.
        """
        self._ladder = self._ladder[1:]
        _log.warning("%s Going on with %s.", problem, self.mode)
        self._loaded = self._compiled = None
        gc.collect()
        return_memory()
