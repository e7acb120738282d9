"""Writes GGUF files by the format's description, with numbers in the blocks of llama.cpp."""

from pathlib import Path
from struct import pack

import numpy as np

ENCODINGS = {"F32": 0, "F16": 1, "Q4_0": 2, "Q8_0": 8}
ALIGNMENT = 32


def write_gguf(
    path: Path, tensors: dict[str, np.ndarray], encoding: str = "Q8_0", name_prefix: str = ""
) -> Path:
    """Write tensors in an encoding; what does not fill its blocks of 32 is written in full."""
    header = b"GGUF" + pack("<IQQ", 3, len(tensors), 3)
    header += _text("general.architecture") + pack("<I", 8) + _text("sparkvsr")
    header += _text("general.alignment") + pack("<II", 4, ALIGNMENT)
    header += _text("sizes") + pack("<IIQ3H", 9, 2, 3, 7, 8, 9)  # a list of three, to be read past
    data = b""
    for name, tensor in tensors.items():
        own = encoding if tensor.shape[-1] % 32 == 0 else "F32"
        header += _text(name_prefix + name) + pack("<I", tensor.ndim)
        header += pack(f"<{tensor.ndim}Q", *reversed(tensor.shape))
        header += pack("<IQ", ENCODINGS[own], len(data))
        data += _encoded(tensor, own)
        data += bytes(-len(data) % ALIGNMENT)
    path.write_bytes(header + bytes(-len(header) % ALIGNMENT) + data)
    return path


def _text(text: str) -> bytes:
    return pack("<Q", len(text)) + text.encode()


def _encoded(tensor: np.ndarray, encoding: str) -> bytes:
    if encoding in ("F32", "F16"):
        return tensor.astype({"F32": "<f4", "F16": "<f2"}[encoding]).tobytes()
    most = {"Q8_0": 127, "Q4_0": 7}[encoding]
    blocks = tensor.reshape(-1, 32)
    scale = (np.abs(blocks).max(axis=1, keepdims=True) / most).astype("<f2")
    whole = np.rint(blocks / np.maximum(scale.astype(np.float32), 1e-12)).clip(-most, most)
    whole = whole.astype(np.int8)
    if encoding == "Q4_0":
        raised = (whole + 8).astype(np.uint8)
        whole = raised[:, :16] | raised[:, 16:] << 4
    return np.hstack([scale.view(np.uint8), whole.view(np.uint8)]).tobytes()
