"""The file of the queue: how it is laid out, and how one change at a time is made to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sparkvsr_desktop.errors import SparkVSRError

FORMAT_VERSION = 1
SECONDS_TO_WAIT = 30.0
"""How long a change waits for another program's; a change takes milliseconds."""

_LAYOUT = """
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    place REAL NOT NULL,
    folder TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    corrupt_frames TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    remedy TEXT NOT NULL DEFAULT '',
    wish TEXT
)
"""


class QueueUnreadableError(SparkVSRError):
    """The file of the queue is damaged, of another version, or cannot be written."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            f"The queue in “{file}” cannot be used: {reason}.",
            remedy="Move the file away to begin a new queue; the jobs themselves are whole, and"
            " go on where they were when their shots are rendered again.",
        )


class QueueFile:
    """An SQLite file of jobs. Any number of programs may use one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one change that no other program's comes between.

        The change is whole when the block ends, and not there where it raises. Raises
        QueueUnreadableError.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=SECONDS_TO_WAIT)) as database:
                database.isolation_level = None
                database.execute("BEGIN IMMEDIATE")
                _lay_out(database, self._path)
                yield database
                database.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise QueueUnreadableError(self._path, str(error)) from error


def _lay_out(database: sqlite3.Connection, file: Path) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version == 0:
        database.execute(_LAYOUT)
        database.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
    elif version != FORMAT_VERSION:
        raise QueueUnreadableError(file, f"it is of version {version}, not {FORMAT_VERSION}")
