"""Names for shots that every file system takes, and that no two shots of an edit share."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_NAME_BYTES = 120
"""File systems take 255 bytes; identity, ending and a temporary suffix need their part."""
_UNSAFE = re.compile(r'[/\\:*?"<>|#%\x00-\x1f\x7f]+')
"""Forbidden on Windows or macOS, or read as part of a URL by hosts (`#`, `?`, `%`)."""
_MEDIA_SUFFIX = re.compile(
    r"\.(mov|mp4|m4v|mxf|avi|mkv|webm|wmv|mts|m2ts|mpe?g|ts|r3d|braw|ari|dng"
    r"|exr|dpx|cin|tiff?|png|jpe?g|tga|bmp|sgi|hdr)$",
    re.IGNORECASE,
)
_FRAME_PATTERN = re.compile(r"[._ -]?(\[\d+-\d+\]|%\d*d|#+)$")
_RESERVED_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


def file_safe(name: str) -> str:
    """Return `name` without media suffix and without anything a file system refuses.

    Never empty, at most LONGEST_NAME_BYTES of UTF-8.
    """
    bare = _FRAME_PATTERN.sub("", _MEDIA_SUFFIX.sub("", name.strip()))
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", bare)).strip(" .")
    short = safe.encode(errors="replace")[:LONGEST_NAME_BYTES].decode(errors="ignore").strip(" .")
    if _RESERVED_ON_WINDOWS.fullmatch(short):
        short = f"{short}_"
    return short or "shot"


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, doubles numbered -2, -3 and so on; case does not tell two names apart."""
    taken: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 1
        while candidate.casefold() in taken:
            number += 1
            candidate = f"{name}-{number}"
        taken.add(candidate.casefold())
        result.append(candidate)
    return tuple(result)
