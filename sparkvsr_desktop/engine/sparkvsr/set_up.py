"""The SparkVSR engine set up for a model folder and this machine."""

import os
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from shutil import which

import torch

from sparkvsr_desktop.engine.sparkvsr.attention import (
    BACKENDS,
    PROBED_TOKENS,
    attention_seconds,
    fastest,
)
from sparkvsr_desktop.engine.sparkvsr.checkpoint import CompileRule, Placement, best_placement
from sparkvsr_desktop.engine.sparkvsr.compiled import compiles
from sparkvsr_desktop.engine.sparkvsr.device import (
    DeviceMemory,
    device_memory,
    has_streams,
    return_memory,
)
from sparkvsr_desktop.engine.sparkvsr.engine import MemoryAdvice, SparkVSR
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode, modes_with_equal_pixels
from sparkvsr_desktop.engine.sparkvsr.memory_plan import MemoryPlan, ModelSizes, memory_for, planned
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.architecture import TransformerArchitecture, VaeArchitecture
from sparkvsr_desktop.models.checkpoint import Checkpoint
from sparkvsr_desktop.models.measured_choices import MeasuredChoices
from sparkvsr_desktop.models.shelf import data_folder

CPU_ALONE = 0
"""A budget of nothing of the device: the editor lets the CPU do it."""


MOST_UNASKED = 100_000_000
"""A transformer of so many parameters takes seconds for a frame on the CPU; the published one has
55 times as many, and needs about 35 TFLOP for each frame of 720p."""

COMPILE_VARIABLE = "SPARKVSR_COMPILE"
"""Set to “never”, this environment variable keeps the compiler away."""

WORKS, FAILS = "works", "fails"

LEFT_TO_TORCH = "torch's choice"
"""What is kept where none of the ways of computing attention exists."""


class CpuNotAskedForError(SparkVSRError):
    """A large model would be computed on the CPU, and nobody has said that they will wait."""

    def __init__(self) -> None:
        super().__init__(
            "The sparkvsr engine finds no GPU here, and the CPU takes minutes for every frame.",
            remedy="Set the memory to “cpu” to let the CPU do it all the same, or render with the"
            " propagation engine, which needs no GPU.",
        )


def engine_for(checkpoint: Checkpoint, memory_bytes: int | None) -> SparkVSR:
    """Return the engine; nothing is loaded before its first frames are due.

    memory_bytes: what it may take of the device, None for all of it, CPU_ALONE to use the CPU.
    Raises CpuNotAskedForError where there is nothing but the CPU for a large model.
    """
    transformer = TransformerArchitecture.read(checkpoint.transformer.configuration)
    sizes = ModelSizes.of(transformer, VaeArchitecture.read(checkpoint.vae.configuration))
    placement = best_placement()
    if memory_bytes == CPU_ALONE:
        placement, memory_bytes = Placement(torch.device("cpu"), torch.float32), None
    elif placement.device.type == "cpu" and sizes.transformer_parameters > MOST_UNASKED:
        raise CpuNotAskedForError
    device = device_memory(placement.device)
    budget = memory_bytes or (device.total_bytes if device else None)
    if budget is None:
        note = "The sparkvsr engine computes on the CPU, in full precision; expect it to be slow."
        return SparkVSR.of_checkpoint(
            checkpoint, placement, (MemoryMode(),), MemoryAdvice(notes=(note,))
        )
    choices = MeasuredChoices(data_folder() / "measured")
    placement = with_attention(placement, transformer, choices)
    placement = with_compiling(placement, transformer, choices)
    bytes_per_number = placement.dtype.itemsize
    plan = planned(sizes, bytes_per_number, budget)
    return SparkVSR.of_checkpoint(
        checkpoint,
        placement,
        modes_with_equal_pixels(plan.mode),
        MemoryAdvice(memory_for(sizes, bytes_per_number), _notes(plan, placement, device)),
    )


def with_attention(
    placement: Placement, transformer: TransformerArchitecture, choices: MeasuredChoices
) -> Placement:
    """Return a placement on a GPU (CUDA, ROCm) with its fastest way to compute attention.

    It is measured once on a machine and kept in `choices`: another way gives other last bits. On
    Apple's GPUs and on the CPU torch has one way, and chooses itself.
    """
    if placement.device.type != "cuda":
        return placement
    heads, width = transformer.heads, transformer.head_width
    chosen = choices.choice(
        f"attention of {heads} heads of {width} on {torch.cuda.get_device_name(placement.device)},"
        f" {placement.name}, torch {torch.__version__}",
        (*BACKENDS, LEFT_TO_TORCH),
        lambda: _measured_attention(placement, heads, width),
    )
    return replace(placement, attention=None if chosen == LEFT_TO_TORCH else chosen)


def _measured_attention(placement: Placement, heads: int, width: int) -> str:
    seconds = attention_seconds(placement.device, placement.dtype, heads, width, PROBED_TOKENS)
    return_memory()
    return fastest(seconds) or LEFT_TO_TORCH


def with_compiling(
    placement: Placement, transformer: TransformerArchitecture, choices: MeasuredChoices
) -> Placement:
    """Return a placement on a GPU (CUDA, ROCm) that compiles for long shots, where that works.

    It is tried once on a machine and kept in `choices`, until a library or a compiler is exchanged.
    """
    if placement.device.type != "cuda" or os.environ.get(COMPILE_VARIABLE) == "never":
        return placement
    libraries = (f"{name} {installed_version(name)}" for name in ("torch", "triton"))
    tried = choices.choice(
        f"compiling on {torch.cuda.get_device_name(placement.device)}, {', '.join(libraries)},"
        f" C compiler {os.environ.get('CC') or which('cc') or which('gcc') or which('clang')}",
        (WORKS, FAILS),
        lambda: WORKS if compiles(placement.device) else FAILS,
    )
    if tried == FAILS:
        return placement
    width = transformer.heads * transformer.head_width
    rule = CompileRule(transformer.layers, width, transformer.text_tokens)
    return replace(placement, compiling=rule)


def _notes(plan: MemoryPlan, placement: Placement, device: DeviceMemory | None) -> tuple[str, ...]:
    notes = [f"The sparkvsr engine computes on {placement.name} with {plan.reason}."]
    if has_streams(placement.device) and placement.compiling is None:
        notes.append(
            "Nothing is compiled, so very long shots take a little longer: no compiler works here,"
            f" or {COMPILE_VARIABLE} says never. It needs triton and a C compiler."
        )
    if device is not None and plan.estimate.peak_bytes > device.free_bytes:
        notes.append(
            f"Only {device.free_bytes / 1e9:.1f} GB of it are free now; close programs that use"
            " the GPU, or let it have less memory."
        )
    return tuple(notes)


def installed_version(library: str) -> str:
    """Return the version of an installed library, or say that there is none."""
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"
