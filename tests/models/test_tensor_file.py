"""What the header of a weight file says."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from sparkvsr_desktop.models.checkpoint import PROMPT_KEY, PROMPT_NAME
from sparkvsr_desktop.models.tensor_file import DamagedTensorFileError, ends_digest, read_header

PUBLISHED_PROMPT = Path(__file__).parents[3] / "shared/testdata/empty-prompt" / PROMPT_NAME


@pytest.fixture
def weight_file(tmp_path):
    path = tmp_path / "weights.safetensors"
    save_file({"bias": torch.zeros(3), "matrix": torch.ones(2, 5)}, path, {"format": "pt"})
    return path


def test_a_header_names_every_tensor_with_its_shape(weight_file):
    assert read_header(weight_file).shapes == {"bias": (3,), "matrix": (2, 5)}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "its header cannot be read"),
        (b"PK\x03\x04 a zip archive, as pickled weights are", "it is not a safetensors file"),
        (b"\x02\0\0\0\0\0\0\0[]", "its header cannot be read"),
        (b'\x0c\0\0\0\0\0\0\0{"a": {"b":1', "its header cannot be read"),
    ],
    ids=["empty", "zip", "list", "cut off"],
)
def test_a_file_of_another_kind_is_refused(weight_file, content, said):
    weight_file.write_bytes(content)
    with pytest.raises(DamagedTensorFileError, match=said):
        read_header(weight_file)


def test_bytes_after_the_end_are_refused(weight_file):
    with weight_file.open("ab") as file:
        file.write(b"more")
    with pytest.raises(DamagedTensorFileError, match="4 bytes stand after its end"):
        read_header(weight_file)


def test_the_digest_of_both_ends_sees_a_change_at_either(weight_file):
    before = ends_digest(weight_file)
    content = weight_file.read_bytes()
    weight_file.write_bytes(content[:-1] + b"\x01")
    assert ends_digest(weight_file) != before
    weight_file.write_bytes(content)
    assert ends_digest(weight_file) == before


@pytest.mark.skipif(
    not PUBLISHED_PROMPT.is_file(), reason="the published prompt (shared/testdata) is not here"
)
def test_the_published_prompt_has_the_name_key_and_shape_we_look_for():
    assert read_header(PUBLISHED_PROMPT).shapes == {PROMPT_KEY: (226, 4096)}
