"""Writes a T5 1.1 encoder of the smallest size, with weights that a formula gives."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

WIDTH, HEADS, HEAD_WIDTH, INNER, LAYERS, BUCKETS, WORDS = 8, 2, 4, 12, 2, 8, 4
SIZES = {
    "d_model": WIDTH,
    "d_kv": HEAD_WIDTH,
    "d_ff": INNER,
    "num_heads": HEADS,
    "num_layers": LAYERS,
    "vocab_size": WORDS,
    "relative_attention_num_buckets": BUCKETS,
    "relative_attention_max_distance": 16,
    "layer_norm_epsilon": 1e-6,
    "feed_forward_proj": "gated-gelu",
}


def encoder_weights() -> dict[str, torch.Tensor]:
    """Return sin(1), sin(2), ... over all tensors in their order, norms around 1."""
    shapes = {"shared.weight": (WORDS, WIDTH)}
    for layer in range(LAYERS):
        attention = f"encoder.block.{layer}.layer.0.SelfAttention"
        feed = f"encoder.block.{layer}.layer.1.DenseReluDense"
        shapes |= {f"{attention}.{part}.weight": (HEADS * HEAD_WIDTH, WIDTH) for part in "qkvo"}
        if layer == 0:
            shapes[f"{attention}.relative_attention_bias.weight"] = (BUCKETS, HEADS)
        shapes |= {f"{feed}.{part}.weight": (INNER, WIDTH) for part in ("wi_0", "wi_1")}
        shapes[f"{feed}.wo.weight"] = (WIDTH, INNER)
        shapes |= {
            f"encoder.block.{layer}.layer.{half}.layer_norm.weight": (WIDTH,) for half in (0, 1)
        }
    shapes["encoder.final_layer_norm.weight"] = (WIDTH,)
    weights, first = {}, 1
    for name, shape in shapes.items():
        count = torch.Size(shape).numel()
        waves = torch.sin(torch.arange(first, first + count, dtype=torch.float64)).float()
        weights[name] = waves.reshape(shape) + (1.0 if "norm" in name else 0.0)
        first += count
    return weights


def write_text_encoder(folder: Path) -> Path:
    """Write config.json and two weight files, as large encoders are split."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(SIZES))
    weights = encoder_weights()
    for number in (0, 1):
        part = {name: weights[name] for name in sorted(weights)[number::2]}
        save_file(part, folder / f"model-0000{number + 1}-of-00002.safetensors")
    return folder
