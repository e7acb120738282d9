"""Compiled blocks: for long shots alone, for all of them or none, and never without saying so.

What is compiled here is run by torch as it is written (the backend “eager” and its like): that is
quick, needs no compiler, and shows that the blocks come to one in one piece.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import WindowRule
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.sparkvsr import compiled
from sparkvsr_desktop.engine.sparkvsr.checkpoint import (
    CompileRule,
    ModelIdentity,
    Placement,
    load_networks,
)
from sparkvsr_desktop.engine.sparkvsr.compiled import CompilerFailedError, compiling_pays
from sparkvsr_desktop.engine.sparkvsr.engine import SparkVSR
from sparkvsr_desktop.engine.sparkvsr.memory_mode import HD, MEMORY_MODES, MemoryMode, Weights
from sparkvsr_desktop.engine.sparkvsr.model_memory import OutOfVideoMemoryError
from sparkvsr_desktop.engine.sparkvsr.set_up import with_compiling
from sparkvsr_desktop.models.architecture import TransformerArchitecture
from sparkvsr_desktop.models.checkpoint import open_checkpoint
from sparkvsr_desktop.models.measured_choices import MeasuredChoices
from tests.engine.sparkvsr.conftest import ON_CPU
from tests.engine.sparkvsr.shot import restored
from tests.models.tiny_checkpoint import TRANSFORMER, VAE, write_checkpoint

SHORT_WINDOWS = WindowRule(length=9, overlap=1)
LADDER = (MemoryMode(SHORT_WINDOWS),)
PUBLISHED = CompileRule(layers=42, width=3072, text_tokens=226)
TINY = CompileRule(layers=3, width=64, text_tokens=6)
LARGE = RestoreSettings(1280, 720)


def test_the_operations_of_a_pass_are_those_of_the_specification():
    assert PUBLISHED.operations(5 * 45 * 80) / 1e12 == pytest.approx(345, abs=1)


@pytest.mark.parametrize(
    ("frames", "settings", "mode", "pays"),
    [
        (24 * 578 + 9, LARGE, MEMORY_MODES[0], False),
        (24 * 581 + 9, LARGE, MEMORY_MODES[0], True),
        (24 * 200 + 9, RestoreSettings(1920, 1080), MEMORY_MODES[0], True),
        (24 * 581 + 9, LARGE, MEMORY_MODES[4], False),
        (24 * 581 + 9, LARGE, MEMORY_MODES[5], False),
        (24 * 581 + 9, replace(LARGE, walls=tuple(range(20, 14000, 20))), MEMORY_MODES[0], False),
    ],
    ids=["short", "long", "large", "8-bit", "streamed", "scenes shorter than a window"],
)
def test_compiling_pays_for_long_shots_of_full_windows(frames, settings, mode, pays):
    assert compiling_pays(PUBLISHED, mode, SourceRange(7, frames), settings) is pays
    assert not compiling_pays(None, mode, SourceRange(7, frames), settings)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Tiny networks with three blocks, of which two are compiled."""
    folder = tmp_path_factory.mktemp("three_blocks") / "sparkvsr"
    write_checkpoint(folder, TRANSFORMER | {"num_layers": 3}, VAE)
    return load_networks(open_checkpoint(folder), ON_CPU)


class Compiler:
    """Counts the graphs that it is given, and runs them as they are."""

    def __init__(self):
        self.graphs = 0

    def __call__(self, graph, examples):
        self.graphs += 1
        return graph.forward


@pytest.fixture
def compiler(monkeypatch):
    found = Compiler()
    monkeypatch.setattr(compiled, "COMPILER", {"backend": found})
    yield found
    torch.compiler.reset()


@pytest.fixture(scope="module")
def clip():
    random = np.random.default_rng(3)
    return [random.random((16, 16, 3), np.float32) for _ in range(21)]


