"""Where the file is that a timeline names: every way writers spell a path, read the same."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import TypeAlias
from urllib.parse import unquote

from sparkvsr_desktop.errors import SparkVSRError

Roots: TypeAlias = Sequence[tuple[str, str]]
"""(root as the timeline spells it, root on this machine), the first that fits is tried first."""

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_DRIVE_AUTHORITY = re.compile(r"[A-Za-z](?::|\||%3A)", re.IGNORECASE)
_DRIVE_BEHIND_SLASH = re.compile(r"/+([A-Za-z])(?::|\||%3A)([\\/].*)", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")


class UnsupportedUrlError(SparkVSRError):
    """Media that is not a file on a disk."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"“{url}” is not a file on this machine.",
            remedy="Copy the media to a disk and relink the clip in the editor.",
        )


def path_of_url(url: str, folder: PurePath) -> tuple[PurePath, ...]:
    """Return the paths a media URL may mean, the likeliest first; none when it is empty.

    folder: where relative paths start, the folder of the timeline file. Touches no disk: Windows
    paths come back as PureWindowsPath on any system. Raises UnsupportedUrlError for http, s3
    and all schemes but `file:`.
    """
    spelled = url.strip()
    if not spelled:
        return ()
    if spelled[:5].lower() == "file:":
        return _unique(_paths_of_file_url(spelled[5:], folder))
    if _SCHEME.match(spelled):
        raise UnsupportedUrlError(url)
    return _unique(_paths_of_plain_text(spelled, folder))


def first_existing(candidates: Iterable[PurePath], roots: Roots = ()) -> Path | None:
    """Return the first candidate that is on this machine, foreign roots mapped by the table."""
    for candidate in candidates:
        for path in _places(candidate, roots):
            if os.path.exists(path):
                return path
    return None


def name_in(spelled: str) -> str:
    """Return the file name of a path as the timeline's machine has it."""
    return _spelled_path(spelled).name


def folder_in(spelled: str) -> str:
    """Return the folder of a path as the timeline's machine has it."""
    return str(_spelled_path(spelled).parent)


def mapping_of(spelled: str, here: Path) -> tuple[str, str]:
    """Return the roots, (of the timeline's machine, of this one), by which `here` is found.

    spelled: a path as the timeline's machine has it. What both paths end with alike is left out,
    so that other files below the same folder are found as well; a file of another name is mapped
    alone.
    """
    there = _spelled_path(spelled)
    if there.name != here.name:
        return str(there), str(here)
    root, place = there.parent, here.parent
    while root.name and root.name == place.name:
        root, place = root.parent, place.parent
    return str(root), str(place)


def is_relative_path(spelled: str) -> bool:
    """Whether a media URL is a plain path that starts at the timeline's folder."""
    is_url = spelled[:5].lower() == "file:" or bool(_SCHEME.match(spelled))
    return not is_url and not _is_drive_or_share(spelled) and not spelled.startswith("/")


def _spelled_path(spelled: str) -> PurePath:
    return PureWindowsPath(spelled) if _is_drive_or_share(spelled) else PurePosixPath(spelled)


def _paths_of_file_url(rest: str, folder: PurePath) -> Iterator[PurePath]:
    authority, path = _split_authority(rest)
    if _DRIVE_AUTHORITY.fullmatch(authority):
        path = f"/{authority[0]}:{path}"
    elif authority in (".", ".."):
        path = authority + path
    elif authority.lower() not in ("", "localhost"):
        path = f"//{authority}{path}"
    for spelling in (unquote(path), path):
        drive = _DRIVE_BEHIND_SLASH.fullmatch(spelling)
        yield from _literal_paths(f"{drive[1]}:{drive[2]}" if drive else spelling, folder)


def _split_authority(rest: str) -> tuple[str, str]:
    if not rest.startswith("//"):
        return "", rest
    authority, slash, path = rest[2:].partition("/")
    return authority, slash + path


def _paths_of_plain_text(spelled: str, folder: PurePath) -> Iterator[PurePath]:
    yield from _literal_paths(spelled, folder)
    if not _is_drive_or_share(spelled):
        yield from _literal_paths(unquote(spelled), folder)


def _literal_paths(text: str, folder: PurePath) -> Iterator[PurePath]:
    """Yield what `text` means without any decoding."""
    if "\0" in text:
        return
    if _is_drive_or_share(text):
        share = text.replace("/", "\\")
        yield PureWindowsPath("\\\\" + share.lstrip("\\") if share.startswith("\\") else text)
        if text.startswith("/"):
            yield PurePosixPath("/" + text.lstrip("/"))
    elif text.startswith("/"):
        yield PurePosixPath(text)
    else:
        yield folder / text
        yield folder / text.replace("\\", "/")


def _is_drive_or_share(text: str) -> bool:
    return bool(_DRIVE.match(text)) or text.startswith(("\\\\", "//"))


def _unique(paths: Iterable[PurePath]) -> tuple[PurePath, ...]:
    return tuple(dict.fromkeys(paths))


def _places(candidate: PurePath, roots: Roots) -> Iterator[Path]:
    for foreign_root, local_root in roots:
        inside = _path_inside(candidate, foreign_root)
        if inside is not None:
            yield Path(local_root, *inside.parts)
    if isinstance(candidate, PureWindowsPath) == (os.name == "nt"):
        yield Path(candidate)


def _path_inside(candidate: PurePath, foreign_root: str) -> PurePath | None:
    flavour = PureWindowsPath if isinstance(candidate, PureWindowsPath) else PurePosixPath
    root = flavour(foreign_root)
    return candidate.relative_to(root) if candidate.is_relative_to(root) else None
