"""The two networks and the prompt of a verified model folder, loaded onto one device."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl_cogvideox import AutoencoderKLCogVideoX
from diffusers.models.transformers.cogvideox_transformer_3d import CogVideoXTransformer3DModel
from safetensors import SafetensorError, safe_open
from torch import Tensor

from sparkvsr_desktop.engine.sparkvsr.device import has_streams
from sparkvsr_desktop.engine.sparkvsr.lean_vae import lean, tile_vae
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode, Weights
from sparkvsr_desktop.engine.sparkvsr.stored_weights import stored_weights
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.checkpoint import PROMPT_KEY, Checkpoint, Component


class UnloadableModelError(SparkVSRError):
    """A model folder that was whole when it was looked at, and cannot be read any more."""

    def __init__(self, folder: Path, error: Exception) -> None:
        super().__init__(
            f"The model in “{folder}” could not be loaded: {error}.",
            remedy="Check that its disk is connected, then `sparkvsr models verify`.",
        )


COMPILING_PAYS_FROM = 2e17
"""Operations of the transformer over a whole shot from which on compiling its blocks pays: about
580 windows of 720p (14,000 frames), or 160 of 1080p.

Reckoned, not measured. Compiling is taken to last a minute, and to save 15 % of the transformer's
time: diffusers reports 18 % on an H100 and 15 % on an RTX 4090 for another video model (its pull
request 11605). So the transformer must have 400 s to do, which the fastest cards, at 500 TFLOP/s,
fill with 2e17 operations. On slower ones compiling would pay earlier."""


@dataclass(frozen=True, slots=True)
class CompileRule:
    """For which shots the transformer's blocks are compiled, by what it has to do for them."""

    layers: int
    width: int
    text_tokens: int
    from_operations: float = COMPILING_PAYS_FROM

    def operations(self, patches: int) -> int:
        """Return the operations of one pass: projections, feed-forward and attention of each layer.

        For 33 frames of 1280 x 720 (18,000 patches) of the published model: 345e12.
        """
        tokens = self.text_tokens + patches
        return 4 * self.layers * self.width * tokens * (6 * self.width + tokens)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the networks live, in which precision they compute, and how; chosen once.

    `attention` names one of the ways of `attention.BACKENDS`; None leaves it to torch. `compiling`:
    None where nothing is ever compiled.
    """

    device: torch.device
    dtype: torch.dtype
    attention: str | None = None
    compiling: CompileRule | None = None

    @property
    def name(self) -> str:
        """The placement in words, for reports and a job's identity: `cpu float32`."""
        way = f" {self.attention} attention" if self.attention else ""
        rule = self.compiling
        compiled = f" compiled from {rule.from_operations:.0e} operations" if rule else ""
        return f"{self.device.type} {str(self.dtype).removeprefix('torch.')}{way}{compiled}"


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which weights compute where: what a model adds to the identity of a job.

    `signature` is that of the checkpoint. In words it names the libraries that compute as well.
    """

    signature: str
    placement: Placement

    def __str__(self) -> str:
        libraries = " ".join(f"{name} {version(name)}" for name in ("torch", "diffusers"))
        return f"weights {self.signature[:12]} {libraries} {self.placement.name}"


@dataclass(frozen=True, slots=True)
class Networks:
    """What a render needs of a model, in memory: transformer, VAE and the empty prompt.

    `prompt`: (1, tokens, width). `latent_scale` is what latents are multiplied with after encoding.
    """

    transformer: CogVideoXTransformer3DModel
    vae: AutoencoderKLCogVideoX
    prompt: Tensor
    latent_scale: float
    identity: ModelIdentity

    @property
    def placement(self) -> Placement:
        """Where the networks are."""
        return self.identity.placement


def best_placement() -> Placement:
    """Return the fastest device here: CUDA (also ROCm) or Apple's in bfloat16, else the CPU."""
    if torch.cuda.is_available():
        return Placement(torch.device("cuda"), torch.bfloat16)
    if torch.backends.mps.is_available():
        return Placement(torch.device("mps"), torch.bfloat16)
    return Placement(torch.device("cpu"), torch.float32)


def load_networks(
    checkpoint: Checkpoint, placement: Placement, mode: MemoryMode | None = None
) -> Networks:
    """Load a verified model folder; no file is asked for elsewhere, no text encoder is loaded.

    Weights go to their place one by one, converted on the way, so that memory holds them once.
    `mode` says whether the VAE works in tiles, and how the transformer's weights are kept. Raises
    UnloadableModelError when a file went away since.
    """
    try:
        return _loaded(checkpoint, placement, mode or MemoryMode())
    except (OSError, SafetensorError) as error:
        raise UnloadableModelError(checkpoint.path, error) from error


def _loaded(checkpoint: Checkpoint, placement: Placement, mode: MemoryMode) -> Networks:
    vae = lean(_filled(AutoencoderKLCogVideoX, checkpoint.vae, placement))
    tile_vae(vae, mode.vae)
    with safe_open(checkpoint.prompt, framework="pt") as file:
        prompt = file.get_tensor(PROMPT_KEY)
    return Networks(
        transformer=_transformer(checkpoint.transformer, placement, mode.weights),
        vae=vae,
        prompt=prompt[None].to(placement.device, placement.dtype),
        latent_scale=float(vae.config.scaling_factor),
        identity=ModelIdentity(checkpoint.signature, placement),
    )


def _transformer(component: Component, placement: Placement, weights: Weights) -> Any:
    """Load the transformer; what is to be small on the device is made so in ordinary memory."""
    if weights is Weights.RESIDENT:
        return _filled(CogVideoXTransformer3DModel, component, placement)
    aside = replace(placement, device=torch.device("cpu"))
    transformer = _filled(CogVideoXTransformer3DModel, component, aside)
    if weights is Weights.EIGHT_BIT:
        transformer.enable_layerwise_casting(torch.float8_e4m3fn, placement.dtype)
        return transformer.to(placement.device)
    transformer.enable_group_offload(
        placement.device,
        offload_type="block_level",
        num_blocks_per_group=1,
        use_stream=has_streams(placement.device),  # elsewhere blocks come one after the other
    )
    return transformer


def _filled(network: Any, component: Component, placement: Placement) -> Any:
    """Build a diffusers model without memory of its own, then give it the stored weights."""
    configuration = json.loads(component.configuration.read_text("utf-8"))
    with torch.device("meta"):
        built = network.from_config(configuration)
    for path in component.tensor_files:
        placed = {
            name: tensor.to(placement.device, placement.dtype)
            for name, tensor in stored_weights(path)
        }
        built.load_state_dict(placed, strict=False, assign=True)
    _refuse_gaps(built.state_dict().items())
    return built.eval().requires_grad_(False)


def _refuse_gaps(tensors: Iterable[tuple[str, Tensor]]) -> None:
    """A verified checkpoint fills every tensor; anything else is a mistake of ours."""
    empty = [name for name, tensor in tensors if tensor.is_meta]
    if empty:
        raise RuntimeError(f"{len(empty)} tensors were not loaded, the first is {empty[0]}")
