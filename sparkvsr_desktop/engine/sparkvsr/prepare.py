"""The embedding of the empty prompt: the one thing a model folder may still lack."""

import os
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import save_file

from sparkvsr_desktop.engine.sparkvsr.text_encoder import TextEncoder
from sparkvsr_desktop.models.architecture import TransformerArchitecture
from sparkvsr_desktop.models.checkpoint import PROMPT_FILE, PROMPT_KEY


def prepared_prompt(folder: Path, seen: Callable[[int], None]) -> Path | None:
    """Compute and store the embedding in a model folder; None where it is stored already.

    Works through the folder's text encoder layer by layer, on the CPU in float32, with about 1 GB
    of memory; `seen` is told each layer. Raises UnreadableConfigurationError, WrongModelError,
    NoTextEncoderError.
    """
    target = folder / PROMPT_FILE
    if target.exists():
        return None
    architecture = TransformerArchitecture.read(folder / "transformer/config.json")
    embedding = TextEncoder(folder / "text_encoder").empty_prompt(architecture.text_tokens, seen)
    target.parent.mkdir(exist_ok=True)
    partial = target.with_suffix(".part")
    save_file({PROMPT_KEY: embedding.to(torch.bfloat16).contiguous()}, partial)
    os.replace(partial, target)
    return target
