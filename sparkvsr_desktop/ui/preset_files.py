"""Presets on disk: named settings of the flow phase, each a small file that a person can read."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from sparkvsr_desktop.core.flow_settings import (
    CRISP,
    FAITHFUL,
    NATURAL,
    FlowSettings,
    record_of,
    settings_in,
)
from sparkvsr_desktop.errors import SparkVSRError

SUFFIX = ".json"
VERSION_KEY = "sparkvsr preset"
VERSION = 1
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Preset:
    """Settings under a name. Where results go is no part of them."""

    name: str
    settings: FlowSettings


BUILT_IN = (
    Preset("Proof", FlowSettings(scale=1.0, codec="h265-10")),
    Preset("Natural", FlowSettings(guidance_scale=NATURAL, grain=1.0)),
    Preset("Faithful", FlowSettings(guidance_scale=FAITHFUL)),
    Preset("Crisp", FlowSettings(guidance_scale=CRISP)),
    Preset("Archive", FlowSettings(codec="ffv1", grain=1.0)),
)


class PresetUnreadableError(SparkVSRError):
    """A file among the presets that is none."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The preset “{path.name}” cannot be read and is left aside: {reason}.",
            remedy=f"Repair or remove it in {path.parent}.",
        )


class PresetNameError(SparkVSRError):
    """A name that a preset cannot have."""


class PresetNotSavedError(SparkVSRError):
    """The disk does not take the preset."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The preset “{path.stem}” cannot be saved in {path.parent}: {reason}.",
            remedy="Free space there, or change the permissions of that folder.",
        )


@dataclass(frozen=True, slots=True)
class FoundPresets:
    """The presets of a person, by name, and the files that are none."""

    own: tuple[Preset, ...]
    faults: tuple[PresetUnreadableError, ...]


def presets_in(folder: Path) -> FoundPresets:
    """Return the presets in a folder; one that cannot be read is named and hides no other."""
    own: list[Preset] = []
    faults: list[PresetUnreadableError] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            own.append(Preset(path.stem, _read(path)))
        except PresetUnreadableError as error:
            faults.append(error)
    return FoundPresets(tuple(own), tuple(faults))


def write_preset(preset: Preset, folder: Path) -> Path:
    """Save a preset, in place of one of ours that has the same name; return its file.

    Raises PresetNameError where the name is built in or no file name, PresetNotSavedError.
    """
    name = _good_name(preset.name)
    path = folder / f"{name}{SUFFIX}"
    record = {VERSION_KEY: VERSION, **record_of(preset.settings.of_picture)}
    unfinished = folder / f".{path.name}.unfinished"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        os.replace(unfinished, path)
    except OSError as error:
        raise PresetNotSavedError(path, error.strerror or str(error)) from error
    return path


def _good_name(name: str) -> str:
    name = name.strip()
    if name.casefold() in (each.name.casefold() for each in BUILT_IN):
        raise PresetNameError(
            f"“{name}” is built in and cannot be overwritten.", remedy="Choose another name."
        )
    if not name or len(name) > LONGEST_NAME or re.search(r'[\\/:*?"<>|\x00-\x1f]', name):
        raise PresetNameError(
            f"“{name}” cannot be the name of a preset.",
            remedy=f"Use up to {LONGEST_NAME} letters, figures and spaces.",
        )
    if name.startswith("."):
        raise PresetNameError(
            f"“{name}” begins with a dot and would be hidden.", remedy="Leave the dot out."
        )
    return name


def _read(path: Path) -> FlowSettings:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record[VERSION_KEY] != VERSION:
            raise PresetUnreadableError(path, f"its format is {record[VERSION_KEY]}, not {VERSION}")
        return settings_in(record)
    except OSError as error:
        raise PresetUnreadableError(path, error.strerror or str(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise PresetUnreadableError(path, f"it is no preset ({error})") from error
