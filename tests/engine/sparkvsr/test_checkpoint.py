"""Networks in memory: from one file or several, in the precision asked for, and only on demand."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
import torch

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.sparkvsr.checkpoint import (
    Placement,
    UnloadableModelError,
    best_placement,
    load_networks,
)
from sparkvsr_desktop.engine.sparkvsr.engine import SparkVSR
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode
from sparkvsr_desktop.models.checkpoint import open_checkpoint
from tests.engine.sparkvsr.conftest import ON_CPU
from tests.engine.sparkvsr.shot import engine_with, restored
from tests.models.tiny_checkpoint import split_weights, write_tiny_checkpoint


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_tiny_checkpoint(tmp_path_factory.mktemp("load") / "sparkvsr")


def test_split_weights_fill_the_same_network(folder, tmp_path):
    whole = load_networks(open_checkpoint(folder), ON_CPU)
    copied = shutil.copytree(folder, tmp_path / "split")
    split_weights(copied / "transformer")
    split = load_networks(open_checkpoint(copied), ON_CPU)
    for name, tensor in whole.transformer.state_dict().items():
        assert torch.equal(split.transformer.state_dict()[name], tensor)


def test_networks_are_loaded_in_the_precision_asked_for(folder):
    half = load_networks(open_checkpoint(folder), Placement(torch.device("cpu"), torch.bfloat16))
    assert {tensor.dtype for tensor in half.transformer.state_dict().values()} == {torch.bfloat16}
    assert half.prompt.shape == (1, 6, 24)
    assert half.prompt.dtype == torch.bfloat16
    assert half.placement.name == "cpu bfloat16"


def test_half_precision_restores_nearly_the_same_picture(folder):
    picture = np.random.default_rng(3).random((32, 32, 3), np.float32)
    pictures = []
    for dtype in (torch.float32, torch.bfloat16):
        networks = load_networks(open_checkpoint(folder), Placement(torch.device("cpu"), dtype))
        (frame,) = restored(engine_with(networks), [picture], {0: picture}, guidance_scale=1.5)
        pictures.append(frame.picture)
    assert pictures[1].dtype == np.float32
    assert np.abs(pictures[1] - pictures[0]).max() < 0.05
    assert pictures[0].std() > 0.01


def test_planning_a_render_loads_nothing(folder, tmp_path):
    moved = shutil.copytree(folder, tmp_path / "model")
    engine = SparkVSR.of_checkpoint(open_checkpoint(moved), ON_CPU)
    shutil.rmtree(moved)
    assert "cpu float32 vae whole window 33/9 tile whole" in engine.traits.version
    assert engine.restart_points(SourceRange(3, 130), ()) == (3, 3 + 4 * 24)
    with pytest.raises(UnloadableModelError, match="could not be loaded"):
        restored(engine, [np.zeros((16, 16, 3), np.float32)])


def test_networks_are_loaded_once_for_all_segments(folder):
    networks, loads = load_networks(open_checkpoint(folder), ON_CPU), []
    engine = SparkVSR(networks.identity, lambda mode: loads.append(mode) or networks)
    for _ in range(2):
        restored(engine, [np.zeros((16, 16, 3), np.float32)])
    assert loads == [MemoryMode()]


def test_the_latent_scale_is_that_of_the_model(folder):
    assert load_networks(open_checkpoint(folder), ON_CPU).latent_scale == 0.7


def test_a_machine_without_gpu_computes_in_full_precision():
    if torch.cuda.is_available() or torch.backends.mps.is_available():
        pytest.skip("this machine has a GPU")
    assert best_placement() == ON_CPU


def test_what_needs_no_network_loads_no_torch():
    modules = (
        "engine.propagation", "engine.protocol", "engine.sparkvsr.traits", "models.shelf",
        "models.checkpoint", "models.fetch", "core.window",
    )  # fmt: skip
    code = (
        f"import sys, importlib\nfor name in {modules}:\n"
        "    importlib.import_module('sparkvsr_desktop.' + name)\n"
        "    assert 'torch' not in sys.modules, name"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
