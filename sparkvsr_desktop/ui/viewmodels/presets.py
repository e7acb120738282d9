"""Presets of the flow phase: those that are built in, and the editor's own."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from sparkvsr_desktop.core.flow_settings import FlowSettings
from sparkvsr_desktop.ui.background import Background
from sparkvsr_desktop.ui.preset_files import (
    BUILT_IN,
    FoundPresets,
    Preset,
    presets_in,
    write_preset,
)


class Presets(QObject):
    """Read when the flow phase is first shown; a file that is none is told once."""

    changed = Signal()  # another set of presets
    refused = Signal(object)  # SparkVSRError

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._own: tuple[Preset, ...] = ()
        self._told: set[str] = set()
        self._background = Background(self)

    @property
    def all(self) -> tuple[Preset, ...]:
        """The built-in ones, then the editor's own by name."""
        return (*BUILT_IN, *self._own)

    def named(self, name: str) -> Preset | None:
        """Return a preset, None where there is none of that name."""
        return next((each for each in self.all if each.name == name), None)

    def name_of(self, settings: FlowSettings) -> str:
        """Return the preset that these settings are, wherever results go; empty for none."""
        found = (each.name for each in self.all if _is_like(each.settings, settings))
        return next(found, "")

    def read(self) -> None:
        """Read the folder, in the background."""
        self._start(lambda: presets_in(self._folder))

    def save(self, name: str, settings: FlowSettings) -> None:
        """Keep settings under a name; refused where the name is built in."""

        def saved() -> FoundPresets:
            write_preset(Preset(name, settings), self._folder)
            return presets_in(self._folder)

        self._start(saved)

    def close(self) -> None:
        """End what runs."""
        self._background.close()

    def _start(self, work: Callable[[], FoundPresets]) -> None:
        self._background.start(work, self._show, self.refused.emit)

    def _show(self, found: FoundPresets) -> None:
        for fault in found.faults:
            if str(fault) not in self._told:
                self._told.add(str(fault))
                self.refused.emit(fault)
        if found.own != self._own:
            self._own = found.own
            self.changed.emit()


def _is_like(one: FlowSettings, other: FlowSettings) -> bool:
    return one.of_picture == other.of_picture
