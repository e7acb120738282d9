"""What can be wrong with a retouched still, as its health says it."""

from dataclasses import dataclass
from enum import Enum


class HealthTopic(Enum):
    """What was looked at."""

    FILE = "file"
    SIZE = "size"
    SHIFT = "shift"
    GAMMA = "gamma"
    DEPTH = "depth"
    COLOUR = "colour tag"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, in a sentence, and what to do about it.

    `shift` is (right, down) in pixels of the still by which it lies off its frame, where that is
    what was found.
    """

    topic: HealthTopic
    sentence: str
    remedy: str
    shift: tuple[float, float] | None = None
