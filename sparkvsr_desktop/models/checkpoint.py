"""A SparkVSR model folder on this machine: found whole, or its faults named file by file."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.architecture import (
    Tensors,
    TransformerArchitecture,
    UnreadableConfigurationError,
    VaeArchitecture,
    WrongModelError,
)
from sparkvsr_desktop.models.manifest import is_inside, read_manifest
from sparkvsr_desktop.models.tensor_file import (
    DamagedTensorFileError,
    Shape,
    TensorFile,
    ends_digest,
    read_header,
)

WEIGHTS = "diffusion_pytorch_model.safetensors"
WEIGHTS_INDEX = f"{WEIGHTS}.index.json"
PROMPT_NAME = f"{hashlib.sha256(b'').hexdigest()}.safetensors"
"""The published embedding of the empty prompt is named by the digest of the empty text."""
PROMPT_FILE = f"prompt_embeddings/{PROMPT_NAME}"
PROMPT_KEY = "prompt_embedding"

OTHER_MODELS = {
    "sparkvsr-s1": "SparkVSR Stage 1, a step of its training",
    "cogvideox1.5-5b-i2v": "the base model CogVideoX1.5-5B-I2V",
}
"""Models whose tensors have the very same names and shapes, by what their folders are called."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one file of a model folder; `file` is relative to the folder."""

    file: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}: {self.problem}"


class DamagedCheckpointError(SparkVSRError):
    """A model folder that is incomplete or damaged."""

    def __init__(self, folder: Path, faults: tuple[Fault, ...]) -> None:
        listed = "; ".join(str(fault) for fault in faults)
        super().__init__(
            f"The model folder “{folder}” cannot be used: {listed}.",
            remedy="Copy or download the named files again, then `sparkvsr models verify`.",
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Component:
    """One network of a model folder: its configuration, and the files with its weights."""

    configuration: Path
    tensor_files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model folder whose files have the names, tensors and shapes they must have.

    `prompt` is the stored embedding of the empty prompt. `signature` (hex) tells checkpoints apart
    by sizes and file ends; it is part of a job's identity.
    """

    folder: Path
    transformer: Component
    vae: Component
    prompt: Path
    signature: str


def open_checkpoint(folder: Path) -> Checkpoint:
    """Return the model in `folder` after a look at every header; the weights are not read.

    Raises WrongModelError for another model, DamagedCheckpointError that names each bad file.
    """
    if faults := tuple(faults_of(folder)):
        raise DamagedCheckpointError(folder, faults)
    transformer = Component(
        folder / "transformer/config.json", _tensor_files(folder / "transformer")
    )
    vae = Component(folder / "vae/config.json", _tensor_files(folder / "vae"))
    prompt = folder / PROMPT_FILE
    files = (*transformer.tensor_files, *vae.tensor_files, prompt)
    digests = "\n".join(ends_digest(file) for file in files)
    signature = hashlib.sha256(digests.encode()).hexdigest()
    return Checkpoint(folder, transformer, vae, prompt, signature)


def faults_of(folder: Path) -> Iterator[Fault]:
    """Yield what keeps `folder` from being a SparkVSR model, looking at headers only.

    Raises WrongModelError when it is a complete model of another kind.
    """
    if not folder.is_dir():
        yield Fault(".", "there is no such folder")
        return
    _refuse_by_name(folder)
    try:
        transformer = TransformerArchitecture.read(folder / "transformer/config.json")
    except UnreadableConfigurationError as error:
        yield Fault("transformer/config.json", error.reason)
    else:
        yield from _component_faults(folder, "transformer", transformer.tensors)
        yield from _prompt_faults(folder, (transformer.text_tokens, transformer.text_width))
    try:
        vae = VaeArchitecture.read(folder / "vae/config.json")
    except UnreadableConfigurationError as error:
        yield Fault("vae/config.json", error.reason)
    else:
        yield from _component_faults(folder, "vae", vae.tensors)


def digest_faults(folder: Path, seen: Callable[[str], None]) -> Iterator[Fault]:
    """Compare every byte with the folder's manifest and yield what differs; minutes for 22 GB.

    `seen` is told the name of each file before it is read. Yields nothing without a manifest:
    ask `read_manifest` first whether there is one.
    """
    manifest = read_manifest(folder)
    for file in manifest.files if manifest is not None else ():
        seen(file.name)
        if problem := file.fault_of(folder / file.name):
            yield Fault(file.name, problem)


_Shapes: TypeAlias = dict[str, Shape]


def _component_faults(folder: Path, name: str, expected: Callable[[], Tensors]) -> Iterator[Fault]:
    try:
        files = _tensor_files(folder / name)
    except DamagedTensorFileError as error:
        yield Fault(error.path.relative_to(folder).as_posix(), error.reason)
        return
    headers: list[TensorFile] = []
    for path in files:
        try:
            headers.append(read_header(path))
        except DamagedTensorFileError as error:
            yield Fault(path.relative_to(folder).as_posix(), error.reason)
    if len(headers) == len(files):
        yield from _tensor_faults(folder, name, headers, dict(expected()))


def _tensor_faults(
    folder: Path, name: str, headers: list[TensorFile], expected: _Shapes
) -> Iterator[Fault]:
    found: _Shapes = {}
    for header in headers:
        file = header.path.relative_to(folder).as_posix()
        for tensor, shape in header.shapes.items():
            if tensor not in expected:
                yield Fault(file, f"it holds {tensor}, which the model does not have")
            elif shape != expected[tensor]:
                yield Fault(file, f"{tensor} has shape {shape}, not {expected[tensor]}")
        found |= header.shapes
    if missing := sorted(expected.keys() - found.keys()):
        yield Fault(name, f"it lacks tensors, {len(missing)} in all, the first is {missing[0]}")


def _prompt_faults(folder: Path, shape: Shape) -> Iterator[Fault]:
    try:
        found = read_header(folder / PROMPT_FILE).shapes
    except DamagedTensorFileError as error:
        yield Fault(PROMPT_FILE, f"{error.reason} (the embedding of the empty prompt)")
        return
    if found.get(PROMPT_KEY) != shape:
        yield Fault(PROMPT_FILE, f"it holds no “{PROMPT_KEY}” of shape {shape}")


def _tensor_files(component: Path) -> tuple[Path, ...]:
    """Return the weight files of a component, one or as many as its index names.

    Raises DamagedTensorFileError for an index that cannot be read or that names other places.
    """
    index = component / WEIGHTS_INDEX
    if not index.exists():
        return (component / WEIGHTS,)
    try:
        names = sorted(set(json.loads(index.read_text("utf-8"))["weight_map"].values()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedTensorFileError(index, "it is not an index of weights") from error
    if not names or not all(is_inside(name) for name in names):
        raise DamagedTensorFileError(index, "it names files outside its folder")
    return tuple(component / name for name in names)


def _refuse_by_name(folder: Path) -> None:
    """Refuse relatives with the very same tensors, by folder name or recorded repository."""
    manifest = read_manifest(folder)
    names = [folder.name, "" if manifest is None else manifest.repository.rpartition("/")[2]]
    for name in names:
        if what_it_is := OTHER_MODELS.get(name.casefold()):
            raise WrongModelError(folder, what_it_is)
