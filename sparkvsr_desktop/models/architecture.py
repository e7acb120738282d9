"""Which tensors the SparkVSR networks consist of, worked out from their configuration files."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Self, TypeAlias

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.tensor_file import Shape

Tensors: TypeAlias = Iterator[tuple[str, Shape]]

TRANSFORMER_CLASS = "CogVideoXTransformer3DModel"
VAE_CLASS = "AutoencoderKLCogVideoX"
IN_CHANNELS = 32
"""Source latent and reference latent, 16 channels each."""

VAE_LEVELS = 4
"""Three of them halve the picture: latents are an eighth of its size."""

VAE_TILE_SHARE = 2
VAE_SAMPLE = {"sample_height": 480, "sample_width": 720}
"""The VAE's own tiles are half of these sides, in pixels, unless the configuration says otherwise.
Source: diffusers."""

LARGEST_SIZE = 1 << 16
"""No number that shapes a network is near this; a larger one is no configuration of ours."""


class UnreadableConfigurationError(SparkVSRError):
    """A configuration file that is missing, or lacks what describes the network."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The model's configuration “{path}” cannot be used: {reason}.",
            remedy="Copy or download the model folder again.",
        )
        self.reason = reason


class WrongModelError(SparkVSRError):
    """A complete model, but another one than SparkVSR's."""

    def __init__(self, path: Path, what_it_is: str) -> None:
        super().__init__(
            f"“{path}” holds {what_it_is}, not the SparkVSR Stage-2 model.",
            remedy="Use the folder of JiongzeYu/SparkVSR (Stage 2).",
        )


@dataclass(frozen=True, slots=True)
class TransformerArchitecture:
    """The sizes of the denoising transformer. `text_tokens` x `text_width`: the prompt's shape."""

    layers: int
    heads: int
    head_width: int
    out_channels: int
    time_width: int
    offset_width: int
    text_width: int
    text_tokens: int

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read `transformer/config.json`.

        Raises WrongModelError for the relatives of SparkVSR, UnreadableConfigurationError.
        """
        configuration = _configuration(path, TRANSFORMER_CLASS)
        _refuse_relatives(path, configuration)
        size = partial(_size, path, configuration)
        return cls(
            layers=size("num_layers"),
            heads=size("num_attention_heads"),
            head_width=size("attention_head_dim"),
            out_channels=size("out_channels"),
            time_width=size("time_embed_dim"),
            offset_width=size("ofs_embed_dim"),
            text_width=size("text_embed_dim"),
            text_tokens=size("max_text_seq_length"),
        )

    @property
    def width(self) -> int:
        """Channels of a token."""
        return self.heads * self.head_width

    def tensors(self) -> Tensors:
        """Yield name and shape of every tensor; 1028 for the published model."""
        width, patch = self.width, 2 * 2 * 2
        yield from _linear("patch_embed.proj", IN_CHANNELS * patch, width)
        yield from _linear("patch_embed.text_proj", self.text_width, width)
        yield from _linear("time_embedding.linear_1", width, self.time_width)
        yield from _linear("time_embedding.linear_2", self.time_width, self.time_width)
        yield from _linear("ofs_embedding.linear_1", self.offset_width, self.offset_width)
        yield from _linear("ofs_embedding.linear_2", self.offset_width, self.offset_width)
        for layer in range(self.layers):
            yield from self._block(f"transformer_blocks.{layer}")
        yield from _norm("norm_final", width)
        yield from _linear("norm_out.linear", self.time_width, 2 * width)
        yield from _norm("norm_out.norm", width)
        yield from _linear("proj_out", width, self.out_channels * patch)

    def _block(self, name: str) -> Tensors:
        width = self.width
        for norm in ("norm1", "norm2"):
            yield from _linear(f"{name}.{norm}.linear", self.time_width, 6 * width)
            yield from _norm(f"{name}.{norm}.norm", width)
        for norm in ("norm_q", "norm_k"):
            yield from _norm(f"{name}.attn1.{norm}", self.head_width)
        for projection in ("to_q", "to_k", "to_v", "to_out.0"):
            yield from _linear(f"{name}.attn1.{projection}", width, width)
        yield from _linear(f"{name}.ff.net.0.proj", width, 4 * width)
        yield from _linear(f"{name}.ff.net.2", 4 * width, width)


@dataclass(frozen=True, slots=True)
class VaeArchitecture:
    """The sizes of the VAE: channels of its four levels, and residual blocks in each.

    `tile_px` is the area of the tiles that it can work through large pictures in.
    """

    channels: tuple[int, ...]
    latent_channels: int
    blocks: int
    tile_px: int

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read `vae/config.json`; raises WrongModelError, UnreadableConfigurationError."""
        configuration = VAE_SAMPLE | _configuration(path, VAE_CLASS)
        size = partial(_size, path, configuration)
        levels = configuration.get("block_out_channels")
        if not isinstance(levels, list) or len(levels) != VAE_LEVELS:
            raise UnreadableConfigurationError(path, f"block_out_channels is {levels!r}")
        by_level = dict(enumerate(levels))
        return cls(
            channels=tuple(_size(path, by_level, level) for level in by_level),
            latent_channels=size("latent_channels"),
            blocks=size("layers_per_block"),
            tile_px=size("sample_height") * size("sample_width") // VAE_TILE_SHARE**2,
        )

    def tensors(self) -> Tensors:
        """Yield name and shape of every tensor; 436 for the published model."""
        yield from self._encoder()
        yield from self._decoder()

    def _encoder(self) -> Tensors:
        first, last = self.channels[0], self.channels[-1]
        yield from _convolution("encoder.conv_in.conv", 3, first, 3, 3, 3)
        levels = list(pairwise((first, *self.channels)))
        for level, (before, after) in enumerate(levels):
            name = f"encoder.down_blocks.{level}"
            yield from self._level(name, before, after, self.blocks, None)
            if level < len(levels) - 1:
                yield from _convolution(f"{name}.downsamplers.0.conv", after, after, 3, 3)
        yield from self._level("encoder.mid_block", last, last, 2, None)
        yield from _norm("encoder.norm_out", last)
        yield from _convolution("encoder.conv_out.conv", last, 2 * self.latent_channels, 3, 3, 3)

    def _decoder(self) -> Tensors:
        first, last = self.channels[-1], self.channels[0]
        latent = self.latent_channels
        yield from _convolution("decoder.conv_in.conv", latent, first, 3, 3, 3)
        yield from self._level("decoder.mid_block", first, first, 2, latent)
        levels = list(pairwise((first, *reversed(self.channels))))
        for level, (before, after) in enumerate(levels):
            name = f"decoder.up_blocks.{level}"
            yield from self._level(name, before, after, self.blocks + 1, latent)
            if level < len(levels) - 1:
                yield from _convolution(f"{name}.upsamplers.0.conv", after, after, 3, 3)
        yield from _norm_by_latent("decoder.norm_out", last, latent)
        yield from _convolution("decoder.conv_out.conv", last, 3, 3, 3, 3)

    def _level(
        self, name: str, before: int, after: int, blocks: int, latent: int | None
    ) -> Tensors:
        for block in range(blocks):
            inward = before if block == 0 else after
            yield from _residual(f"{name}.resnets.{block}", inward, after, latent)


