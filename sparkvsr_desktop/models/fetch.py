"""Fetching a published model: the only thing here that goes to the network, and only when asked."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.catalogue import PublishedModel
from sparkvsr_desktop.models.checkpoint import DamagedCheckpointError, Fault
from sparkvsr_desktop.models.manifest import Manifest, PublishedFile, is_inside, write_manifest

SPARE_BYTES = 1 << 30
"""What stays free on the disk beside the model: a machine with a full disk stops working."""


class FetchError(SparkVSRError):
    """The hub could not be reached, or does not give the model."""

    def __init__(self, repository: str, reason: str) -> None:
        super().__init__(
            f"“{repository}” could not be fetched: {reason}.",
            remedy="Check the connection and give the same command again: it goes on where it"
            " stopped. Or copy the folder from another machine and use `sparkvsr models add`.",
        )


class NoRoomForModelError(SparkVSRError):
    """The disk has too little room for the model."""

    def __init__(self, folder: Path, needed_bytes: int, free_bytes: int) -> None:
        super().__init__(
            f"The model needs {needed_bytes / 1e9:.1f} GB more, and the disk of “{folder}” has"
            f" {free_bytes / 1e9:.1f} GB free.",
            remedy="Make room, or fetch into a folder on another disk.",
        )


class Hub(Protocol):
    """Where models are published."""

    def published(self, repository: str) -> Manifest:
        """Return what the repository holds now; raises FetchError."""
        ...

    def download(self, manifest: Manifest, file: PublishedFile, folder: Path) -> None:
        """Put one file into `folder` under its name, going on where an earlier try stopped."""
        ...


def fetch(
    model: PublishedModel, into: Path, hub: Hub, seen: Callable[[PublishedFile], None]
) -> Manifest:
    """Bring the files that a render needs into `into`, check each, and write their manifest.

    Files that are there already and whole are kept. `seen` is told of each file before it comes.
    Raises FetchError, NoRoomForModelError, DamagedCheckpointError for files that came damaged.
    """
    manifest = _wanted(model, hub.published(model.repository))
    into.mkdir(parents=True, exist_ok=True)
    missing = [file for file in manifest.files if file.fault_of(into / file.name)]
    _refuse_full_disk(into, sum(file.size_bytes for file in missing))
    for file in missing:
        seen(file)
        hub.download(manifest, file, into)
        if problem := file.fault_of(into / file.name):
            raise DamagedCheckpointError(into, (Fault(file.name, problem),))
    write_manifest(into, manifest)
    return manifest


@dataclass(frozen=True, slots=True)
class HuggingFaceHub:
    """The hub of Hugging Face through its own library; `endpoint` is a mirror's address, if any."""

    endpoint: str | None = None

    def published(self, repository: str) -> Manifest:
        """Ask for the newest revision, with sizes and SHA-256 digests; raises FetchError."""
        from huggingface_hub import HfApi  # only who fetches pays for its import

        with _hub_errors(repository):
            found = HfApi(endpoint=self.endpoint).model_info(repository, files_metadata=True)
        files = tuple(
            PublishedFile(file.rfilename, file.size or 0, file.lfs.sha256 if file.lfs else None)
            for file in found.siblings or ()
        )
        return Manifest(repository, found.sha or "main", files)

    def download(self, manifest: Manifest, file: PublishedFile, folder: Path) -> None:
        """Download one file; the library keeps what arrived of it when the connection breaks."""
        from huggingface_hub import hf_hub_download  # only who fetches pays for its import

        with _hub_errors(manifest.repository):
            hf_hub_download(
                manifest.repository,
                file.name,
                revision=manifest.revision,
                local_dir=folder,
                endpoint=self.endpoint,
            )


@contextmanager
def _hub_errors(repository: str) -> Iterator[None]:
    """Turn failures of the hub's library into ours, but leave a full disk what it is.

    The library has changed its HTTP client three times; the bases of its own error name the root of
    whichever it uses.
    """
    from huggingface_hub.errors import HfHubHTTPError  # only who fetches pays for its import

    failures: tuple[type[BaseException], ...] = (OSError, *HfHubHTTPError.__bases__)
    try:
        yield
    except failures as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise FetchError(repository, str(error).strip().partition("\n")[0]) from error


def _wanted(model: PublishedModel, manifest: Manifest) -> Manifest:
    files = tuple(file for file in manifest.files if file.name.startswith(model.wanted))
    for file in files:
        if not is_inside(file.name):
            raise FetchError(model.repository, f"it names a file outside its folder, {file.name}")
    if not files:
        raise FetchError(model.repository, "it holds none of the model's files")
    return Manifest(manifest.repository, manifest.revision, files)


def _refuse_full_disk(folder: Path, needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(folder).free
    if needed_bytes and needed_bytes + SPARE_BYTES > free_bytes:
        raise NoRoomForModelError(folder, needed_bytes, free_bytes)
