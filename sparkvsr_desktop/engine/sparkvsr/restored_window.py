"""A restored window, and what of it is handed to the next one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.window import Window, cross_fade
from sparkvsr_desktop.engine.protocol import RestoredFrame
from sparkvsr_desktop.engine.sparkvsr.colour_lock import SourceColours
from sparkvsr_desktop.engine.sparkvsr.device import Arrival, Copies
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
    `copies`: how frames leave the device. `colours`: the source's, where the editor wants the
    result held to them.
    """

    window: Window
    pictures: Tensor
    outside: Tensor | None
    trust: tuple[float, ...]
    copies: Copies
    colours: SourceColours | None = None

    def faded_from(self, tail: Tail) -> "RestoredWindow":
        """Return the window with its first frames cross-faded, in place, from the one before's."""
        shared = len(tail.trust)
        weights = cross_fade(shared)
        column = torch.tensor(weights, device=self.pictures.device)[:, None, None, None]
        own = self.pictures[:shared]
        torch.lerp(tail.pictures, own, column, out=own)
        trust = tuple(
            before + weight * (after - before)
            for before, after, weight in zip(tail.trust, self.trust, weights, strict=False)
        )
        return replace(self, trust=trust + self.trust[shared:])

    def tail_from(self, source_frame: int) -> Tail:
        """Return what a window that starts at `source_frame` shares with this one."""
        first = source_frame - self.window.start
        return Tail(self.pictures[first:].clone(), self.trust[first:])

    def frames(self, span: SourceRange) -> Iterator[RestoredFrame]:
        """Return the frames of `span`, which lies inside, with the source's highlights on top.

        Those of a device begin their way into ordinary memory at once: asked for later, they would
        wait for all that it is given meanwhile. Others are made one by one as they are taken.
        """
        leaving = (self._leaving(source_frame) for source_frame in span.frames)
        underway = iter(list(leaving)) if self.copies.leaves(self.pictures) else leaving
        return map(_arrived, underway)

    def _leaving(self, source_frame: int) -> tuple[int, Arrival, float]:
        place = source_frame - self.window.start
        pixels = self.pictures[place]
        if self.colours is not None:
            pixels = self.colours.held(place, pixels)
        if self.outside is not None:
            pixels = pixels + self.outside[place]
        interleaved = pixels.permute(1, 2, 0).contiguous()
        return source_frame, self.copies.fetched(interleaved), self.trust[place]


def _arrived(leaving: tuple[int, Arrival, float]) -> RestoredFrame:
    source_frame, arriving, trust = leaving
    return RestoredFrame(source_frame, arriving.taken().numpy(), trust_map(trust))
