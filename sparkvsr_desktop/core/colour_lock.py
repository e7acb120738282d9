"""How firmly the colours of a result are held to those of its source."""

from enum import StrEnum


class ColourLock(StrEnum):
    """What is done about broad colours that a model made differ from the source's.

    OFF leaves them, as a still that was graded or coloured needs it. GENTLE takes half of the
    difference back, STRICT all of it: then a still gives detail, but no colour.
    """

    OFF = "off"
    GENTLE = "gentle"
    STRICT = "strict"
