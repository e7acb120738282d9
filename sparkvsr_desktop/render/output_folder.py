"""The folder that results go to."""

import shutil
from pathlib import Path

from sparkvsr_desktop.errors import SparkVSRError


class OutputFolderError(SparkVSRError):
    """The output folder cannot take files."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"Nothing can be written to “{folder}”: {reason}.",
            remedy="Choose another folder with --out, or change its permissions.",
        )


def prepared_folder(folder: Path) -> Path:
    """Make the folder where it is missing, prove that it takes files, and return it.

    Raises OutputFolderError before any work is done for nothing.
    """
    proof = folder / ".sparkvsr-writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        proof.write_bytes(b"")
        proof.unlink()
    except OSError as error:
        raise OutputFolderError(folder, error.strerror or str(error)) from error
    return folder


def free_bytes_at(folder: Path) -> int:
    """Return the room on the disk that holds `folder`, in bytes."""
    return shutil.disk_usage(folder).free
