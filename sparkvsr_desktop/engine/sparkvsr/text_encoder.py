"""The text encoder T5 1.1, read layer by layer: needed once at most, for the empty prompt."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch
from safetensors import safe_open
from torch import Tensor
from torch.nn.functional import gelu, linear, softmax

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.tensor_file import DamagedTensorFileError, read_header

END_TOKEN, PADDING_TOKEN = 1, 0
"""Of T5's vocabulary. Source: `eos_token_id` and `pad_token_id` of the published configuration."""


class NoTextEncoderError(SparkVSRError):
    """A model folder without a usable text encoder."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The text encoder in “{folder}” cannot be used: {reason}.",
            remedy="Copy `prompt_embeddings` from another SparkVSR folder, or get the encoder with"
            " `sparkvsr models fetch sparkvsr --text-encoder` (19 GB).",
        )


@dataclass(frozen=True, slots=True)
class TextArchitecture:
    """The sizes of a T5 encoder with gated feed-forward layers."""

    layers: int
    heads: int
    buckets: int
    farthest: int
    norm_epsilon: float

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read `config.json`; raises NoTextEncoderError."""
        try:
            written = json.loads((folder / "config.json").read_text("utf-8"))
            layers, heads = int(written["num_layers"]), int(written["num_heads"])
            buckets = int(written.get("relative_attention_num_buckets", 32))
            farthest = int(written.get("relative_attention_max_distance", 128))
            epsilon, kind = float(written["layer_norm_epsilon"]), written["feed_forward_proj"]
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise NoTextEncoderError(folder, f"its config.json says nothing of {error}") from error
        if kind != "gated-gelu":
            raise NoTextEncoderError(folder, f"it is not a T5 1.1 encoder but one with {kind}")
        return cls(layers, heads, buckets, farthest, epsilon)


class TextEncoder:
    """A T5 encoder whose weights stay on disk; one layer of them is in memory at a time.

    Source: the architecture of T5 1.1: norms without mean, attention without scale but with a
    learned bias for each distance, feed-forward layers gated by a GELU (tanh form).
    """

    def __init__(self, folder: Path) -> None:
        """`folder` holds config.json and safetensors files; raises NoTextEncoderError."""
        self._folder = folder
        self._architecture = TextArchitecture.read(folder)
        self._files = _files_by_tensor(folder)

    @torch.inference_mode()
    def empty_prompt(self, tokens: int, seen: Callable[[int], None]) -> Tensor:
        """Return the embedding of the empty text, padded to `tokens`: (tokens, width), float32.

        An end token and padding, without attention mask, as the model was trained. `seen` is told
        the number of each layer. Raises NoTextEncoderError.
        """
        words = self._rows("shared.weight", [END_TOKEN] + [PADDING_TOKEN] * (tokens - 1))
        bias = self._distance_bias(tokens)
        for layer in range(self._architecture.layers):
            seen(layer)
            words = words + self._attention(f"encoder.block.{layer}.layer.0", words, bias)
            words = words + self._feed_forward(f"encoder.block.{layer}.layer.1", words)
        return self._normed(words, "encoder.final_layer_norm.weight")

    def _attention(self, name: str, words: Tensor, bias: Tensor) -> Tensor:
        normed = self._normed(words, f"{name}.layer_norm.weight")
        query, key, value = (
            linear(normed, self._tensor(f"{name}.SelfAttention.{part}.weight"))
            .reshape(len(words), self._architecture.heads, -1)
            .transpose(0, 1)
            for part in "qkv"
        )
        attended = softmax(query @ key.transpose(1, 2) + bias, dim=2) @ value
        outward = self._tensor(f"{name}.SelfAttention.o.weight")
        return linear(attended.transpose(0, 1).flatten(1), outward)

    def _feed_forward(self, name: str, words: Tensor) -> Tensor:
        normed = self._normed(words, f"{name}.layer_norm.weight")
        gate = gelu(self._projected(normed, f"{name}.DenseReluDense.wi_0"), approximate="tanh")
        opened = gate * self._projected(normed, f"{name}.DenseReluDense.wi_1")
        return self._projected(opened, f"{name}.DenseReluDense.wo")

    def _projected(self, words: Tensor, name: str) -> Tensor:
        return linear(words, self._tensor(f"{name}.weight"))

    def _normed(self, words: Tensor, name: str) -> Tensor:
        power = words.square().mean(1, keepdim=True) + self._architecture.norm_epsilon
        return words * power.rsqrt() * self._tensor(name)

    def _distance_bias(self, tokens: int) -> Tensor:
        """Return what each head adds for the distance of two tokens: (heads, tokens, tokens)."""
        places = torch.arange(tokens)
        distances = places[None, :] - places[:, None]
        buckets = distance_buckets(distances, self._architecture)
        name = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
        return self._tensor(name)[buckets].permute(2, 0, 1)

    def _tensor(self, name: str) -> Tensor:
        with safe_open(self._file_of(name), framework="pt") as file:
            tensor: Tensor = file.get_tensor(name)
        return tensor.float()

    def _rows(self, name: str, rows: list[int]) -> Tensor:
        with safe_open(self._file_of(name), framework="pt") as file:
            first: Tensor = file.get_slice(name)[: max(END_TOKEN, PADDING_TOKEN) + 1]
        return first.float()[rows]

    def _file_of(self, name: str) -> Path:
        try:
            return self._files[name]
        except KeyError as error:
            raise NoTextEncoderError(self._folder, f"it lacks the tensor {name}") from error


def distance_buckets(distances: Tensor, architecture: TextArchitecture) -> Tensor:
    """Return the bucket of each distance: one for each near one, then ever wider ones, per side.

    Source: T5's relative positions: half of each side's buckets are exact, the others spread
    logarithmically up to the farthest distance that is told apart.
    """
    side = architecture.buckets // 2
    exact = side // 2
    far = distances.abs()
    octaves = torch.log(far.clamp(min=1) / exact) / math.log(architecture.farthest / exact)
    wide = (exact + (octaves * (side - exact)).long()).clamp(max=side - 1)
    return torch.where(far < exact, far, wide) + side * (distances > 0)


def _files_by_tensor(folder: Path) -> Mapping[str, Path]:
    files: dict[str, Path] = {}
    for path in sorted(folder.glob("*.safetensors")):
        try:
            files |= dict.fromkeys(read_header(path).shapes, path)
        except DamagedTensorFileError as error:
            raise NoTextEncoderError(folder, f"{path.name}: {error.reason}") from error
    if not files:
        raise NoTextEncoderError(folder, "it holds no safetensors file")
    return files
