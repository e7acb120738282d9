"""The stills that a window sees, as latents: each is loaded and encoded once."""

from collections.abc import Mapping
from typing import TypeAlias

import torch
from torch import Tensor

from sparkvsr_desktop.core.window import Padding, Tile
from sparkvsr_desktop.engine.protocol import Reference, References
from sparkvsr_desktop.engine.sparkvsr.checkpoint import Networks
from sparkvsr_desktop.engine.sparkvsr.latents import encoded_still
from sparkvsr_desktop.engine.sparkvsr.pixels import in_range, padded_pixels
from sparkvsr_desktop.errors import SparkVSRError

TileLatents: TypeAlias = tuple[Tensor, ...]
"""One still as (channels, height / 8, width / 8) latents, one for each tile of the picture."""

KEPT_STILLS = 16
"""How many stills' latents are kept at least (2 MB each for 1080p): those of a window and of the
windows around it, which are restored from the back as well as from the front."""


class StillSizeError(SparkVSRError):
    """A still that does not have the size of the restored pictures."""

    def __init__(self, still: Reference, padding: Padding) -> None:
        height, width = still.picture.shape[:2]
        super().__init__(
            f"The still for frame {still.source_frame} is {width} x {height} pixels; the result is"
            f" {padding.width} x {padding.height}.",
            remedy="Export the still at the size of the result.",
        )


class EncodedStills:
    """Latents of stills, those last seen: so each is encoded once, and their number is bounded."""

    def __init__(
        self,
        networks: Networks,
        references: References,
        padding: Padding,
        tiles: tuple[Tile, ...],
    ) -> None:
        self._networks = networks
        self._references = references
        self._padding = padding
        self._tiles = tiles
        self._kept: dict[int, TileLatents] = {}

    def landed(self, keyframes: Mapping[int, int]) -> dict[int, TileLatents]:
        """Return the latents of the stills at the given slots; raises StillSizeError."""
        landed = {slot: self._latents_of(frame) for slot, frame in keyframes.items()}
        while len(self._kept) > max(KEPT_STILLS, len(landed)):
            del self._kept[next(iter(self._kept))]
        return landed

    def _latents_of(self, source_frame: int) -> TileLatents:
        """Return the latents of a keyframe's still, which becomes the one seen last."""
        latents = self._kept.pop(source_frame, None)
        if latents is None:
            latents = self.encoded(self._loaded(source_frame))
        self._kept[source_frame] = latents
        return latents

    def encoded(self, pixels: Tensor) -> TileLatents:
        """Encode a picture (3, height, width) of the restored size, tile by tile."""
        device = self._networks.placement.device
        padded = padded_pixels(in_range(pixels)[None], self._padding)[0].to(device)
        return tuple(
            encoded_still(
                self._networks,
                padded[:, tile.rows.start : tile.rows.stop, tile.columns.start : tile.columns.stop],
            )
            for tile in self._tiles
        )

    def _loaded(self, source_frame: int) -> Tensor:
        still = self._references.load(source_frame)
        if still.picture.shape[:2] != (self._padding.height, self._padding.width):
            raise StillSizeError(still, self._padding)
        return torch.tensor(still.picture, dtype=torch.float32).permute(2, 0, 1)