def engine_that_compiles(tiny, from_frames, ladder=LADDER):
    """Return an engine whose rule a shot of so many frames meets just so."""
    windows = (from_frames - 1) // 8
    rule = replace(TINY, from_operations=windows * TINY.operations(2))
    identity = ModelIdentity("tiny" * 4, replace(tiny.placement, compiling=rule))
    return SparkVSR(identity, lambda mode: replace(tiny, identity=identity), ladder)


def test_a_long_shot_is_compiled_once_and_looks_the_same(tiny, clip, compiler):
    engine = engine_that_compiles(tiny, from_frames=17)
    plain = restored(engine_that_compiles(tiny, from_frames=999), clip, {4: clip[0]})
    assert compiler.graphs == 0
    found = restored(engine, clip, {4: clip[0]})
    assert compiler.graphs == 1  # for all blocks of all full windows
    for frame, expected in zip(found, plain, strict=True):
        assert np.abs(frame.picture - expected.picture).max() < 1e-5
    restored(engine, clip[:9], {4: clip[0]})
    restored(engine, clip, {4: clip[0]}, span=SourceRange(8, 13))
    assert compiler.graphs == 1


def test_a_render_taken_up_in_the_middle_compiles_as_well(tiny, clip, compiler):
    restored(engine_that_compiles(tiny, from_frames=17), clip, span=SourceRange(16, 5))
    assert compiler.graphs == 1


def test_a_compiler_that_fails_says_what_to_do(tiny, clip, monkeypatch):
    def broken(graph, examples):
        raise OSError("no C compiler")

    monkeypatch.setattr(compiled, "COMPILER", {"backend": broken})
    with pytest.raises(CompilerFailedError, match="no C compiler") as failed:
        restored(engine_that_compiles(tiny, from_frames=17), clip)
    assert "SPARKVSR_COMPILE" in failed.value.remedy


def test_no_smaller_mode_finishes_what_was_compiled(tiny, clip, monkeypatch):
    def full(graph, examples):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(compiled, "COMPILER", {"backend": full})
    modes = [MemoryMode(SHORT_WINDOWS, weights=weights) for weights in Weights]
    with pytest.raises(OutOfVideoMemoryError):
        restored(engine_that_compiles(tiny, 17, tuple(modes)), clip)


def test_the_rule_is_part_of_a_jobs_identity():
    placement = Placement(torch.device("cuda"), torch.bfloat16, "flash", PUBLISHED)
    assert placement.name == "cuda bfloat16 flash attention compiled from 2e+17 operations"


ARCHITECTURE = TransformerArchitecture(3, 1, 64, 16, 32, 32, 24, 6)


def test_a_gpu_compiles_where_the_compiler_works(tmp_path, monkeypatch):
    device = Placement(torch.device("cuda"), torch.bfloat16)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "a card that is not here")
    tries = [True, False]
    monkeypatch.setattr(
        "sparkvsr_desktop.engine.sparkvsr.set_up.compiles", lambda device: tries.pop(0)
    )
    choices = MeasuredChoices(tmp_path)
    assert with_compiling(device, ARCHITECTURE, choices).compiling == TINY
    assert with_compiling(device, ARCHITECTURE, choices).compiling == TINY  # tried once
    monkeypatch.setenv("CC", "another compiler")
    assert with_compiling(device, ARCHITECTURE, choices) == device
    monkeypatch.setenv("SPARKVSR_COMPILE", "never")
    assert with_compiling(device, ARCHITECTURE, choices) == device
    assert tries == []


def test_a_compiler_is_tried_before_it_is_relied_on(monkeypatch):
    def broken(graph, examples):
        raise OSError("no C compiler")

    monkeypatch.setattr(compiled, "COMPILER", {"backend": "eager"})
    assert compiled.compiles(torch.device("cpu"))
    monkeypatch.setattr(compiled, "COMPILER", {"backend": broken})
    assert not compiled.compiles(torch.device("cpu"))


def test_tiles_of_the_largest_mode_hold_full_hd():
    assert MEMORY_MODES[0].tile == HD  # the figures of the break-even are those of whole pictures
