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
from sparkvsr_desktop.models.gguf_file import gguf_header, is_gguf
from sparkvsr_desktop.models.manifest import is_inside, read_manifest
from sparkvsr_desktop.models.model_place import TRANSFORMER, ModelPlace
from sparkvsr_desktop.models.tensor_file import (
    DamagedTensorFileError,
    Shape,
    TensorFile,
    ends_digest,
    read_header,
)

VAE = "vae"
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
    """A model that is incomplete or damaged."""

    def __init__(self, folder: Path, faults: tuple[Fault, ...]) -> None:
        listed = "; ".join(str(fault) for fault in faults)
        super().__init__(
            f"The model “{folder}” cannot be used: {listed}.",
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
    """A model whose files have the names, tensors and shapes they must have.

    `path` is its folder, or the single file that holds its transformer. `prompt` is the stored
    embedding of the empty prompt. `signature` (hex) tells checkpoints apart by sizes and file ends;
    it is part of a job's identity.
    """

    path: Path
    transformer: Component
    vae: Component
    prompt: Path
    signature: str


def open_checkpoint(path: Path) -> Checkpoint:
    """Return the model in a folder after a look at every header; the weights are not read.

    path: the folder or, where it holds the transformer in one safetensors or GGUF file, that file.
    Raises WrongModelError for another model, DamagedCheckpointError that names each bad file.
    """
    if faults := tuple(faults_of(path)):
        raise DamagedCheckpointError(path, faults)
    place = ModelPlace.of(path)
    transformer, vae = (
        Component(place.folder / f"{name}/config.json", _tensor_files(place, name))
        for name in (TRANSFORMER, VAE)
    )
    prompt = place.folder / PROMPT_FILE
    files = (*transformer.tensor_files, *vae.tensor_files, prompt)
    digests = "\n".join(ends_digest(file) for file in files)
    signature = hashlib.sha256(digests.encode()).hexdigest()
    return Checkpoint(path, transformer, vae, prompt, signature)


def faults_of(path: Path) -> Iterator[Fault]:
    """Yield what keeps a folder or single file from being a SparkVSR model, by headers only.

    Raises WrongModelError when it is a complete model of another kind.
    """
    place = ModelPlace.of(path)
    folder = place.folder
    if not folder.is_dir():
        yield Fault(".", "there is no such folder or file")
        return
    _refuse_by_name(place)
    try:
        transformer = TransformerArchitecture.read(folder / "transformer/config.json")
    except UnreadableConfigurationError as error:
        yield Fault("transformer/config.json", error.reason)
    else:
        yield from _component_faults(place, TRANSFORMER, transformer.tensors)
        yield from _prompt_faults(folder, (transformer.text_tokens, transformer.text_width))
    try:
        vae = VaeArchitecture.read(folder / "vae/config.json")
    except UnreadableConfigurationError as error:
        yield Fault("vae/config.json", error.reason)
    else:
        yield from _component_faults(place, VAE, vae.tensors)


def digest_faults(place: ModelPlace, seen: Callable[[str], None]) -> Iterator[Fault]:
    """Compare every byte with the folder's manifest and yield what differs; minutes for 22 GB.

    `seen` is told the name of each file before it is read. Yields nothing without a manifest:
    ask `read_manifest` first whether there is one. What a single file replaces is not compared.
    """
    manifest = read_manifest(place.folder)
    for file in manifest.files if manifest is not None else ():
        if place.replaces(file.name):
            continue
        seen(file.name)
        if problem := file.fault_of(place.folder / file.name):
            yield Fault(file.name, problem)


_Shapes: TypeAlias = dict[str, Shape]


def _component_faults(
    place: ModelPlace, name: str, expected: Callable[[], Tensors]
) -> Iterator[Fault]:
    try:
        files = _tensor_files(place, name)
    except DamagedTensorFileError as error:
        yield Fault(place.name_of(error.path), error.reason)
        return
    headers: list[TensorFile] = []
    for path in files:
        try:
            headers.append(gguf_header(path) if is_gguf(path) else read_header(path))
        except DamagedTensorFileError as error:
            hint = "" if path.exists() else _single_file_hint(place, name)
            yield Fault(place.name_of(path), f"{error.reason}{hint}")
    if len(headers) == len(files):
        yield from _tensor_faults(place, name, headers, dict(expected()))


def _single_file_hint(place: ModelPlace, name: str) -> str:
    """Return a word about the file that may hold the transformer, where its usual one is missing.

    It is not taken unasked: several may lie there, each another precision.
    """
    is_split = (place.folder / name / WEIGHTS_INDEX).exists()
    single = place.single_files() if name == TRANSFORMER and not is_split else ()
    return f" (to use {place.name_of(single[0])}, add that file itself)" if single else ""


def _tensor_faults(
    place: ModelPlace, name: str, headers: list[TensorFile], expected: _Shapes
) -> Iterator[Fault]:
    found: _Shapes = {}
    for header in headers:
        file = place.name_of(header.path)
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


def _tensor_files(place: ModelPlace, name: str) -> tuple[Path, ...]:
    """Return the weight files of a component, one or as many as its index names.

    Raises DamagedTensorFileError for an index that cannot be read or that names other places.
    """
    if name == TRANSFORMER and place.single_file is not None:
        return (place.single_file,)
    component = place.folder / name
    index = component / WEIGHTS_INDEX
    if not index.exists():
        return (component / WEIGHTS,)
    try:
        files = sorted(set(json.loads(index.read_text("utf-8"))["weight_map"].values()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedTensorFileError(index, "it is not an index of weights") from error
    if not files or not all(is_inside(file) for file in files):
        raise DamagedTensorFileError(index, "it names files outside its folder")
    return tuple(component / file for file in files)


def _refuse_by_name(place: ModelPlace) -> None:
    """Refuse relatives with the very same tensors, by folder name or recorded repository.

    A single file may be SparkVSR's beside the rest of its base model, whose VAE it shares.
    """
    if place.single_file is not None:
        return
    manifest = read_manifest(place.folder)
    names = [place.folder.name, "" if manifest is None else manifest.repository.rpartition("/")[2]]
    for name in names:
        if what_it_is := OTHER_MODELS.get(name.casefold()):
            raise WrongModelError(place.folder, what_it_is)
