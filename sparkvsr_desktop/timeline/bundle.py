"""Timelines that carry their media with them: .otioz (one zip) and .otiod (one folder)."""

import shutil
import zipfile
from pathlib import Path, PurePosixPath

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.timeline_kind import CONTENT_OF_BUNDLE, UnreadableTimelineError


class UnsafeBundleError(SparkVSRError):
    """A bundle with a member that would be written outside its folder."""

    def __init__(self, path: Path, member: str) -> None:
        super().__init__(
            f"“{path.name}” holds a file that points outside the bundle: “{member}”.",
            remedy="Do not open this bundle; ask for a new one from a source you trust.",
        )


class BundleNotUnpackedError(SparkVSRError):
    """A disk that cannot take the media of a bundle."""

    def __init__(self, path: Path, folder: Path, reason: str) -> None:
        super().__init__(
            f"The media of “{path.name}” cannot be unpacked to “{folder}”: {reason}.",
            remedy="Free some space, or choose another folder.",
        )


def content_of_zip(path: Path) -> str:
    """Return the timeline JSON inside an .otioz. Raises UnreadableTimelineError."""
    try:
        with zipfile.ZipFile(path) as bundle:
            return bundle.read(CONTENT_OF_BUNDLE).decode("utf-8-sig")
    except (zipfile.BadZipFile, OSError, UnicodeDecodeError, EOFError) as error:
        raise UnreadableTimelineError(path, "the bundle is incomplete") from error


def media_of_zip(path: Path) -> tuple[str, ...]:
    """Return the names of the media inside an .otioz. Raises UnsafeBundleError."""
    with zipfile.ZipFile(path) as bundle:
        names = [entry.filename for entry in bundle.infolist() if not entry.is_dir()]
    for name in names:
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if not parts or parts[0] == "/" or ".." in parts or ":" in parts[0]:
            raise UnsafeBundleError(path, name)
    return tuple(name for name in names if name.startswith("media/"))


def unpack_media(path: Path, folder: Path) -> None:
    """Copy the media of an .otioz into `folder`, each file whole or not at all.

    A file that is there already with the size it should have is kept. Raises UnsafeBundleError
    and BundleNotUnpackedError.
    """
    names = media_of_zip(path)
    try:
        with zipfile.ZipFile(path) as bundle:
            for name in names:
                _unpack_member(bundle, name, folder / name)
    except (OSError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BundleNotUnpackedError(path, folder, reason) from error


def _unpack_member(bundle: zipfile.ZipFile, name: str, target: Path) -> None:
    if target.is_file() and target.stat().st_size == bundle.getinfo(name).file_size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    with bundle.open(name) as packed, partial.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    partial.replace(target)
