"""A disk of a test's own, in a mount namespace, that can be made smaller, larger and read-only."""

import os
import subprocess
from pathlib import Path
from typing import Self

import pytest

IN_NAMESPACE = ("--user", "--mount", "--preserve-credentials")


class SmallDisk:
    """A disk mounted on an empty folder, for programs that are run `inside` alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        mount = 'mount -t tmpfs -o size=256m tmpfs "$0" && echo mounted && read end'
        try:
            self._holder = subprocess.Popen(
                ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except FileNotFoundError:
            pytest.skip("the program unshare is not there")
        if not self._holder.stdout.readline():
            self.__exit__()
            pytest.skip("this system lets no one mount a disk of their own")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        with self._holder:
            self._holder.stdin.close()

    @property
    def inside(self) -> tuple[str, ...]:
        """What a command is put behind that is to see the disk."""
        return ("nsenter", "--target", str(self._holder.pid), *IN_NAMESPACE)

    @property
    def seen_from_outside(self) -> Path:
        """The folder, for those who are not inside."""
        return Path(f"/proc/{self._holder.pid}/root{self.folder}")

    def remount(self, options: str) -> None:
        """Change the disk, such as to `size=100m` or `ro`."""
        command = ["mount", "-o", f"remount,{options}", "tmpfs", str(self.folder)]
        subprocess.run([*self.inside, *command], check=True)

    def fill(self, left_bytes: int) -> None:
        """Leave so much room and no more, as other programs may do at any time."""
        disk = os.statvfs(self.seen_from_outside)
        used = (disk.f_blocks - disk.f_bfree) * disk.f_frsize
        self.remount(f"size={used + left_bytes}")
