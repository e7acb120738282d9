"""What people type after an option, as values; each refuses with a sentence for argparse."""

from argparse import ArgumentTypeError
from fractions import Fraction
from pathlib import Path

from sparkvsr_desktop.core.ranges import SourceRange, exact_rate


def absolute(text: str) -> Path:
    """Return the path a person typed, made absolute without resolving links."""
    return Path(text).expanduser().absolute()


def rate(text: str) -> Fraction:
    """Read `25`, `23.976` or `24000/1001`."""
    try:
        return exact_rate(Fraction(text))
    except (ValueError, ZeroDivisionError) as error:
        raise ArgumentTypeError(f"{text} is not a rate such as 25 or 23.976") from error


def source_range(text: str) -> SourceRange:
    """Read `A-B`: source frames from A up to, not including, B."""
    first, _, end = text.partition("-")
    try:
        return SourceRange.between(int(first), int(end))
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a range such as 0-48") from error


def scale(text: str) -> float:
    """Read a factor above zero."""
    try:
        factor = float(text)
    except ValueError:
        factor = 0.0
    if not 0 < factor < float("inf"):
        raise ArgumentTypeError(f"{text} is not a factor above zero, such as 2 or 1.5")
    return factor


def frame_count(text: str) -> int:
    """Read a count of frames, zero or more."""
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text} is not a number of frames")
    return int(text)


def memory(text: str) -> int:
    """Read `8G`, `7.5G` or `900M` as bytes, in powers of ten; `cpu` is 0: nothing of the GPU."""
    if text.lower() == "cpu":
        return 0
    unit = {"G": 10**9, "M": 10**6}.get(text[-1:].upper())
    try:
        amount = float(text[:-1])
    except ValueError:
        amount = 0.0
    if unit is None or not 0 < amount < float("inf"):
        raise ArgumentTypeError(f"{text} is not an amount of memory such as 8G, nor cpu")
    return round(amount * unit)


def size(text: str) -> tuple[int, int]:
    """Read `1920x1080` as (width, height) in pixels."""
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise ArgumentTypeError(f"{text} is not a size such as 1920x1080")
    return int(width), int(height)


def root(text: str) -> tuple[str, str]:
    """Read `D:/media=/mnt/media` as (root in the timeline, root on this machine)."""
    spelled, _, here = text.rpartition("=")
    if not (spelled and here):
        raise ArgumentTypeError(f"{text} is not FROM=TO, such as D:/media=/mnt/media")
    return spelled, str(absolute(here))


def still(text: str) -> tuple[int, Path]:
    """Read `120=face.tif` as (source frame, file)."""
    frame, _, name = text.partition("=")
    if not (frame.isdecimal() and name):
        raise ArgumentTypeError(f"{text} is not FRAME=FILE, such as 120=face.tif")
    return int(frame), absolute(name)


def frames_listed(text: str) -> tuple[int, ...]:
    """Read `0,48` as source frames, ascending, without doubles."""
    names = text.split(",")
    if not all(name.strip().isdecimal() for name in names):
        raise ArgumentTypeError(f"{text} is not a list of frames such as 0,48")
    return tuple(sorted({int(name) for name in names}))


def still_count(text: str) -> int:
    """Read how many stills are wanted, one or more."""
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"{text} is not a number of stills above zero")
    return int(text)


def segment_span(text: str) -> range:
    """Read `8+4`: four segments from the ninth on."""
    first, _, count = text.partition("+")
    if not (first.isdecimal() and count.isdecimal() and int(count)):
        raise ArgumentTypeError(f"{text} is not FIRST+COUNT, such as 8+4")
    return range(int(first), int(first) + int(count))
