"""Matches of a shot's frames, kept for the next render: a changed still changes none of them."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TypeAlias

import numpy as np

from sparkvsr_desktop.engine.propagation.maps import Flow, Plane
from sparkvsr_desktop.picture import Picture

LARGEST_KEPT_PX = 480
"""Of the source's long side. Drafts are made from sources of this size, and made again and again;
matches of larger ones take more memory than they are worth."""

MOST_KEPT_BYTES = 160 * 2**20
"""Enough for the 33 frames of a draft from 480 by 270, with two stills each."""

Digest: TypeAlias = bytes


@dataclass(frozen=True, slots=True)
class KnownMatch:
    """The way from one source picture to another, as `Carried` has it; read only."""

    flow: Flow
    odds: Plane
    change: Picture

    @property
    def size_bytes(self) -> int:
        """What it takes."""
        return self.flow.nbytes + self.odds.nbytes + self.change.nbytes


class KnownMatches:
    """The matches used last, by what both pictures show, for several threads.

    A match depends on nothing but its two source pictures; so which shot or job they belong to
    does not matter.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Digest, Digest], KnownMatch] = OrderedDict()
        self._bytes = 0
        self._changing = Lock()

    def get(self, here: Digest, there: Digest) -> KnownMatch | None:
        """Return the match of two pictures, or None where it is not known."""
        with self._changing:
            match = self._kept.get((here, there))
            if match is not None:
                self._kept.move_to_end((here, there))
            return match

    def keep(self, here: Digest, there: Digest, match: KnownMatch) -> None:
        """Keep a match; those not used for longest make room."""
        with self._changing:
            if (here, there) in self._kept:
                return
            self._kept[here, there] = match
            self._bytes += match.size_bytes
            while self._bytes > MOST_KEPT_BYTES:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.size_bytes


def digest_of(source: Picture) -> Digest | None:
    """Return what tells a source picture from all others, None where matches are not kept."""
    if max(source.shape[:2]) > LARGEST_KEPT_PX:
        return None
    digest = hashlib.sha256(repr(source.shape).encode())  # black is black at any size
    digest.update(np.ascontiguousarray(source).data)
    return digest.digest()
