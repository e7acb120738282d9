"""The model folders that this machine's user has told the product about."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.models.checkpoint import Checkpoint, open_checkpoint

FORMAT = 1

DATA_VARIABLE = "SPARKVSR_DATA"
"""An environment variable that names another folder for all the product keeps of a user."""


class NoModelError(SparkVSRError):
    """The SparkVSR engine was asked for, and no weights are known on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "The sparkvsr engine has no weights on this machine.",
            remedy="Get them with `sparkvsr models fetch sparkvsr`, name a folder that has them"
            " with `sparkvsr models add FOLDER`, or render with the propagation engine, which needs"
            " none.",
        )


class UnreadableShelfError(SparkVSRError):
    """The list of model folders cannot be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The list of model folders or licences “{path}” is not readable.",
            remedy="Delete that file, then add the folders again with `sparkvsr models add`.",
        )


def data_folder() -> Path:
    """Return the folder of the user's data: what DATA_VARIABLE says, else the system's custom."""
    if named := os.environ.get(DATA_VARIABLE):
        return Path(named).expanduser().absolute()
    return platformdirs.user_data_path("sparkvsr-desktop", appauthor=False)


def shelf_folder() -> Path:
    """Return the folder in the user's data where the list and fetched models are kept."""
    return data_folder() / "models"


@dataclass(frozen=True, slots=True)
class ModelShelf:
    """Small files in `folder` that remember where models are, and which licences were read.

    Fetched models lie beside them.
    """

    folder: Path

    @property
    def list_file(self) -> Path:
        """The file with the remembered folders."""
        return self.folder / "folders.json"

    @property
    def licences_file(self) -> Path:
        """The file with the names of the models whose licences were accepted."""
        return self.folder / "licences.json"

    def folders(self) -> tuple[Path, ...]:
        """Return the remembered folders, the newest first, whether they still exist or not.

        Raises UnreadableShelfError.
        """
        return tuple(map(Path, _names(self.list_file, "folders")))

    def accepted_licences(self) -> tuple[str, ...]:
        """Return the names of the models whose licences the user has accepted, in order.

        Raises UnreadableShelfError.
        """
        return _names(self.licences_file, "accepted")

    def accept_licence(self, model: str) -> None:
        """Remember that the user has accepted the licence of a model; raises as above."""
        others = [name for name in self.accepted_licences() if name != model]
        self._write(self.licences_file, {"accepted": [*others, model]})

    def add(self, folder: Path) -> Checkpoint:
        """Verify a model folder (or single file) and remember it as the newest; nothing is copied.

        Raises what `open_checkpoint` raises; then nothing is remembered.
        """
        checkpoint = open_checkpoint(folder.absolute())
        others = [known for known in self.folders() if known != checkpoint.path]
        self._remember((checkpoint.path, *others))
        return checkpoint

    def forget(self, folder: Path) -> bool:
        """Strike a folder off the list and say whether it was there; its files stay."""
        known = self.folders()
        kept = tuple(other for other in known if other != folder.absolute())
        if len(kept) == len(known):
            return False
        self._remember(kept)
        return True

    def checkpoint(self) -> Checkpoint:
        """Return the newest remembered model, its headers verified anew.

        Raises NoModelError when none is known, else what `open_checkpoint` raises.
        """
        known = self.folders()
        if not known:
            raise NoModelError
        return open_checkpoint(known[0])

    def _remember(self, folders: tuple[Path, ...]) -> None:
        self._write(self.list_file, {"folders": [str(folder) for folder in folders]})

    def _write(self, path: Path, written: dict[str, list[str]]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.write_text(json.dumps({"format": FORMAT, **written}, indent=1), "utf-8")
        os.replace(partial, path)


def _names(path: Path, key: str) -> tuple[str, ...]:
    """Return the list of texts that a file of the shelf holds; nothing where it is not there."""
    try:
        names = json.loads(path.read_text("utf-8"))[key]
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UnreadableShelfError(path) from error
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UnreadableShelfError(path)
    return tuple(names)
