"""The embedding of the empty prompt, computed where a model folder lacks it."""

import json
import shutil

import pytest
import torch
from safetensors.torch import load_file

from sparkvsr_desktop.engine.sparkvsr.prepare import prepared_prompt
from sparkvsr_desktop.engine.sparkvsr.text_encoder import NoTextEncoderError, TextEncoder
from sparkvsr_desktop.models.checkpoint import PROMPT_FILE, faults_of
from tests.engine.sparkvsr.tiny_text_encoder import write_text_encoder
from tests.models.tiny_checkpoint import write_tiny_checkpoint

PUBLISHED_SOLUTION = {
    0: [
        2.0851288,
        2.4511423,
        -0.2394540,
        -0.3071247,
        -0.0041721,
        -0.1640391,
        -1.6642026,
        -1.263625,
    ],
    1: [1.7233766, 3.0562298, 0.7264075, 0.2670897, 0.0491927, -0.0824535, -1.5860975, -1.5019994],
    23: [1.8448385, 3.02004, 0.5978189, 0.1531749, 0.0345019, -0.1104823, -1.6156094, -1.4062405],
}
"""Rows of what `T5EncoderModel` of transformers 4.57.6 gives for the same weights and 24 tokens."""

ROUNDING = 1e-5
"""Some of them have five decimals, and processors round float32 in orders of their own."""


@pytest.fixture
def model_folder(tmp_path):
    """A model folder without the embedding, but with a text encoder."""
    folder = write_tiny_checkpoint(tmp_path / "sparkvsr")
    shutil.rmtree(folder / "prompt_embeddings")
    write_text_encoder(folder / "text_encoder")
    sizes = json.loads((folder / "transformer/config.json").read_text())
    sizes |= {"text_embed_dim": 8, "max_text_seq_length": 24}
    (folder / "transformer/config.json").write_text(json.dumps(sizes))
    return folder


def test_the_text_encoder_gives_the_numbers_of_another_implementation(tmp_path):
    layers = []
    encoder = TextEncoder(write_text_encoder(tmp_path / "text_encoder"))
    embedding = encoder.empty_prompt(24, layers.append)
    assert layers == [0, 1]
    assert embedding.shape == (24, 8)
    for row, expected in PUBLISHED_SOLUTION.items():
        assert embedding[row].tolist() == pytest.approx(expected, abs=ROUNDING)


def test_a_prepared_folder_holds_the_embedding_where_it_is_looked_for(model_folder):
    assert PROMPT_FILE in {fault.file for fault in faults_of(model_folder)}
    written = prepared_prompt(model_folder, seen=lambda layer: None)
    assert PROMPT_FILE not in {fault.file for fault in faults_of(model_folder)}
    stored = load_file(written)["prompt_embedding"]
    assert stored.dtype == torch.bfloat16
    assert stored[1].tolist() == pytest.approx(PUBLISHED_SOLUTION[1], rel=2**-8)


def test_a_stored_embedding_is_left_as_it_is(model_folder):
    written = prepared_prompt(model_folder, seen=lambda layer: None)
    before = written.stat().st_mtime_ns
    assert prepared_prompt(model_folder, seen=lambda layer: None) is None
    assert written.stat().st_mtime_ns == before


def test_a_folder_without_text_encoder_is_refused_with_the_way_to_one(model_folder):
    shutil.rmtree(model_folder / "text_encoder")
    with pytest.raises(NoTextEncoderError, match="text_encoder") as refused:
        prepared_prompt(model_folder, seen=lambda layer: None)
    assert "--text-encoder" in refused.value.remedy
    assert not (model_folder / "prompt_embeddings").exists()


def test_a_missing_part_of_the_text_encoder_is_named(model_folder):
    (model_folder / "text_encoder/model-00002-of-00002.safetensors").unlink()
    with pytest.raises(NoTextEncoderError, match="it lacks the tensor"):
        prepared_prompt(model_folder, seen=lambda layer: None)


def test_an_older_text_encoder_is_named(model_folder):
    file = model_folder / "text_encoder/config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"feed_forward_proj": "relu"}))
    with pytest.raises(NoTextEncoderError, match="encoder but one with relu"):
        prepared_prompt(model_folder, seen=lambda layer: None)
