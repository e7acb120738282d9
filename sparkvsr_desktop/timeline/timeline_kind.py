"""What kind of timeline a file is, told by what is in it and never by its suffix."""

import re
import zipfile
from enum import Enum
from pathlib import Path
from xml.etree import ElementTree

from sparkvsr_desktop.errors import SparkVSRError

HEAD_BYTES = 65_536
"""Enough for a long comment before the first event of an EDL."""
AAF_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
"""The structured storage file header all AAF files begin with."""
_EDL_EVENT = re.compile(r"[ \t]*\d+[ \t]+\S.*([ \t]\d\d[:;.]\d\d[:;.]\d\d[:;.]\d\d){4}")
LONGEST_EDL_LINE = 400
"""CMX 3600 lines have 80 characters; longer text is something else."""
TIMELINE_SUFFIXES = (
    ".otio", ".otioz", ".otiod", ".edl", ".xml", ".fcpxml", ".aaf", ".kdenlive",
)  # fmt: skip
"""How editors name timelines; only a hint, the content decides."""
CONTENT_OF_BUNDLE = "content.otio"
"""The name of the timeline inside .otioz and .otiod, as OpenTimelineIO writes them."""


class TimelineKind(Enum):
    """The kinds that are read; the value is OpenTimelineIO's name of the adapter."""

    OTIO = "otio_json"
    OTIOZ = "otioz"
    OTIOD = "otiod"
    EDL = "cmx_3600"
    FCP7_XML = "fcp_xml"
    FCPX_XML = "fcpx_xml"
    AAF = "AAF"
    KDENLIVE = "kdenlive"


_KIND_OF_ROOT_ELEMENT = {
    "xmeml": TimelineKind.FCP7_XML,
    "fcpxml": TimelineKind.FCPX_XML,
    "mlt": TimelineKind.KDENLIVE,
}


class MissingTimelineError(SparkVSRError):
    """No file at the path that was given."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no timeline “{path}”.", remedy="Check the path, or export it again."
        )


class UnknownTimelineKindError(SparkVSRError):
    """A file that is none of the timelines we read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}” is not a timeline of a known kind.",
            remedy=f"Export the edit as one of {', '.join(TIMELINE_SUFFIXES)}.",
        )


class UnreadableTimelineError(SparkVSRError):
    """A timeline of a known kind that is broken."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"“{path.name}” cannot be read: {reason.rstrip('.')}.",
            remedy="Export the timeline again, if there is a choice as .otio.",
        )


def kind_of(path: Path) -> TimelineKind:
    """Return the kind of a timeline file or .otiod folder.

    Raises MissingTimelineError, UnreadableTimelineError, UnknownTimelineKindError.
    """
    if path.is_dir():
        if (path / CONTENT_OF_BUNDLE).is_file():
            return TimelineKind.OTIOD
        raise UnknownTimelineKindError(path)
    kind = _kind_of_head(path, _head_of(path))
    if kind is None:
        raise UnknownTimelineKindError(path)
    return kind


def is_timeline(path: Path) -> bool:
    """Whether a path is meant as a timeline: by its content, or by its suffix where that fails.

    A missing or broken “edit.otio” counts, so that reading it says what is wrong.
    """
    if path.suffix.lower() in TIMELINE_SUFFIXES:
        return True
    try:
        return bool(kind_of(path))
    except (MissingTimelineError, UnknownTimelineKindError, UnreadableTimelineError):
        return False


def _head_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except FileNotFoundError as error:
        raise MissingTimelineError(path) from error
    except OSError as error:
        raise UnreadableTimelineError(path, error.strerror or str(error)) from error


def _kind_of_head(path: Path, head: bytes) -> TimelineKind | None:
    if head.startswith(AAF_MAGIC):
        return TimelineKind.AAF
    if head.startswith(b"PK"):
        return TimelineKind.OTIOZ if _holds_timeline(path) else None
    text = _text_of(head).lstrip("\ufeff \t\r\n")
    if text.startswith(("{", "[")):
        return TimelineKind.OTIO
    if text.startswith("<"):
        return _KIND_OF_ROOT_ELEMENT.get(_root_element(path))
    lines = (line for line in text.splitlines() if len(line) <= LONGEST_EDL_LINE)
    return TimelineKind.EDL if any(map(_EDL_EVENT.match, lines)) else None


def _text_of(head: bytes) -> str:
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return head.decode(encoding, errors="replace")


def _holds_timeline(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as bundle:
            return CONTENT_OF_BUNDLE in bundle.namelist()
    except (zipfile.BadZipFile, OSError) as error:
        raise UnreadableTimelineError(path, "the bundle is incomplete") from error


def _root_element(path: Path) -> str:
    try:
        with path.open("rb") as file:  # left to iterparse, it would be closed far too late
            for _event, element in ElementTree.iterparse(file, events=("start",)):
                return str(element.tag)
    except ElementTree.ParseError as error:
        raise UnreadableTimelineError(path, f"it is not sound XML ({error})") from error
    return ""
