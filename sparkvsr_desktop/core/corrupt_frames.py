"""What a render does with a frame of the source that cannot be decoded."""

from enum import Enum


class CorruptFrames(Enum):
    """The editor's choice for damaged frames; the result keeps its length in any case.

    STOP ends the render and names the frame. REPEAT lets the nearest good frame before it stand
    in, or the nearest after it at the beginning of a shot. SKIP leaves black in its place.
    """

    STOP = "stop"
    REPEAT = "repeat"
    SKIP = "skip"
