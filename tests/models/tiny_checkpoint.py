"""Makes a SparkVSR model folder of the real shape, with random weights; the smallest by default."""

import hashlib
import json
from pathlib import Path

import torch
from diffusers.models.autoencoders.autoencoder_kl_cogvideox import AutoencoderKLCogVideoX
from diffusers.models.transformers.cogvideox_transformer_3d import CogVideoXTransformer3DModel
from safetensors.torch import save_file

TRANSFORMER = {
    "num_attention_heads": 1,
    "attention_head_dim": 64,
    "in_channels": 32,
    "out_channels": 16,
    "time_embed_dim": 32,
    "ofs_embed_dim": 32,
    "text_embed_dim": 24,
    "num_layers": 1,
    "attention_bias": True,
    "patch_size": 2,
    "patch_size_t": 2,
    "max_text_seq_length": 6,
    "use_rotary_positional_embeddings": True,
    "patch_bias": False,
}
VAE = {
    "block_out_channels": [8, 8, 16, 16],
    "layers_per_block": 1,
    "latent_channels": 16,
    "norm_num_groups": 4,
    "scaling_factor": 0.7,
    "sample_height": 96,
    "sample_width": 80,
    "down_block_types": ["CogVideoXDownBlock3D"] * 4,
    "up_block_types": ["CogVideoXUpBlock3D"] * 4,
}
PUBLISHED_TRANSFORMER = TRANSFORMER | {
    "num_layers": 42,
    "num_attention_heads": 48,
    "time_embed_dim": 512,
    "ofs_embed_dim": 512,
    "text_embed_dim": 4096,
    "max_text_seq_length": 226,
}
PUBLISHED_VAE = VAE | {
    "block_out_channels": [128, 256, 256, 512],
    "layers_per_block": 3,
    "norm_num_groups": 32,
    "sample_height": 480,
    "sample_width": 720,
}
"""The sizes of the published model. Source: its config.json files."""

EMPTY_PROMPT = hashlib.sha256(b"").hexdigest()


def write_tiny_checkpoint(folder: Path, seed: int = 5) -> Path:
    """Write a complete model folder; its classes and names come from diffusers itself."""
    return write_checkpoint(folder, TRANSFORMER, VAE, seed=seed)


def write_checkpoint(
    folder: Path,
    transformer: dict,
    vae: dict,
    dtype: torch.dtype = torch.float32,
    device: str = "cpu",
    seed: int = 5,
) -> Path:
    """Write a complete model folder of any size; its random weights are made on `device`."""
    torch.manual_seed(seed)
    write_configurations(folder, transformer, vae)
    for name, network, sizes in (
        ("transformer", CogVideoXTransformer3DModel, transformer),
        ("vae", AutoencoderKLCogVideoX, vae),
    ):
        weights = _random_network(network, sizes, dtype, device).state_dict()
        save_file(weights, folder / name / "diffusion_pytorch_model.safetensors")
    prompts = folder / "prompt_embeddings"
    prompts.mkdir()
    shape = (transformer["max_text_seq_length"], transformer["text_embed_dim"])
    prompt = torch.randn(shape, generator=torch.Generator().manual_seed(seed))
    save_file({"prompt_embedding": prompt}, prompts / f"{EMPTY_PROMPT}.safetensors")
    return folder


def write_configurations(folder: Path, transformer: dict, vae: dict) -> None:
    """Write the configuration files of a model folder; they alone decide what is planned."""
    for name, network, sizes in (
        ("transformer", CogVideoXTransformer3DModel, transformer),
        ("vae", AutoencoderKLCogVideoX, vae),
    ):
        (folder / name).mkdir(parents=True)
        configuration = {"_class_name": network.__name__, **sizes}
        (folder / name / "config.json").write_text(json.dumps(configuration))


def _random_network(network: type, configuration: dict, dtype: torch.dtype, device: str):
    """Build a network in the precision it is stored in: the full one fills a card twice over."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            return network.from_config(configuration)
    finally:
        torch.set_default_dtype(before)


def split_weights(part: Path) -> tuple[str, str]:
    """Store a network's weights in two files with an index, as large ones are published."""
    from safetensors.torch import load_file

    whole = part / "diffusion_pytorch_model.safetensors"
    weights = load_file(whole)
    whole.unlink()
    names = [f"diffusion_pytorch_model-0000{number}-of-00002.safetensors" for number in (1, 2)]
    halves = {tensor: names[index % 2] for index, tensor in enumerate(sorted(weights))}
    for name in names:
        save_file({key: weights[key] for key in halves if halves[key] == name}, part / name)
    index = {"metadata": {}, "weight_map": halves}
    (part / "diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(index))
    return names[0], names[1]
