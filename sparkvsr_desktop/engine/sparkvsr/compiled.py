"""The transformer's blocks compiled, for shots long enough to earn back the time that takes.

Only blocks whose weights stay on the device are compiled: layers that are widened from 8 bits and
blocks that travel are moved by hooks, which a compiler would have to break at. The VAE is not: its
time goes into convolutions, which no compiler writes better than the libraries have them.
"""

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch._dynamo.exc import TorchDynamoException

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import (
    SIZE_MULTIPLE_PX,
    SLOT_FRAMES,
    Padding,
    scenes,
    tiles,
    windows,
)
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.sparkvsr.checkpoint import CompileRule, Networks
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode, Weights
from sparkvsr_desktop.errors import SparkVSRError

COMPILER: dict[str, Any] = {"backend": "inductor", "options": {"deterministic": True}}
"""Which compiler, and that it may measure nothing on the device: kernels chosen by the clock would
differ from run to run, and a resumed render from one that was not stopped."""


class CompilerFailedError(SparkVSRError):
    """The compiler that worked when it was tried failed on the model."""

    def __init__(self, error: TorchDynamoException) -> None:
        reason = str(getattr(error, "inner_exception", error)).partition("\n")[0]
        super().__init__(
            f"The transformer could not be compiled: {reason}.",
            remedy="Set the environment variable SPARKVSR_COMPILE to “never” and give the render"
            " command again: the shot is rendered without compiling, a little slower.",
        )


def compiling_pays(
    rule: CompileRule | None, mode: MemoryMode, shot: SourceRange, settings: RestoreSettings
) -> bool:
    """Whether a shot is restored with compiled blocks. Depends on nothing but the arguments.

    So every part of a shot is, or none: a render that is resumed, or shared between machines that
    are alike, gives the pixels of one that is not. Windows shorter than the mode's are not counted,
    nor compiled: each length would have to be compiled anew.
    """
    if rule is None or mode.weights is not Weights.RESIDENT:
        return False
    lengths = [
        window.length
        for scene in scenes(shot, settings.walls)
        for window in windows(scene, mode.window)
    ]
    padding = Padding.around(settings.height_px, settings.width_px)
    parts = tiles(padding.padded_height, padding.padded_width, mode.tile)
    rows, columns = (len(side) // SIZE_MULTIPLE_PX for side in (parts[0].rows, parts[0].columns))
    pairs = _paired_slots(mode) // 2
    passes = lengths.count(mode.window.length) * len(parts)
    return passes * rule.operations(pairs * rows * columns) >= rule.from_operations


def compiled(networks: Networks, mode: MemoryMode) -> Networks:
    """Return the networks with blocks that are compiled when a full window of `mode` first comes.

    Both share their weights. What was compiled for other sizes is let go.
    """
    torch.compiler.reset()
    transformer: Any = FullWindowsCompiled(networks.transformer, _paired_slots(mode))
    return replace(networks, transformer=transformer)


class FullWindowsCompiled:
    """A transformer that takes windows of so many slots through compiled blocks, others as ever."""

    def __init__(self, transformer: Any, slots: int) -> None:
        self.config = transformer.config
        self._plain = transformer
        self._compiled = _with_compiled_blocks(transformer)
        self._slots = slots

    def __call__(self, hidden_states: Tensor, **conditions: Any) -> Sequence[Tensor]:
        """Return what the transformer returns; raises TorchDynamoException when compiling fails."""
        transformer = self._compiled if hidden_states.shape[1] == self._slots else self._plain
        result: Sequence[Tensor] = transformer(hidden_states, **conditions)
        return result


def _with_compiled_blocks(transformer: Any) -> Any:
    """Return a twin that shares everything with a transformer but compiles its blocks.

    They are alike, so that one is compiled for all: the shapes must not vary then, and no block may
    fall into pieces. The first stays as it is. Its tokens lie otherwise in memory than those that a
    block hands on, and it would be compiled for itself.
    """
    first, *others = transformer.transformer_blocks
    twin = copy.copy(transformer)
    twin._modules = dict(transformer._modules)
    blocks: list[Any] = [
        torch.compile(block, fullgraph=True, dynamic=False, **COMPILER) for block in others
    ]
    twin.transformer_blocks = nn.ModuleList([first, *blocks])
    return twin


def _paired_slots(mode: MemoryMode) -> int:
    """Return how many slots the transformer is given of a full window, which is an odd number."""
    return (mode.window.length - 1) // SLOT_FRAMES + 2


def compiles(device: torch.device) -> bool:
    """Try the compiler on a small sum of products; whatever is missing then is found out here."""
    tried = torch.compile(
        lambda left, right: torch.nn.functional.gelu(left @ right + 1), **COMPILER
    )
    try:
        tried(*torch.ones(2, 32, 32, device=device))
    except Exception:  # noqa: BLE001  # compilers fail with errors of many kinds
        return False
    return True
