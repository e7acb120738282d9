"""GGUF files, in which networks are passed around in fewer bits: what their headers promise."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from math import prod
from pathlib import Path
from struct import Struct, error
from typing import BinaryIO

from sparkvsr_desktop.models.tensor_file import (
    LARGEST_HEADER_BYTES,
    DamagedTensorFileError,
    Shape,
    TensorFile,
    without_prefix,
)

MAGIC = b"GGUF"
VERSIONS = (2, 3)
ALIGNMENT_KEY = "general.alignment"
USUAL_ALIGNMENT = 32
MOST_AXES = 4
LARGEST_COUNT = 1 << 20
"""No file of ours has more tensors, or more remarks about them."""

TEXT, LIST = 8, 9
SCALARS = {
    0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"
}  # fmt: skip
"""Kinds of remarks by the format's numbers for them. Source: the GGUF specification."""


class Encoding(IntEnum):
    """How numbers are stored, by the format's numbers; there are others, which are refused.

    Q8_0 and Q4_0: blocks of 32 whole numbers of 8 or 4 bits, with one half-precision scale each.
    """

    F32 = 0
    F16 = 1
    Q4_0 = 2
    Q8_0 = 8
    BF16 = 30

    @property
    def block_numbers(self) -> int:
        """How many numbers a block holds."""
        return 32 if self in (Encoding.Q4_0, Encoding.Q8_0) else 1

    @property
    def block_bytes(self) -> int:
        """How many bytes a block takes."""
        return _BLOCK_BYTES[self]


_BLOCK_BYTES = {
    Encoding.F32: 4, Encoding.F16: 2, Encoding.BF16: 2, Encoding.Q8_0: 2 + 32, Encoding.Q4_0: 2 + 16
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GgufTensor:
    """One tensor of a file: bytes [start_byte, start_byte + size_bytes) hold it, encoded."""

    shape: Shape
    encoding: Encoding
    start_byte: int

    @property
    def size_bytes(self) -> int:
        """How much of the file the tensor takes."""
        return prod(self.shape) // self.encoding.block_numbers * self.encoding.block_bytes


def is_gguf(path: Path) -> bool:
    """Whether a file calls itself a GGUF file in its first bytes; a missing one does not."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False  # whoever reads it next says why


def gguf_header(path: Path) -> TensorFile:
    """Return names and shapes as `read_header` does for the other format; raises the same."""
    tensors = gguf_tensors(path)
    size_bytes = path.stat().st_size
    shapes = {name: tensor.shape for name, tensor in tensors.items()}
    return TensorFile(path, size_bytes, shapes)


def gguf_tensors(path: Path) -> Mapping[str, GgufTensor]:
    """Return where each tensor of a GGUF file lies, by its name in the network.

    Raises DamagedTensorFileError when the file is cut off, or stores numbers in an encoding that
    cannot be read here.
    """
    try:
        with path.open("rb") as file:
            tensors = _Reader(path, file).tensors()
        size_bytes = path.stat().st_size
    except OSError as failure:
        raise DamagedTensorFileError(path, failure.strerror or str(failure)) from failure
    end = max((each.start_byte + each.size_bytes for each in tensors.values()), default=0)
    if end > size_bytes:
        raise DamagedTensorFileError(path, f"its last {end - size_bytes} bytes are missing")
    return tensors


class _Reader:
    """Goes through a header from its first byte; every number in it is doubted."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path, self._file = path, file

    def tensors(self) -> dict[str, GgufTensor]:
        magic, version = self._bytes(len(MAGIC)), self._number("I")
        if magic != MAGIC or version not in VERSIONS:
            raise self._damaged(f"it is not a GGUF file of version {VERSIONS[0]} or {VERSIONS[-1]}")
        count, remarks = self._count(), self._count()
        alignment = self._alignment(remarks)
        entries = [self._entry() for _ in range(count)]
        start = -(-self._file.tell() // alignment) * alignment
        return {
            name: GgufTensor(shape, encoding, start + offset)
            for name, shape, encoding, offset in entries
        }

    def _alignment(self, remarks: int) -> int:
        """Read past the remarks; one of them says on what multiples of bytes tensors begin."""
        alignment: object = USUAL_ALIGNMENT
        for _ in range(remarks):
            key, content = self._text(), self._content(self._number("I"))
            if key == ALIGNMENT_KEY:
                alignment = content
        if not isinstance(alignment, int) or not 0 < alignment <= LARGEST_COUNT:
            raise self._damaged(f"its alignment is {alignment!r}")
        return alignment

    def _content(self, kind: int) -> object:
        if kind == TEXT:
            return self._text()
        if kind == LIST:
            element, count = self._number("I"), self._count()
            if element == LIST:
                raise self._damaged("its header holds lists of lists")
            for _ in range(count):
                self._content(element)
            return None
        if kind not in SCALARS:
            raise self._damaged(f"its header holds something of kind {kind}")
        return self._number(SCALARS[kind])

    def _entry(self) -> tuple[str, Shape, Encoding, int]:
        name, axes = without_prefix(self._text()), self._number("I")
        if not 0 < axes <= MOST_AXES:
            raise self._damaged(f"{name} has {axes} axes")
        shape = tuple(self._number("Q") for _ in range(axes))[::-1]  # the fastest axis comes first
        number = self._number("I")
        if number not in list(Encoding):
            readable = ", ".join(each.name for each in Encoding)
            raise self._damaged(
                f"{name} is stored in the encoding of number {number}; {readable} can be read"
            )
        encoding = Encoding(number)
        if shape[-1] % encoding.block_numbers:
            raise self._damaged(f"{name} of shape {shape} does not fill its {encoding.name} blocks")
        return name, shape, encoding, self._number("Q")

    def _count(self) -> int:
        count = self._number("Q")
        if count > LARGEST_COUNT:
            raise self._damaged("its header cannot be read")
        return count

    def _text(self) -> str:
        length = self._number("Q")
        if length > LARGEST_HEADER_BYTES:
            raise self._damaged("its header cannot be read")
        return self._bytes(length).decode(errors="replace")

    def _number(self, kind: str) -> int:
        layout = Struct(f"<{kind}")
        try:
            (number,) = layout.unpack(self._bytes(layout.size))
        except error as failure:
            raise self._damaged("its header cannot be read") from failure
        return number  # type: ignore[no-any-return]  # a struct of one; kinds are given by us

    def _bytes(self, length: int) -> bytes:
        read = self._file.read(length)
        if len(read) < length:
            raise self._damaged("its header is cut off")
        return read

    def _damaged(self, reason: str) -> DamagedTensorFileError:
        return DamagedTensorFileError(self._path, reason)
