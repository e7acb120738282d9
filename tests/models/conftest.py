"""A small complete model folder, one for each test to damage."""

import shutil

import pytest

from tests.models.tiny_checkpoint import write_tiny_checkpoint


@pytest.fixture(scope="session")
def pristine_model(tmp_path_factory):
    return write_tiny_checkpoint(tmp_path_factory.mktemp("pristine") / "sparkvsr")


@pytest.fixture
def model_folder(pristine_model, tmp_path):
    return shutil.copytree(pristine_model, tmp_path / "sparkvsr")
