"""Media: the file or image sequence behind a clip, and what is known of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.timecode import Timecode

UNSPECIFIED = 2
"""The H.273 code point for "not stated", the same for primaries, transfer and matrix."""


@dataclass(frozen=True, slots=True)
class MovieFile:
    """A movie in one file."""

    path: Path

    @property
    def stem(self) -> str:
        """The file name without suffix."""
        return self.path.stem

    def __str__(self) -> str:
        return str(self.path)


class MissingFrames(Enum):
    """What stands in for a picture that a sequence lacks."""

    ERROR = "error"
    HOLD = "hold"
    BLACK = "black"


@dataclass(frozen=True, slots=True)
class ImageSequence:
    """Numbered pictures `<folder>/<prefix><number><suffix>`, every `step`th number."""

    folder: Path
    prefix: str
    suffix: str
    first_number: int
    last_number: int
    padding: int = 0
    step: int = 1
    missing_frames: MissingFrames = MissingFrames.ERROR

    @property
    def stem(self) -> str:
        """The file name without number and suffix."""
        return self.prefix.rstrip("._- ") or self.folder.name

    @property
    def frames(self) -> int:
        """How many pictures the numbering spans."""
        return (self.last_number - self.first_number) // self.step + 1

    def path_of(self, source_frame: int) -> Path:
        """Return the file of a frame counted from the first picture (0-based)."""
        number = self.first_number + source_frame * self.step
        sign, digits = ("-" if number < 0 else ""), f"{abs(number):0{self.padding}}"
        return self.folder / f"{self.prefix}{sign}{digits}{self.suffix}"

    def paths(self) -> Iterator[Path]:
        """Yield every file of the numbering, in order, whether it exists or not."""
        return (self.path_of(frame) for frame in range(self.frames))

    def __str__(self) -> str:
        span = f"{self.first_number:0{self.padding}}-{self.last_number:0{self.padding}}"
        return str(self.folder / f"{self.prefix}[{span}]{self.suffix}")


MediaSource: TypeAlias = MovieFile | ImageSequence


@dataclass(frozen=True, slots=True)
class ColourTags:
    """How the numbers of a picture are to be read, as H.273 code points.

    A file that states nothing has UNSPECIFIED; `matrix` 0 means the file holds RGB.
    `full_range` is None where the file does not say.
    """

    primaries: int = UNSPECIFIED
    transfer: int = UNSPECIFIED
    matrix: int = UNSPECIFIED
    full_range: bool | None = None


LINEAR = 8
"""H.273 transfer characteristic of light itself; every other one is a curve for a screen."""


@dataclass(frozen=True, slots=True)
class Media:
    """What a probe found in a file or sequence: all that editing and rendering need to know.

    `signature` identifies the content (size and digests of its ends), not its name or place.
    `pixel_aspect` is the width of a pixel over its height. `sound_streams` counts audio streams.
    `bits` are those of a stored component, 0 where that is not known.
    """

    source: MediaSource
    frames: int
    rate: Fraction
    width: int
    height: int
    signature: str
    pixel_aspect: Fraction = Fraction(1)
    start_timecode: Timecode | None = None
    colour: ColourTags = ColourTags()
    codec: str = ""
    sound_streams: int = 0
    is_interlaced: bool = False
    has_variable_rate: bool = False
    bits: int = 0

    @property
    def shown_transfer(self) -> int:
        """The stated transfer; EXR that states none is scene-linear by its own specification."""
        if self.colour.transfer == UNSPECIFIED and self.codec == "openexr":
            return LINEAR
        return self.colour.transfer

    @property
    def available_range(self) -> SourceRange:
        """All frames the media has."""
        return SourceRange(0, self.frames)
