"""Networks to restore with: clear ones, and tiny ones of the real shape with random weights."""

import pytest
import torch

from sparkvsr_desktop.engine.sparkvsr.checkpoint import Placement, load_networks
from sparkvsr_desktop.engine.sparkvsr.memory_plan import ModelSizes
from sparkvsr_desktop.models.architecture import TransformerArchitecture, VaeArchitecture
from sparkvsr_desktop.models.checkpoint import open_checkpoint
from tests.engine.sparkvsr.clear_networks import clear_networks
from tests.models.tiny_checkpoint import (
    PUBLISHED_TRANSFORMER,
    PUBLISHED_VAE,
    write_configurations,
    write_tiny_checkpoint,
)

ON_CPU = Placement(torch.device("cpu"), torch.float32)


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Networks this small run faster on one core, and leave the others to their neighbours."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def clear():
    return clear_networks()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    folder = write_tiny_checkpoint(tmp_path_factory.mktemp("tiny") / "sparkvsr")
    return load_networks(open_checkpoint(folder), ON_CPU)


@pytest.fixture(scope="session")
def published_sizes(tmp_path_factory):
    """The sizes of the published model, from its configuration files."""
    folder = tmp_path_factory.mktemp("published")
    write_configurations(folder, PUBLISHED_TRANSFORMER, PUBLISHED_VAE)
    return ModelSizes.of(
        TransformerArchitecture.read(folder / "transformer/config.json"),
        VaeArchitecture.read(folder / "vae/config.json"),
    )
