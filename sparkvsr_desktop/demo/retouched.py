"""The demo's reference stills: true frames, standing in for what an editor would retouch."""

from pathlib import Path

from sparkvsr_desktop.core.keyframe import still_name
from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.demo.film import Film
from sparkvsr_desktop.media.still_file import write_still

STILL_SPACING_FRAMES = 16
FIRST_STILL_FRAME = 4
"""Each scene gets its first still this many frames after it begins."""


def retouched_frames(film: Film) -> tuple[int, ...]:
    """Return the source frames that get a still: every 16th, counted anew behind the cut."""
    opening = range(FIRST_STILL_FRAME, film.cut, STILL_SPACING_FRAMES)
    closing = range(film.cut + FIRST_STILL_FRAME, film.frames, STILL_SPACING_FRAMES)
    return (*opening, *closing)


def write_retouched(film: Film, clip: str, folder: Path, colour: ColourTags) -> tuple[Path, ...]:
    """Write the stills as 16-bit TIFF at truth size, named `<clip>.<source frame>.tif`."""
    stills = {frame: folder / still_name(clip, frame) for frame in retouched_frames(film)}
    for frame, path in stills.items():
        write_still(path, film.picture(frame), colour)
    return tuple(stills.values())
