"""What a window is shown besides its source: stills, or a restored frame of its neighbour."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from torch import Tensor

from sparkvsr_desktop.engine.sparkvsr.encoded_stills import TileLatents

STILL_STRENGTH = 1.0
"""A still rests on itself."""


@dataclass(frozen=True, slots=True)
class BorderFrame:
    """A restored frame that two windows share, shown to the one without a still at `slot`.

    `picture`: (3, height, width), 0..1. `trust` is that of the frame.
    """

    slot: int
    picture: Tensor
    trust: float


@dataclass(frozen=True, slots=True)
class Shown:
    """References by slot, how much each rests on a still, and how strongly they pull."""

    latents: Mapping[int, TileLatents]
    strengths: Mapping[int, float]
    guidance_scale: float

    @classmethod
    def stills(cls, latents: Mapping[int, TileLatents], guidance_scale: float) -> Self:
        """Show stills, or nothing where there are none."""
        return cls(latents, dict.fromkeys(latents, STILL_STRENGTH), guidance_scale)

    @classmethod
    def border_frame(cls, frame: BorderFrame, latents: TileLatents) -> Self:
        """Show a restored frame of the neighbour, given with its latents.

        It already looks as the guidance scale wants it, so it is followed at scale 1: else a shot
        would drift further from window to window. That also needs one pass instead of two.
        """
        return cls({frame.slot: latents}, {frame.slot: frame.trust}, 1.0)
