"""One panel per project: a lock beside the file that says who holds it, and what a crash leaves."""

from pathlib import Path

from PySide6.QtCore import QLockFile

from sparkvsr_desktop.core.project_file import ProjectNotSavedError
from sparkvsr_desktop.errors import SparkVSRError


class ProjectInUseError(SparkVSRError):
    """Another panel has the project open."""

    def __init__(self, path: Path, host: str, process: int) -> None:
        super().__init__(
            f"“{path.name}” is open in another panel (process {process} on {host}).",
            remedy="Go on there, or close that panel and open the project again.",
        )


class ProjectLock:
    """Held while a project is open. The lock of a panel that crashed counts for nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = QLockFile(str(_lock_path(path)))
        self._file.setStaleLockTime(0)  # only a dead process frees a lock, never the clock

    def take(self) -> None:
        """Take the lock. Raises ProjectInUseError; ProjectNotSavedError where no file is taken."""
        if self._file.tryLock(0):
            return
        if self._file.error() != QLockFile.LockError.LockFailedError:
            raise ProjectNotSavedError(self._path, "the folder takes no files")
        process, host, _ = _holder(self._file)
        raise ProjectInUseError(self._path, host, process)

    def release(self) -> None:
        """Give the lock back and remove its file."""
        self._file.unlock()


def was_left_by_a_crash(path: Path) -> bool:
    """Whether a panel had this project open and did not live to close it."""
    if not (path.exists() and _lock_path(path).exists()):
        return False
    trial = QLockFile(str(_lock_path(path)))
    trial.setStaleLockTime(0)
    is_free = trial.tryLock(0)
    if is_free:
        trial.unlock()
    return is_free


def _lock_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def _holder(file: QLockFile) -> tuple[int, str, str]:
    """PySide returns the three facts as a tuple, led by whether they could be read."""
    found = file.getLockInfo()
    process, host, program = found[-3:]
    return int(process), str(host), str(program)