def _residual(name: str, before: int, after: int, latent: int | None) -> Tensors:
    """A residual block; in the decoder its norms are steered by the latent."""
    for norm, width in (("norm1", before), ("norm2", after)):
        if latent is None:
            yield from _norm(f"{name}.{norm}", width)
        else:
            yield from _norm_by_latent(f"{name}.{norm}", width, latent)
    yield from _convolution(f"{name}.conv1.conv", before, after, 3, 3, 3)
    yield from _convolution(f"{name}.conv2.conv", after, after, 3, 3, 3)
    if before != after:
        yield from _convolution(f"{name}.conv_shortcut", before, after, 1, 1, 1)


def _norm_by_latent(name: str, width: int, latent: int) -> Tensors:
    yield from _norm(f"{name}.norm_layer", width)
    for part in ("conv_y", "conv_b"):
        yield from _convolution(f"{name}.{part}.conv", latent, width, 1, 1, 1)


def _linear(name: str, inward: int, outward: int) -> Tensors:
    yield f"{name}.weight", (outward, inward)
    yield f"{name}.bias", (outward,)


def _norm(name: str, width: int) -> Tensors:
    yield f"{name}.weight", (width,)
    yield f"{name}.bias", (width,)


def _convolution(name: str, inward: int, outward: int, *kernel: int) -> Tensors:
    yield f"{name}.weight", (outward, inward, *kernel)
    yield f"{name}.bias", (outward,)


def _configuration(path: Path, class_name: str) -> dict[str, Any]:
    try:
        configuration = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UnreadableConfigurationError(path, error.strerror or str(error)) from error
    except ValueError as error:
        raise UnreadableConfigurationError(path, "it is not JSON") from error
    if not isinstance(configuration, dict):
        raise UnreadableConfigurationError(path, "it is not a JSON object")
    if configuration.get("_class_name") != class_name:
        raise WrongModelError(path, f"a {configuration.get('_class_name', 'nameless network')}")
    return configuration


def _size(path: Path, configuration: Mapping[Any, Any], name: object) -> int:
    """Return a whole number of the configuration, which comes from anywhere and may be anything."""
    size = configuration.get(name)
    if type(size) is not int or not 0 < size <= LARGEST_SIZE:
        raise UnreadableConfigurationError(path, f"{name} is {size!r}")
    return size


def _refuse_relatives(path: Path, configuration: dict[str, Any]) -> None:
    """Name the models of the same family that an editor may have downloaded instead."""
    in_channels = configuration.get("in_channels")
    if in_channels == IN_CHANNELS // 2:
        raise WrongModelError(path, "a CogVideoX text-to-video model (16 input channels)")
    if in_channels != IN_CHANNELS:
        raise WrongModelError(path, f"a network with {in_channels} input channels")
    if configuration.get("patch_size_t") != 2 or configuration.get("patch_size") != 2:
        raise WrongModelError(path, "a CogVideoX 1.0 image-to-video model (no time patches)")
    if not configuration.get("ofs_embed_dim"):
        raise WrongModelError(path, "a CogVideoX model without the offset condition of 1.5-I2V")
    if not configuration.get("use_rotary_positional_embeddings"):
        raise WrongModelError(path, "a CogVideoX model without rotary positions")
