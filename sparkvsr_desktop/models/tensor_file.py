"""Files that hold a network's weights: what their headers promise, without reading the weights."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sparkvsr_desktop.errors import SparkVSRError

LARGEST_HEADER_BYTES = 100_000_000
"""The safetensors format allows no header above this."""

DIGESTED_BYTES = 1 << 20
"""How much of each end of a file goes into its digest: headers differ, and so do weights."""

PREFIXES = ("model.diffusion_model.", "diffusion_model.", "transformer.")
"""What other programs put before the names of a network's tensors when they write single files."""

Shape: TypeAlias = tuple[int, ...]


class DamagedTensorFileError(SparkVSRError):
    """A weight file that is cut off, or is not one."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The weight file “{path}” is damaged: {reason}.",
            remedy="Copy or download this file again.",
        )
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TensorFile:
    """A weight file and the shapes of the tensors in it, by their names in the network."""

    path: Path
    size_bytes: int
    shapes: Mapping[str, Shape]


def read_header(path: Path) -> TensorFile:
    """Return what the header of a safetensors file says, after checking it against the file's size.

    Raises DamagedTensorFileError when the file is missing, cut off or of another kind.
    Source: the safetensors format: 8 bytes length, a JSON header, then the tensors without gaps.
    """
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > LARGEST_HEADER_BYTES:
                raise DamagedTensorFileError(path, "it is not a safetensors file")
            header = file.read(length)
        size_bytes = path.stat().st_size
    except OSError as error:
        raise DamagedTensorFileError(path, error.strerror or str(error)) from error
    shapes, data_bytes = _parsed(path, header)
    missing = 8 + length + data_bytes - size_bytes
    if missing > 0:
        raise DamagedTensorFileError(path, f"its last {missing} bytes are missing")
    if missing < 0:
        raise DamagedTensorFileError(path, f"{-missing} bytes stand after its end")
    return TensorFile(path, size_bytes, shapes)


def without_prefix(name: str) -> str:
    """Return a tensor's name in the network, whatever a single file calls it."""
    for prefix in PREFIXES:
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return name


def ends_digest(path: Path) -> str:
    """Return a SHA-256 (hex) over a file's size and both of its ends: quick, for an identity.

    It tells files apart that were made differently; it does not prove a file whole.
    """
    size_bytes = path.stat().st_size
    digest = hashlib.sha256(str(size_bytes).encode())
    with path.open("rb") as file:
        digest.update(file.read(DIGESTED_BYTES))
        file.seek(max(size_bytes - DIGESTED_BYTES, 0))
        digest.update(file.read(DIGESTED_BYTES))
    return digest.hexdigest()


def _parsed(path: Path, header: bytes) -> tuple[dict[str, Shape], int]:
    """Return the shapes by name, and how many bytes of tensors must follow the header."""
    try:
        entries = json.loads(header)
        entries.pop("__metadata__", None)
        shapes = {without_prefix(name): tuple(entry["shape"]) for name, entry in entries.items()}
        ends = [int(entry["data_offsets"][1]) for entry in entries.values()]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise DamagedTensorFileError(path, "its header cannot be read") from error
    return shapes, max(ends, default=0)
