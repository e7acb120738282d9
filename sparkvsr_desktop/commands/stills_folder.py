"""Retouched stills in a folder, found by their names."""

import re
from pathlib import Path

STILL_SUFFIXES = (".tif", ".tiff", ".png", ".exr", ".dpx", ".jpg", ".jpeg")
"""What painters save; the name before the suffix is what counts."""


def stills_in(folder: Path, shot: str) -> list[tuple[int, Path]]:
    """Return (source frame, file) of every still of `shot` in `folder`, in order of the frames.

    Two files for one frame are both returned. Raises OSError when the folder cannot be read.
    """
    form = re.compile(re.escape(shot) + r"\.(\d+)")
    found = [
        (int(named[1]), path)
        for path in folder.iterdir()
        if path.suffix.lower() in STILL_SUFFIXES and (named := form.fullmatch(path.stem))
    ]
    return sorted(found)
