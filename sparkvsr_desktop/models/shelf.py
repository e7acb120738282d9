"""The model folders that this machine's user has told the product about."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.checkpoint import Checkpoint, open_checkpoint

FORMAT = 1


class NoModelError(SparkVSRError):
    """The SparkVSR engine was asked for, and no weights are known on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "The sparkvsr engine has no weights on this machine.",
            remedy="Get them with `sparkvsr models fetch sparkvsr`, name a folder that has them"
            " with `sparkvsr models add FOLDER`, or render with --engine propagation, which needs"
            " none.",
        )


class UnreadableShelfError(SparkVSRError):
    """The list of model folders cannot be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The list of model folders “{path}” is not readable.",
            remedy="Delete that file, then add the folders again with `sparkvsr models add`.",
        )


def shelf_folder() -> Path:
    """Return the folder in the user's data where the list and fetched models are kept."""
    return platformdirs.user_data_path("sparkvsr-desktop", appauthor=False) / "models"


@dataclass(frozen=True, slots=True)
class ModelShelf:
    """A small file in `folder` that remembers where models are; fetched ones lie beside it."""

    folder: Path

    @property
    def list_file(self) -> Path:
        """The file with the remembered folders."""
        return self.folder / "folders.json"

    def folders(self) -> tuple[Path, ...]:
        """Return the remembered folders, the newest first, whether they still exist or not.

        Raises UnreadableShelfError.
        """
        try:
            written = json.loads(self.list_file.read_text("utf-8"))
            return tuple(Path(folder) for folder in written["folders"])
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise UnreadableShelfError(self.list_file) from error

    def add(self, folder: Path) -> Checkpoint:
        """Verify a model folder and remember it as the newest; nothing is copied.

        Raises what `open_checkpoint` raises; then nothing is remembered.
        """
        checkpoint = open_checkpoint(folder.absolute())
        others = [known for known in self.folders() if known != checkpoint.folder]
        self._write((checkpoint.folder, *others))
        return checkpoint

    def forget(self, folder: Path) -> bool:
        """Strike a folder off the list and say whether it was there; its files stay."""
        known = self.folders()
        kept = tuple(other for other in known if other != folder.absolute())
        if len(kept) == len(known):
            return False
        self._write(kept)
        return True

    def checkpoint(self) -> Checkpoint:
        """Return the newest remembered model, its headers verified anew.

        Raises NoModelError when none is known, else what `open_checkpoint` raises.
        """
        known = self.folders()
        if not known:
            raise NoModelError
        return open_checkpoint(known[0])

    def _write(self, folders: tuple[Path, ...]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.list_file.with_suffix(".part")
        written = {"format": FORMAT, "folders": [str(folder) for folder in folders]}
        partial.write_text(json.dumps(written, indent=1), "utf-8")
        os.replace(partial, self.list_file)
