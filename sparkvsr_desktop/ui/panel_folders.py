"""Where the panel keeps what is not the editor's: untitled projects, and which ones are open."""

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from sparkvsr_desktop.core.project_file import SUFFIX
from sparkvsr_desktop.models.shelf import data_folder
from sparkvsr_desktop.ui.project_lock import was_left_by_a_crash

RECENT_PROJECTS = 10


@dataclass(frozen=True, slots=True)
class PanelFolders:
    """The panel's own folder, and that of the editor's data (None: the same one).

    Nothing in them is needed to open a project.
    """

    state: Path
    data: Path | None = None

    @property
    def keys(self) -> Path:
        """The file in which the editor changes keys."""
        return (self.data or self.state) / "keys.json"

    @property
    def drafts(self) -> Path:
        """Where drafts are rendered; it may be emptied while no panel is open."""
        return self.state / "drafts"

    def untitled(self) -> Path:
        """Return a fresh name for a project that the editor has not named yet."""
        folder = self.state / "untitled"
        folder.mkdir(parents=True, exist_ok=True)
        stem = time.strftime("Untitled %Y-%m-%d %H.%M.%S")
        names = (f"{stem}{number or ''}{SUFFIX}" for number in range(1000))
        return next(folder / name for name in names if not (folder / name).exists())

    def holds(self, path: Path) -> bool:
        """Whether a project is one of the untitled ones."""
        return path.is_relative_to(self.state)

    def note_open(self, path: Path) -> None:
        """Remember that a project is open, so that a crash can be told from a close."""
        note = self._note(path)
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(str(path), encoding="utf-8")

    def note_closed(self, path: Path) -> None:
        """Forget that a project is open."""
        self._note(path).unlink(missing_ok=True)

    def left_by_a_crash(self) -> tuple[Path, ...]:
        """Return the projects that were open when a panel ended without closing them."""
        notes = sorted((self.state / "open").glob("*"))
        paths = (Path(note.read_text(encoding="utf-8")) for note in notes)
        return tuple(path for path in paths if was_left_by_a_crash(path))

    def recent(self) -> tuple[Path, ...]:
        """Return the projects opened last that still exist, the newest first."""
        try:
            listed = json.loads((self.state / "recent.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):  # a list that is lost is an empty list
            return ()
        return tuple(path for path in map(Path, listed) if path.exists())

    def note_recent(self, path: Path) -> None:
        """Put a project at the head of the recent ones."""
        self.state.mkdir(parents=True, exist_ok=True)
        paths = (path, *(each for each in self.recent() if each != path))[:RECENT_PROJECTS]
        (self.state / "recent.json").write_text(json.dumps([str(each) for each in paths]))

    def _note(self, path: Path) -> Path:
        digest = hashlib.sha256(str(path).encode()).hexdigest()
        return self.state / "open" / digest[:16]


def panel_folders() -> PanelFolders:
    """Return the folders of the person who runs the panel."""
    state = platformdirs.user_state_path("sparkvsr-desktop", appauthor=False)
    return PanelFolders(state, data_folder())
