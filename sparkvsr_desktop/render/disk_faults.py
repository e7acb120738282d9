"""What the disk of the results refuses, told in the editor's words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.output_folder import OutputFolderError

FULL = (errno.ENOSPC, errno.EDQUOT)
REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM)


class DiskFullError(SparkVSRError):
    """The disk of the output folder has no room left, or the user's share of it is used up."""

    def __init__(self, folder: JobFolder) -> None:
        super().__init__(
            f"The disk that holds “{folder.output}” is full; finished segments are kept.",
            remedy="Make room, then render it again; finished segments are kept.",
        )


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or what it came from, is that of a full disk."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        error = error.__cause__
    return False


@contextmanager
def disk_faults_named(folder: JobFolder) -> Iterator[None]:
    """Raise DiskFullError or OutputFolderError for what the disk refuses in the block."""
    try:
        yield
    except (SparkVSRError, OSError) as error:
        if is_full(error):
            raise DiskFullError(folder) from error
        if isinstance(error, OSError) and error.errno in REFUSED:
            raise OutputFolderError(folder.output, error.strerror or str(error)) from error
        raise
