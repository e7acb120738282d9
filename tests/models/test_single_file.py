"""A transformer in one file, safetensors or GGUF, beside the small rest of its model."""

from struct import pack

import pytest
from safetensors.torch import load_file, save_file

from sparkvsr_desktop.models.checkpoint import (
    DamagedCheckpointError,
    digest_faults,
    faults_of,
    open_checkpoint,
)
from sparkvsr_desktop.models.gguf_file import Encoding, gguf_tensors
from sparkvsr_desktop.models.manifest import Manifest, PublishedFile, write_manifest
from sparkvsr_desktop.models.model_place import ModelPlace
from sparkvsr_desktop.models.shelf import ModelShelf
from tests.models.gguf_writer import write_gguf

WEIGHTS = "transformer/diffusion_pytorch_model.safetensors"


@pytest.fixture
def weights(model_folder):
    """The transformer's tensors, which are no longer in its folder."""
    tensors = load_file(model_folder / WEIGHTS)
    (model_folder / WEIGHTS).unlink()
    return tensors


@pytest.fixture
def gguf_file(model_folder, weights):
    arrays = {name: tensor.numpy() for name, tensor in weights.items()}
    return write_gguf(model_folder / "sparkvsr-Q8_0.gguf", arrays)


@pytest.mark.parametrize("prefix", ["", "model.diffusion_model.", "transformer."])
@pytest.mark.parametrize("subfolder", [".", "transformer"])
def test_a_single_safetensors_file_is_a_model(model_folder, weights, prefix, subfolder):
    single = (model_folder / subfolder / "any name.safetensors").resolve()
    save_file({prefix + name: tensor for name, tensor in weights.items()}, single)
    checkpoint = open_checkpoint(single)
    assert checkpoint.transformer.tensor_files == (single,)
    assert checkpoint.vae.configuration == model_folder / "vae/config.json"


def test_a_gguf_file_is_a_model_and_is_remembered(gguf_file, tmp_path):
    shelf = ModelShelf(tmp_path / "shelf")
    shelf.add(gguf_file)
    assert shelf.checkpoint().transformer.tensor_files == (gguf_file,)
    assert shelf.checkpoint().path == gguf_file


def test_names_shapes_and_encodings_of_a_gguf_file_are_read(gguf_file, weights):
    tensors = gguf_tensors(gguf_file)
    assert {name: each.shape for name, each in tensors.items()} == {
        name: tuple(tensor.shape) for name, tensor in weights.items()
    }
    assert tensors["proj_out.weight"].encoding is Encoding.Q8_0
    assert tensors["proj_out.weight"].size_bytes == 128 * 64 // 32 * 34


def test_a_tensor_too_few_is_named(model_folder, weights):
    del weights["proj_out.bias"]
    arrays = {name: tensor.numpy() for name, tensor in weights.items()}
    (fault,) = faults_of(write_gguf(model_folder / "short.gguf", arrays))
    assert str(fault) == "transformer: it lacks tensors, 1 in all, the first is proj_out.bias"


def test_what_lies_beside_a_single_file_is_needed_too(gguf_file, model_folder):
    (model_folder / "vae/config.json").unlink()
    with pytest.raises(DamagedCheckpointError, match=r"vae/config\.json: No such file"):
        open_checkpoint(gguf_file)


def test_a_folder_whose_transformer_is_a_single_file_says_how_to_use_it(gguf_file, model_folder):
    (fault,) = faults_of(model_folder)
    assert fault.file == WEIGHTS
    assert fault.problem.endswith("(to use sparkvsr-Q8_0.gguf, add that file itself)")


def header(*parts):
    return b"GGUF" + b"".join(parts)


NAMED = pack("<Q", 8) + b"proj_out"
COUNTS = pack("<IQQ", 3, 1, 0)
OLD = pytest.param(header(pack("<IQQ", 1, 0, 0)), "version 2 or 3", id="old version")
SHORT = pytest.param(header(COUNTS, NAMED), "its header is cut off", id="cut off header")
MANY = pytest.param(header(pack("<IQQ", 3, 1 << 60, 0)), "cannot be read", id="endless")
KIND = pytest.param(
    header(pack("<IQQ", 3, 0, 1), NAMED, pack("<I", 99)), "of kind 99", id="unknown remark"
)
AXES = pytest.param(header(COUNTS, NAMED, pack("<I", 9)), "proj_out has 9 axes", id="axes")
FEWER_BITS = pytest.param(
    header(COUNTS, NAMED, pack("<IQIQ", 1, 256, 12, 0)),
    "proj_out is stored in the encoding of number 12; F32, F16, Q4_0, Q8_0, BF16 can be read",
    id="encoding",
)
BLOCKS = pytest.param(
    header(COUNTS, NAMED, pack("<IQIQ", 1, 33, 8, 0)), "does not fill its Q8_0", id="blocks"
)
CUT = pytest.param(
    header(COUNTS, NAMED, pack("<IQIQ", 1, 64, 0, 0)), "its last 256 bytes are missing", id="cut"
)


@pytest.mark.parametrize(
    ("content", "said"), [OLD, SHORT, MANY, KIND, AXES, FEWER_BITS, BLOCKS, CUT]
)
def test_a_gguf_file_that_cannot_be_read_is_named_with_the_reason(model_folder, content, said):
    path = model_folder / "bad.gguf"
    path.write_bytes(content)
    (fault,) = faults_of(path)
    assert fault.file == "bad.gguf"
    assert said in fault.problem


def test_published_shards_that_a_single_file_replaces_are_not_missed(gguf_file, model_folder):
    shards = PublishedFile(WEIGHTS, 11_143_189_760, None)
    write_manifest(model_folder, Manifest("JiongzeYu/SparkVSR", "main", (shards,)))
    assert list(digest_faults(ModelPlace.of(gguf_file), seen=lambda name: None)) == []
    (missed,) = digest_faults(ModelPlace(model_folder), seen=lambda name: None)
    assert missed.file == WEIGHTS
