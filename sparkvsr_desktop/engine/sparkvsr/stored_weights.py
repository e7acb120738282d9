"""Weights out of their files, widened to what the networks compute in."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from torch import Tensor

from sparkvsr_desktop.models.gguf_file import Encoding, GgufTensor, gguf_tensors, is_gguf
from sparkvsr_desktop.models.tensor_file import without_prefix

SCALE_BYTES = 2
MIDDLE_OF_FOUR_BITS = 8


def stored_weights(path: Path) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors of a safetensors or GGUF file one by one, by their names in the network.

    They lie in ordinary memory, in the precision they are stored in; numbers in blocks are widened
    to float32. Raises what reading the file raises.
    """
    if is_gguf(path):
        yield from _of_gguf(path)
        return
    with safe_open(path, framework="pt") as file:
        for name in file.keys():  # noqa: SIM118  # safetensors' file is no mapping
            yield without_prefix(name), file.get_tensor(name)


def _of_gguf(path: Path) -> Iterator[tuple[str, Tensor]]:
    content = np.memmap(path, np.uint8, "r")
    for name, tensor in gguf_tensors(path).items():
        stored = content[tensor.start_byte : tensor.start_byte + tensor.size_bytes]
        yield name, widened(np.array(stored), tensor)


def widened(stored: NDArray[np.uint8], tensor: GgufTensor) -> Tensor:
    """Return the numbers that a tensor's bytes stand for, in its shape.

    Source: the GGML block layouts: a half-precision scale, then 32 signed bytes (Q8_0), or 16 bytes
    whose low halves are the first 16 numbers and high halves the others, 8 standing for 0 (Q4_0).
    """
    octets = torch.from_numpy(stored)
    match tensor.encoding:
        case Encoding.F32:
            return octets.view(torch.float32).reshape(tensor.shape)
        case Encoding.F16:
            return octets.view(torch.float16).reshape(tensor.shape)
        case Encoding.BF16:
            return octets.view(torch.bfloat16).reshape(tensor.shape)
    blocks = octets.reshape(-1, tensor.encoding.block_bytes)
    scale = blocks[:, :SCALE_BYTES].contiguous().view(torch.float16).float()
    return (scale * _whole_numbers(blocks[:, SCALE_BYTES:], tensor.encoding)).reshape(tensor.shape)


def _whole_numbers(packed: Tensor, encoding: Encoding) -> Tensor:
    """Unpack blocks of whole numbers: (blocks, bytes) to (blocks, 32)."""
    if encoding is Encoding.Q8_0:
        return packed.contiguous().view(torch.int8)
    halves = torch.cat([packed & 0x0F, packed >> 4], dim=1)
    return halves.to(torch.int8) - MIDDLE_OF_FOUR_BITS
