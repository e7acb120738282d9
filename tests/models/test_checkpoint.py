"""Model folders that are whole, and every way in which they are not."""

import json
import shutil

import pytest
from safetensors.torch import load_file, save_file

from sparkvsr_desktop.models.architecture import WrongModelError
from sparkvsr_desktop.models.checkpoint import (
    PROMPT_FILE,
    DamagedCheckpointError,
    digest_faults,
    faults_of,
    open_checkpoint,
)
from sparkvsr_desktop.models.manifest import Manifest, PublishedFile, sha256_of, write_manifest
from sparkvsr_desktop.models.model_place import ModelPlace
from tests.models.tiny_checkpoint import split_weights

WEIGHTS = "transformer/diffusion_pytorch_model.safetensors"
VAE_WEIGHTS = "vae/diffusion_pytorch_model.safetensors"


def test_a_whole_folder_is_opened(model_folder):
    checkpoint = open_checkpoint(model_folder)
    assert checkpoint.transformer.tensor_files == (model_folder / WEIGHTS,)
    assert checkpoint.vae.configuration == model_folder / "vae/config.json"
    assert checkpoint.prompt == model_folder / PROMPT_FILE


def test_weights_in_several_files_are_found_through_their_index(model_folder):
    first, second = split_weights(model_folder / "transformer")
    checkpoint = open_checkpoint(model_folder)
    assert [file.name for file in checkpoint.transformer.tensor_files] == [first, second]


def test_the_signature_changes_with_the_weights_and_not_with_the_place(model_folder, tmp_path):
    before = open_checkpoint(model_folder).signature
    moved = shutil.copytree(model_folder, tmp_path / "elsewhere")
    assert open_checkpoint(moved).signature == before
    weights = load_file(moved / WEIGHTS)
    save_file(weights | {"proj_out.bias": weights["proj_out.bias"] + 1}, moved / WEIGHTS)
    assert open_checkpoint(moved).signature != before


def test_a_file_that_was_cut_off_is_named_with_what_is_missing(model_folder):
    whole = (model_folder / VAE_WEIGHTS).read_bytes()
    (model_folder / VAE_WEIGHTS).write_bytes(whole[:-100])
    with pytest.raises(DamagedCheckpointError) as refused:
        open_checkpoint(model_folder)
    assert f"{VAE_WEIGHTS}: its last 100 bytes are missing" in str(refused.value)
    assert "again" in refused.value.remedy


def test_every_bad_file_is_named_not_only_the_first(model_folder):
    (model_folder / WEIGHTS).write_bytes(b"<html>404</html>")
    (model_folder / VAE_WEIGHTS).unlink()
    (model_folder / PROMPT_FILE).unlink()
    named = [fault.file for fault in faults_of(model_folder)]
    assert named == [WEIGHTS, PROMPT_FILE, VAE_WEIGHTS]


def test_a_missing_part_of_split_weights_is_named(model_folder):
    _, second = split_weights(model_folder / "transformer")
    (model_folder / "transformer" / second).unlink()
    (fault,) = faults_of(model_folder)
    assert fault.file == f"transformer/{second}"
    assert fault.problem == "No such file or directory"


def test_missing_foreign_and_misshapen_tensors_are_named(model_folder):
    weights = load_file(model_folder / WEIGHTS)
    del weights["proj_out.bias"]
    weights["lora_a"] = weights["proj_out.weight"] * 2
    weights["norm_final.weight"] = weights["norm_final.weight"][:32].clone()
    save_file(weights, model_folder / WEIGHTS)
    problems = " ".join(str(fault) for fault in faults_of(model_folder))
    assert "lora_a, which the model does not have" in problems
    assert "norm_final.weight has shape (32,), not (64,)" in problems
    assert "it lacks tensors, 1 in all, the first is proj_out.bias" in problems


def test_an_index_cannot_lead_out_of_its_folder(model_folder):
    split_weights(model_folder / "vae")
    index = model_folder / "vae/diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"encoder.conv_in.conv.bias": "../../x"}}))
    (fault,) = faults_of(model_folder)
    assert fault.problem == "it names files outside its folder"


TEXT_TO_VIDEO = pytest.param({"in_channels": 16}, "text-to-video", id="text-to-video")
OLDER = pytest.param({"patch_size_t": None}, "CogVideoX 1.0", id="version 1.0")
MASKED = pytest.param({"in_channels": 36}, "36 input channels", id="mask variant")
OTHER = pytest.param({"_class_name": "WanTransformer3DModel"}, "WanTransformer", id="other maker")


@pytest.mark.parametrize(("changed", "named"), [TEXT_TO_VIDEO, OLDER, MASKED, OTHER])
def test_another_model_is_named(model_folder, changed, named):
    file = model_folder / "transformer/config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changed))
    with pytest.raises(WrongModelError, match=named) as refused:
        open_checkpoint(model_folder)
    assert "Stage 2" in refused.value.remedy


def test_stage_one_is_known_by_its_name(model_folder):
    stage_one = model_folder.rename(model_folder.with_name("SparkVSR-S1"))
    with pytest.raises(WrongModelError, match="Stage 1"):
        open_checkpoint(stage_one)


def test_the_base_model_is_known_by_its_repository(model_folder):
    write_manifest(model_folder, Manifest("zai-org/CogVideoX1.5-5B-I2V", "main", ()))
    with pytest.raises(WrongModelError, match="base model"):
        open_checkpoint(model_folder)


@pytest.mark.parametrize("written", ["", "[]", "{", '{"_class_name": "AutoencoderKLCogVideoX"}'])
def test_a_configuration_that_says_nothing_is_a_fault(model_folder, written):
    (model_folder / "vae/config.json").write_text(written)
    with pytest.raises((DamagedCheckpointError, WrongModelError)) as refused:
        open_checkpoint(model_folder)
    assert "vae/config.json" in str(refused.value).replace("\\", "/")


@pytest.mark.parametrize(
    ("part", "changed", "said"),
    [
        ("transformer", {"num_layers": 10**9}, "num_layers is 1000000000"),
        ("transformer", {"text_embed_dim": "4096"}, "text_embed_dim is '4096'"),
        ("transformer", {"num_attention_heads": None}, "num_attention_heads is None"),
        ("vae", {"layers_per_block": -1}, "layers_per_block is -1"),
        ("vae", {"block_out_channels": [8, 8]}, "block_out_channels is [8, 8]"),
    ],
)
def test_a_size_that_is_none_is_a_fault(model_folder, part, changed, said):
    file = model_folder / part / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changed))
    (fault,) = faults_of(model_folder)
    assert str(fault) == f"{part}/config.json: {said}"


def test_one_changed_bit_shows_against_the_manifest(model_folder):
    path = model_folder / VAE_WEIGHTS
    published = PublishedFile(VAE_WEIGHTS, path.stat().st_size, sha256_of(path))
    write_manifest(model_folder, Manifest("JiongzeYu/SparkVSR", "main", (published,)))
    assert list(digest_faults(ModelPlace(model_folder), seen=lambda name: None)) == []
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    assert list(faults_of(model_folder)) == []
    (fault,) = digest_faults(ModelPlace(model_folder), seen=lambda name: None)
    assert (fault.file, fault.problem[:20]) == (VAE_WEIGHTS, "its content differs ")
