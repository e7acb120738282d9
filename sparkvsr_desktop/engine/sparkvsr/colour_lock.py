"""Broad colours held to the source's: against a cast or a drift that the model brings in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad

from sparkvsr_desktop.core.colour_lock import ColourLock

CELLS = 24
"""Colour is compared in cells of a 24th of the longer side (80 pixels of 1920): wider than the
detail a still brings, narrower than the casts and stripes that users of the model report."""

STRENGTH = {ColourLock.GENTLE: 0.5, ColourLock.STRICT: 1.0}
"""How much of the difference in broad colour is taken back."""


@dataclass(frozen=True, slots=True)
class SourceColours:
    """The broad colours of the frames of a window, (1, 3, rows, columns) each, to be held to.

    They are laid over frames that are delivered, never over what one window hands to the next:
    there a half-hearted correction would add up from window to window.
    """

    frames: tuple[Tensor, ...]
    strength: float

    @classmethod
    def of(cls, source: Iterable[Tensor], lock: ColourLock) -> Self | None:
        """Return the colours of pictures (3, height, width), 0..1; None where nothing is held."""
        if lock is ColourLock.OFF:
            return None
        return cls(tuple(map(broad_colours, source)), STRENGTH[lock])

    def held(self, place: int, picture: Tensor) -> Tensor:
        """Return a restored picture (3, height, width), 0..1, with its broad colours pulled."""
        strayed = self.frames[place] - broad_colours(picture)
        size = (picture.shape[1], picture.shape[2])
        correction = interpolate(strayed, size, mode="bilinear", align_corners=False)[0]
        return picture.add(correction, alpha=self.strength).clamp_(0, 1)


def broad_colours(picture: Tensor) -> Tensor:
    """Return the mean colours around each cell of (3, height, width): (1, 3, rows, columns)."""
    height, width = picture.shape[1:]
    cell = max(1.0, max(height, width) / CELLS)
    size = (max(1, round(height / cell)), max(1, round(width / cell)))
    cells = interpolate(picture[None], size, mode="area")
    # the mean over three by three cells leaves no blocks when it is enlarged
    return avg_pool2d(pad(cells, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
