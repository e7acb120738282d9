"""Names of files made after another file, within what file systems take."""

import os

LONGEST_STEM_BYTES = 220
"""File systems take 255 bytes; `.restored.2.otio`, `.bundle` and a temporary ending need theirs."""


def stem_within_reach(stem: str) -> str:
    """Return a file's stem, cut where names made from it would be too long to be written."""
    while len(os.fsencode(stem)) > LONGEST_STEM_BYTES:
        stem = stem[:-1]
    return stem
