"""The tensors a configuration implies, against those that diffusers itself builds from it."""

import json

import pytest
import torch
from diffusers.models.autoencoders.autoencoder_kl_cogvideox import AutoencoderKLCogVideoX
from diffusers.models.transformers.cogvideox_transformer_3d import CogVideoXTransformer3DModel

from sparkvsr_desktop.models.architecture import TransformerArchitecture, VaeArchitecture
from tests.models.tiny_checkpoint import PUBLISHED_TRANSFORMER, PUBLISHED_VAE, TRANSFORMER, VAE

TRANSFORMERS = (TransformerArchitecture, CogVideoXTransformer3DModel)
VAES = (VaeArchitecture, AutoencoderKLCogVideoX)


@pytest.mark.parametrize(
    ("kinds", "sizes", "count"),
    [
        pytest.param(TRANSFORMERS, PUBLISHED_TRANSFORMER, 1028, id="published transformer"),
        pytest.param(TRANSFORMERS, TRANSFORMER, 44, id="tiny transformer"),
        pytest.param(VAES, PUBLISHED_VAE, 436, id="published vae"),
        pytest.param(VAES, VAE, 240, id="tiny vae"),
    ],
)
def test_names_and_shapes_are_those_of_diffusers(kinds, sizes, count, tmp_path):
    ours, theirs = kinds
    configuration = {"_class_name": theirs.__name__, **sizes}
    (tmp_path / "config.json").write_text(json.dumps(configuration))
    with torch.device("meta"):
        built = theirs.from_config(configuration).state_dict()
    expected = {name: tuple(tensor.shape) for name, tensor in built.items()}
    assert dict(ours.read(tmp_path / "config.json").tensors()) == expected
    assert len(expected) == count


def test_the_published_transformer_has_the_parameters_the_specification_counts(tmp_path):
    configuration = {"_class_name": "CogVideoXTransformer3DModel", **PUBLISHED_TRANSFORMER}
    (tmp_path / "config.json").write_text(json.dumps(configuration))
    architecture = TransformerArchitecture.read(tmp_path / "config.json")
    shapes = dict(architecture.tensors())
    assert shapes["patch_embed.proj.weight"] == (3072, 256)
    assert sum(torch.Size(shape).numel() for shape in shapes.values()) == 5_571_594_880
