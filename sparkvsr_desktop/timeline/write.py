"""Timelines onto the disk: complete, read back, and never over another one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import opentimelineio as otio

from sparkvsr_desktop.core.file_names import stem_within_reach
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.relink import Relinked
from sparkvsr_desktop.timeline.sameness import say_the_same


class TimelineNotWrittenError(SparkVSRError):
    """A disk or folder that does not take the timeline."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The timeline “{path.name}” cannot be written to “{path.parent}”: {reason}.",
            remedy="Choose a folder that can be written to, with some space left.",
        )


def write_timelines(relinked: Relinked, folder: Path, name: str) -> tuple[Path, Path]:
    """Write `<name>.restored.otio` and `<name>.session.otio`, and return their paths.

    Each appears under its name when complete and read back. Where one of the two names holds
    other content, both get the next number (`<name>.restored.2.otio`); files with the same
    content are kept. A name too long for the disk is cut. Raises TimelineNotWrittenError.
    """
    name = stem_within_reach(name)
    timelines = {"restored": relinked.restored, "session": relinked.session}
    for number in count(1):
        suffix = f".{number}.otio" if number > 1 else ".otio"
        paths = {kind: folder / f"{name}.{kind}{suffix}" for kind in timelines}
        if all(_is_free(paths[kind], timelines[kind]) for kind in timelines):
            for kind, timeline in timelines.items():
                _write(timeline, paths[kind])
            break
    return paths["restored"], paths["session"]


def _is_free(path: Path, timeline: otio.schema.Timeline) -> bool:
    return not os.path.lexists(path) or _holds(path, timeline)


def _holds(path: Path, timeline: otio.schema.Timeline) -> bool:
    try:
        found = otio.adapters.read_from_file(str(path), adapter_name="otio_json")
    except (otio.exceptions.OTIOError, OSError, ValueError, LookupError):
        return False
    return say_the_same(timeline, found)


def _write(timeline: otio.schema.Timeline, path: Path) -> None:
    if path.exists():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _partial_beside(path) as partial:
            _write_durably(timeline.to_json_string(indent=4) + "\n", partial)
            if not _holds(partial, timeline):
                raise TimelineNotWrittenError(path, "it does not read back as it was written")
            partial.rename(path)
    except OSError as error:
        raise TimelineNotWrittenError(path, error.strerror or str(error)) from error


@contextmanager
def _partial_beside(path: Path) -> Iterator[Path]:
    partial = path.with_name(f".{path.name}.partial")
    try:
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def _write_durably(text: str, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
