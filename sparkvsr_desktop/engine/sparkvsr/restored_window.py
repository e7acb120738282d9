"""A restored window, and what of it is handed to the next one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import Window, cross_fade
from sparkvsr_desktop.engine.protocol import RestoredFrame
from sparkvsr_desktop.engine.sparkvsr.colour_lock import SourceColours
from sparkvsr_desktop.engine.sparkvsr.pixels import as_picture
from sparkvsr_desktop.engine.sparkvsr.trust import trust_map


@dataclass(frozen=True, slots=True)
class Tail:
    """The restored frames that a window shares with the next, from that one's first frame on.

    `pictures`: (frames, 3, height, width), 0..1. `trust`: one value for each frame.
    """

    pictures: Tensor
    trust: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RestoredWindow:
    """The frames of `window.span`, restored.

    `pictures`: (frames, 3, height, width), 0..1, as the network gave them. `outside`: what the
    source has beyond black and white, of the same shape, or None. `trust`: one value per frame.
    `colours`: the source's, where the editor wants the result held to them.
    """

    window: Window
    pictures: Tensor
    outside: Tensor | None
    trust: tuple[float, ...]
    colours: SourceColours | None = None

    def faded_from(self, tail: Tail) -> "RestoredWindow":
        """Return the window with its first frames cross-faded from those of the one before."""
        shared = len(tail.trust)
        weights = cross_fade(shared)
        column = torch.tensor(weights, device=self.pictures.device)[:, None, None, None]
        faded = torch.lerp(tail.pictures, self.pictures[:shared], column)
        trust = tuple(
            before + weight * (after - before)
            for before, after, weight in zip(tail.trust, self.trust, weights, strict=False)
        )
        return replace(
            self,
            pictures=torch.cat([faded, self.pictures[shared:]]),
            trust=trust + self.trust[shared:],
        )

    def tail_from(self, source_frame: int) -> Tail:
        """Return what a window that starts at `source_frame` shares with this one."""
        first = source_frame - self.window.start
        return Tail(self.pictures[first:].clone(), self.trust[first:])

    def frames(self, span: SourceRange) -> Iterator[RestoredFrame]:
        """Yield the frames of `span`, which lies inside, with the source's highlights on top."""
        for source_frame in span.frames:
            place = source_frame - self.window.start
            pixels = self.pictures[place]
            if self.colours is not None:
                pixels = self.colours.held(place, pixels)
            if self.outside is not None:
                pixels = pixels + self.outside[place]
            yield RestoredFrame(source_frame, as_picture(pixels), trust_map(self.trust[place]))
