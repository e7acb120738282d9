"""What workers and their libraries print, kept for a while in one folder."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

KEPT_LOGS = 20
LARGEST_LOG_BYTES = 2**20
"""A log that grows past this begins anew, and the part before it is kept once."""


@contextmanager
def worker_log(folder: Path) -> Iterator[Callable[[str], None]]:
    """Yield what writes a line to the log of this program's workers.

    The file appears with its first line; the oldest logs of other programs make room for it.
    """
    path = folder / f"worker-{os.getpid()}.log"
    handler = _Log(path, maxBytes=LARGEST_LOG_BYTES, backupCount=1, delay=True, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    with closing(handler):
        yield lambda line: handler.emit(_record(line))


def logs_in(folder: Path) -> tuple[Path, ...]:
    """Return the logs of a folder, the newest first."""
    if not folder.is_dir():
        return ()
    files = folder.glob("worker-*.log*")
    return tuple(sorted(files, key=lambda file: file.stat().st_mtime, reverse=True))


class _Log(RotatingFileHandler):
    """A log that makes its folder, and room in it, when the first line comes."""

    def _open(self):  # type: ignore[no-untyped-def]  # its type is private to the library
        folder = Path(self.baseFilename).parent
        folder.mkdir(parents=True, exist_ok=True)
        for old in logs_in(folder)[KEPT_LOGS - 1 :]:
            old.unlink(missing_ok=True)
        return super()._open()


def _record(line: str) -> logging.LogRecord:
    return logging.LogRecord("worker", logging.INFO, "", 0, line, None, None)
