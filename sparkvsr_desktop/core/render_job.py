"""What is to be rendered, with which settings, and the hash that identifies it."""

import hashlib
import json
from dataclasses import dataclass
from itertools import pairwise

from sparkvsr_desktop.core.colour_lock import ColourLock
from sparkvsr_desktop.core.keyframe import ReferenceStill
from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.errors import SparkVSRError

LARGEST_GUIDANCE_SCALE = 2.0


class JobRefusedError(SparkVSRError):
    """A job whose parts do not fit together."""


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """What the editor chose: engine and its version, result size in pixels, guidance, codec.

    `grain` is how much of the source's grain is given back where the result has lost it: 0 none,
    1 as much as the source has.
    `memory_bytes` is what the engine may take of the device, None for as much as it has; what of
    that changes pixels is part of the engine's version.
    """

    engine: str
    engine_version: str
    width_px: int
    height_px: int
    guidance_scale: float
    codec: str
    colour_lock: ColourLock = ColourLock.OFF
    memory_bytes: int | None = None
    grain: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.guidance_scale <= LARGEST_GUIDANCE_SCALE:
            raise JobRefusedError(
                f"A guidance scale of {self.guidance_scale:g} is outside 0 to 2.",
                remedy="Use 0.5 (natural), 1 (faithful) or 1.5 (crisp); 0 ignores the stills.",
            )
        if not 0 <= self.grain <= 1:
            raise JobRefusedError(
                f"An amount of grain of {self.grain:g} is outside 0 to 1.",
                remedy="Use 0 for no grain, or 1 for as much as the source has.",
            )


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One shot to be rendered: source, range, stills, settings and the libraries' versions.

    `versions` names every library that decides pixels, as (name, version), sorted by name.
    """

    name: str
    media: Media
    source_range: SourceRange
    settings: RenderSettings
    stills: tuple[ReferenceStill, ...] = ()
    versions: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        self._refuse_range_outside_media()
        for still in self.stills:
            self._refuse_outside_shot(still)
        for earlier, later in pairwise(self.stills):
            self._refuse_unordered(earlier, later)

    @property
    def identity(self) -> str:
        """SHA-256 (hex) of all that decides the pixels; names and places of files do not.

        The same identity is never rendered twice.
        """
        plain = json.dumps(self._deciding_facts(), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(plain.encode()).hexdigest()

    @property
    def short_identity(self) -> str:
        """The first eight digits of the identity, for file names."""
        return self.identity[:8]

    @property
    def result_name(self) -> str:
        """The file name of the result, without suffix."""
        return f"{self.name}_{self.short_identity}"

    def _deciding_facts(self) -> dict[str, object]:
        settings = self.settings
        # Without grain a job is what it was before there was such a setting.
        grain = {"grain": settings.grain} if settings.grain else {}
        return grain | {
            "source": self.media.signature,
            "rate": str(self.media.rate),
            "range": [self.source_range.start, self.source_range.duration],
            "stills": [[still.source_frame, still.digest] for still in self.stills],
            "engine": [settings.engine, settings.engine_version],
            "size": [settings.width_px, settings.height_px],
            "guidance_scale": settings.guidance_scale,
            "codec": settings.codec,
            "colour_lock": settings.colour_lock.value,
            "versions": [list(version) for version in self.versions],
        }

    def _refuse_range_outside_media(self) -> None:
        available = self.media.available_range
        if not available.covers(self.source_range):
            raise JobRefusedError(
                f"Frames {self.source_range.start} to {self.source_range.last_frame} of"
                f" “{self.name}” are outside its media, which has {self.media.frames} frames.",
                remedy=f"Stay between 0 and {available.last_frame}, or relink the full media.",
            )

    def _refuse_outside_shot(self, still: ReferenceStill) -> None:
        if not self.source_range.holds(still.source_frame):
            raise JobRefusedError(
                f"The still for frame {still.source_frame} is outside “{self.name}”.",
                remedy=f"Use a frame between {self.source_range.start} and"
                f" {self.source_range.last_frame}, or render a longer range.",
            )

    def _refuse_unordered(self, earlier: ReferenceStill, later: ReferenceStill) -> None:
        if earlier.source_frame == later.source_frame:
            raise JobRefusedError(
                f"Two stills stand on frame {later.source_frame} of “{self.name}”:"
                f" {earlier.path.name} and {later.path.name}.",
                remedy="Keep one of them.",
            )
        if earlier.source_frame > later.source_frame:
            raise ValueError("stills are given in the order of their frames")


def output_size(media: Media, scale: float | None, size: tuple[int, int] | None) -> tuple[int, int]:
    """Return (width, height) in pixels of the result: `size`, or the media's times `scale`.

    Raises JobRefusedError where nothing would be left of a side.
    """
    if size is not None:
        return size
    factor = 2.0 if scale is None else scale
    width, height = round(media.width * factor), round(media.height * factor)
    if not (width and height):
        raise JobRefusedError(
            f"An upscale factor of {factor:g} leaves nothing of {media.width} x {media.height}.",
            remedy="Use a factor such as 2, or 1 for the size of the source.",
        )
    return width, height
