"""Stills on disk: written for the painter, and looked at when the painter has saved."""

from pathlib import Path

from PySide6.QtGui import QImage

from sparkvsr_desktop.core.keyframe import still_name
from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_job import output_size
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.media.plain_upscale import moved, plain_resized
from sparkvsr_desktop.media.still_file import UnwritablePictureError, read_still, write_still
from sparkvsr_desktop.media.still_health import findings_in, unreadable
from sparkvsr_desktop.picture import Picture
from sparkvsr_desktop.ui.checked_still import CheckedStill, stamp_of
from sparkvsr_desktop.ui.screen_picture import picture_of_image, screen_picture


def written_still(shot: Shot, source_frame: int, scale: float, folder: Path) -> Path:
    """Write a frame, plainly upscaled, as 16-bit TIFF under a name that is free; return it.

    Raises UnwritablePictureError and what reading the frame raises.
    """
    _make(folder)
    path = _free_name(folder / still_name(shot.name, source_frame))
    width, height = output_size(shot.media, scale, None)
    picture = plain_resized(_frame(shot, source_frame), width, height)
    write_still(path, picture, shot.media.colour)
    return path


def aligned_still(still: Path, shift: tuple[float, float]) -> Path:
    """Write a still moved back by `shift`, (right, down) in pixels, beside it; return the copy.

    The editor's own file stays as it is. Raises UnreadablePictureError, UnwritablePictureError.
    """
    right, down = shift
    path = _free_name(still.with_name(f"{still.stem}-aligned.tif"))
    write_still(path, moved(read_still(still), -right, -down), ColourTags())
    return path


def pasted_still(image: QImage, shot: Shot, source_frame: int, folder: Path) -> Path:
    """Write a picture from the clipboard as still of a frame under a name that is free.

    It keeps its own size; the health says when that is not the result's.
    """
    _make(folder)
    path = _free_name(folder / still_name(shot.name, source_frame))
    write_still(path, picture_of_image(image), shot.media.colour)
    return path


def checked_still(path: Path, shot: Shot, source_frame: int, scale: float) -> CheckedStill:
    """Look at a still: is it fit, and what does it look like? Raises only for the source frame."""
    stamp = stamp_of(path)
    source = _frame(shot, source_frame)
    try:
        picture = read_still(path)
        findings = findings_in(path, source, output_size(shot.media, scale, None))
    except SparkVSRError as error:
        return CheckedStill(path, stamp, unreadable(error), None)
    return CheckedStill(path, stamp, findings, screen_picture(picture, shot.media))


def _frame(shot: Shot, source_frame: int) -> Picture:
    with open_frames(shot.media) as reader:
        (picture,) = reader.read(SourceRange(source_frame, 1))
    return picture


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritablePictureError(folder, error.strerror or str(error)) from error


def _free_name(path: Path) -> Path:
    """A still that exists may hold retouching: it is never written over."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
