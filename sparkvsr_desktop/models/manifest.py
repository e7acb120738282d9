"""The list of a model folder's files with their sizes and digests, as they were published."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sparkvsr_desktop.errors import SparkVSRError

MANIFEST_NAME = "sparkvsr-manifest.json"
FORMAT = 1


class ManifestError(SparkVSRError):
    """A manifest that cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The model's manifest “{path}” cannot be used: {reason}.",
            remedy="Delete it, or fetch the model again; without it files are not compared.",
        )


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of a published model. `name` is relative, with `/`; `sha256` None where unknown."""

    name: str
    size_bytes: int
    sha256: str | None

    def fault_of(self, path: Path) -> str | None:
        """Return what is wrong with the copy at `path`, in words, or None. Reads all of it."""
        if not path.is_file():
            return "it is missing"
        size_bytes = path.stat().st_size
        if size_bytes != self.size_bytes:
            return f"it has {size_bytes} bytes, the published one {self.size_bytes}"
        if self.sha256 is not None and sha256_of(path) != self.sha256:
            return "its content differs from the published one (SHA-256)"
        return None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was published as `repository` at `revision`."""

    repository: str
    revision: str
    files: tuple[PublishedFile, ...]


def sha256_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest in a model folder, or None where there is none.

    Raises ManifestError when it is unreadable, or names files outside the folder.
    """
    path = folder / MANIFEST_NAME
    if not path.exists():
        return None
    try:
        written = json.loads(path.read_text("utf-8"))
        files = tuple(_published(file) for file in written["files"])
        return Manifest(str(written["repository"]), str(written["revision"]), files)
    except OSError as error:
        raise ManifestError(path, error.strerror or str(error)) from error
    except (ValueError, TypeError, KeyError) as error:
        raise ManifestError(path, f"{type(error).__name__} {error}") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into a model folder, in one step."""
    written = {
        "format": FORMAT,
        "repository": manifest.repository,
        "revision": manifest.revision,
        "files": [
            {"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256}
            for file in manifest.files
        ],
    }
    partial = folder / f"{MANIFEST_NAME}.part"
    partial.write_text(json.dumps(written, indent=1), "utf-8")
    os.replace(partial, folder / MANIFEST_NAME)


def is_inside(name: str) -> bool:
    """Whether a relative name stays inside its folder; `../x`, `/x` and `c:/x` do not."""
    pure = PurePosixPath(name)
    is_plain = not any(character in name for character in "\\:")
    return is_plain and bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts


def _published(written: Mapping[str, object]) -> PublishedFile:
    name, size_bytes, digest = written["name"], written["size_bytes"], written.get("sha256")
    if not isinstance(name, str) or not is_inside(name):
        raise ValueError(f"the name {name!r} leaves the folder")
    if not isinstance(size_bytes, int) or not isinstance(digest, str | None):
        raise ValueError(f"size or digest of {name!r}")
    return PublishedFile(name, size_bytes, digest)
