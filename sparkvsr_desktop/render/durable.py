"""Files that are either whole or not there, also after a power cut."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

_CHUNK_BYTES = 1 << 20


def write_text_durably(path: Path, text: str) -> None:
    """Put `text` under `path` in one step: written beside it, synced, renamed."""
    # a name of its own: several processes may find the same out, and write it at once
    partial = path.with_name(f"{path.name}.{uuid4().hex[:8]}.part")
    try:
        with partial.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        publish(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def publish(partial: Path, final: Path) -> None:
    """Give a complete file or folder its real name, and make the name survive a power cut."""
    for file in _files(partial):
        _sync(file)
    os.replace(partial, final)
    _sync_folder(final.parent)


def digest_of(path: Path) -> str:
    """Return the SHA-256 (hex) of a file, or of a folder's files with their names, in order."""
    digest = hashlib.sha256()
    for file in _files(path):
        if path.is_dir():
            digest.update(file.name.encode() + b"\0")
        with file.open("rb") as content:
            while chunk := content.read(_CHUNK_BYTES):
                digest.update(chunk)
    return digest.hexdigest()


def remove(path: Path) -> None:
    """Remove a file or a folder with all in it; nothing happens where there is none."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def partial_beside(final: Path) -> Iterator[Path]:
    """Yield a fresh name beside `final` for work in progress; removed if the work fails."""
    partial = final.with_name(f"{final.stem}.part{final.suffix}")
    remove(partial)
    try:
        yield partial
    except BaseException:
        remove(partial)
        raise


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.iterdir()) if path.is_dir() else [path]


def _sync(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows keeps names in its own journal and cannot open folders
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
