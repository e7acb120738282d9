"""The document as a `.sparkvsr` file: JSON that a person can read, with a version."""

import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

from sparkvsr_desktop.core.flow_settings import record_of, settings_in
from sparkvsr_desktop.core.project import Keyframe, MediaMarks, Project
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.errors import SparkVSRError

SUFFIX = ".sparkvsr"
VERSION_KEY = "sparkvsr project"
VERSION = 2
"""Raised when an older panel would misread the file; 2 has splits, which 1 did not know."""


class ProjectUnreadableError(SparkVSRError):
    """A file that is no project, or a damaged one."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"“{path.name}” cannot be read as a project: {reason}.",
            remedy="Open another file, or open the timeline again; the stills are on disk.",
        )


class NewerProjectError(SparkVSRError):
    """A project that a newer version wrote."""

    def __init__(self, path: Path, version: int) -> None:
        super().__init__(
            f"“{path.name}” was written by a newer version (format {version}, known: {VERSION}).",
            remedy="Open it with that version; nothing was changed.",
        )


class ProjectNotSavedError(SparkVSRError):
    """The disk does not take the project."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"“{path.name}” cannot be saved in {path.parent}: {reason}.",
            remedy="Free space there, or save the project in another folder.",
        )


def read_project(path: Path) -> Project:
    """Return the project in a file. Raises ProjectUnreadableError and NewerProjectError."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        version = _whole(record[VERSION_KEY])
    except OSError as error:
        raise ProjectUnreadableError(path, error.strerror or str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise ProjectUnreadableError(path, "it is not the file of a project") from error
    if version > VERSION:
        raise NewerProjectError(path, version)
    try:
        return _project(record, path.parent)
    except (AttributeError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
        raise ProjectUnreadableError(path, f"it is damaged ({error})") from error


def write_project(project: Project, path: Path) -> None:
    """Save the project in one step: the file is the last one or this one, also after a crash.

    Files inside the project's folder are spelled from there, so that the folder can be moved.
    Raises ProjectNotSavedError.
    """
    text = json.dumps(_record(project, path.parent), indent=2, ensure_ascii=False) + "\n"
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError as error:
        raise ProjectNotSavedError(path, error.strerror or str(error)) from error


def _record(project: Project, folder: Path) -> dict[str, object]:
    return {
        VERSION_KEY: VERSION,
        "input": _choice_record(project.choice, folder) if project.choice else None,
        "settings": record_of(project.settings, folder),
        "media": [
            {
                "name": marks.media,
                "signature": marks.signature,
                "keyframes": [_keyframe_record(each, folder) for each in marks.keyframes],
                "splits": list(marks.splits),
            }
            for marks in project.marks
        ],
    }


def _choice_record(choice: EditChoice, folder: Path) -> dict[str, object]:
    return {
        "file": _spelled(choice.input, folder),
        "rate": str(choice.rate) if choice.rate else None,
        "timeline": choice.timeline,
        "roots": [list(pair) for pair in choice.roots],
        "media folders": [_spelled(each, folder) for each in choice.media_folders],
        "handles": choice.handles,
    }


def _keyframe_record(keyframe: Keyframe, folder: Path) -> dict[str, object]:
    still = _spelled(keyframe.still, folder) if keyframe.still else None
    return {"source frame": keyframe.source_frame, "still": still}


def _spelled(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _project(record: dict[str, Any], folder: Path) -> Project:
    return Project(
        choice=_choice(record["input"], folder) if record["input"] is not None else None,
        settings=settings_in(record["settings"], folder),
        marks=tuple(_marks(each, folder) for each in record["media"]),
    )


def _choice(record: dict[str, Any], folder: Path) -> EditChoice:
    rate, timeline = record["rate"], record["timeline"]
    return EditChoice(
        input=folder / _text(record["file"]),
        rate=None if rate is None else Fraction(_text(rate)),
        timeline=None if timeline is None else _text(timeline),
        roots=tuple((_text(spelled), _text(here)) for spelled, here in record["roots"]),
        media_folders=tuple(folder / _text(each) for each in record["media folders"]),
        handles=_whole(record["handles"]),
    )


def _marks(record: dict[str, Any], folder: Path) -> MediaMarks:
    """Build the marks one keyframe at a time, so that what an editor cannot do is no file either.

    Raises ValueError where two keyframes are too close.
    """
    marks = MediaMarks(_text(record["signature"]), _text(record["name"]))
    for each in record["keyframes"]:
        still = None if each["still"] is None else folder / _text(each["still"])
        try:
            marks = marks.with_keyframe(Keyframe(_whole(each["source frame"]), still))
        except SparkVSRError as error:
            raise ValueError(str(error)) from error
    return marks.with_splits(map(_whole, record.get("splits", [])))


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError(f"{found!r} is not a text")
    return found


def _whole(found: object) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise TypeError(f"{found!r} is not a whole number from 0 up")
    return found
