"""Which key does what for this editor: the usual ones, but for those changed in a file of JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.ui.key_map import Command

SETTLE_MILLISECONDS = 150
"""Text editors save in bursts; the file is read when it has been quiet for this long."""

Keys: TypeAlias = dict[Command, tuple[QKeySequence, ...]]


class KeysUnreadableError(SparkVSRError):
    """The file of keys is none."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The keys in “{path}” cannot be read: {reason}. The keys stay as they are.",
            remedy="Correct the file and save it again, or delete it for the usual keys.",
        )


class KeyConflictError(SparkVSRError):
    """One key is to do two things."""

    def __init__(self, key: QKeySequence, first: Command, second: Command) -> None:
        super().__init__(
            f"{key.toString()} would be the key of “{first.words}” and of “{second.words}”."
            " The keys stay as they are.",
            remedy="Give one of them another key, or none, and save the file again.",
        )


class KeyBindings(QObject):
    """The keys as they count now; the file is read again whenever it is saved."""

    changed = Signal()
    refused = Signal(object)  # SparkVSRError: the file was not taken

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._keys = usual_keys()
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MILLISECONDS)
        self._settle.timeout.connect(self.read)
        self._watcher.fileChanged.connect(self._wait_until_quiet)
        self._watcher.directoryChanged.connect(self._wait_until_quiet)

    def keys(self, command: Command) -> tuple[QKeySequence, ...]:
        """Return the keys of a command, the one that is shown first; none where it has none."""
        return self._keys[command]

    def shown(self, command: Command) -> str:
        """Return the key that buttons show, as this system writes it; empty for none."""
        keys = self._keys[command]
        return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""

    def tooltip(self, command: Command) -> str:
        """Return what a command does, and its key."""
        key = self.shown(command)
        return f"{command.words}  ({key})" if key else command.words

    @Slot()
    def read(self) -> None:
        """Take the keys of the file; where it cannot be taken, say why and change nothing."""
        try:
            keys = read_keys(self._path)
        except SparkVSRError as error:
            self.refused.emit(error)
            return
        self._watch()
        if keys != self._keys:
            self._keys = keys
            self.changed.emit()

    def file_to_edit(self) -> Path:
        """Return the file of keys, with every command in it, for the editor to change."""
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(_text_of(self._keys), encoding="utf-8")
        self._watch()
        return self._path

    @Slot(str)
    def _wait_until_quiet(self, _: str) -> None:
        self._settle.start()

    def _watch(self) -> None:
        """Watch the file and its folder: an atomic save puts another file under the name."""
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if self._path.exists():
            wanted = {str(self._path), str(self._path.parent)}
            if new := list(wanted - watched):
                self._watcher.addPaths(new)


def usual_keys() -> Keys:
    """Return the keys that a new panel has."""
    return {command: command.keys for command in Command}


def read_keys(path: Path) -> Keys:
    """Return the keys of a file; commands that it does not name keep the usual ones.

    Raises KeysUnreadableError and KeyConflictError. Without a file the usual keys come back.
    """
    keys = usual_keys()
    if path.exists():
        keys |= _changed_keys(path)
    _refuse_conflicts(keys)
    return keys


def _changed_keys(path: Path) -> Keys:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KeysUnreadableError(path, str(error)) from error
    if not isinstance(record, Mapping):
        raise KeysUnreadableError(path, "it is no list of names with keys")
    names = {_name(command): command for command in Command}
    changed: Keys = {}
    for name, keys in record.items():
        if name not in names:
            raise KeysUnreadableError(path, f"“{name}” is nothing that a key can do")
        changed[names[name]] = _sequences(path, name, keys)
    return changed


def _sequences(path: Path, name: str, keys: Any) -> tuple[QKeySequence, ...]:
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise KeysUnreadableError(path, f"the keys of “{name}” are no list of texts")
    sequences = tuple(QKeySequence(key) for key in keys)
    for key, sequence in zip(keys, sequences, strict=True):
        if not sequence.toString():
            raise KeysUnreadableError(path, f"“{key}”, for “{name}”, is no key")
    return sequences


def _refuse_conflicts(keys: Keys) -> None:
    owners: dict[str, Command] = {}
    for command, sequences in keys.items():
        for sequence in sequences:
            owner = owners.setdefault(sequence.toString(), command)
            if owner is not command:
                raise KeyConflictError(sequence, owner, command)


def _name(command: Command) -> str:
    return command.name.lower().replace("_", " ")


def _text_of(keys: Keys) -> str:
    record = {_name(each): [key.toString() for key in keys[each]] for each in Command}
    return json.dumps(record, indent=2, ensure_ascii=False) + "\n"
