"""What is dropped on the panel: one file."""

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_path(dropped: QMimeData) -> Path | None:
    """Return the first local file among what is dropped, None where there is none."""
    local = (url.toLocalFile() for url in dropped.urls() if url.isLocalFile())
    first = next(local, None)
    return Path(first) if first else None
