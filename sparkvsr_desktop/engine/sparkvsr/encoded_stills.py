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
    """Latents of stills, kept as long as the window at hand sees them."""

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
        """Return the latents of the stills at the given slots; all others are forgotten.

        Raises StillSizeError.
        """
        in_sight = set(keyframes.values())
        self._kept = {frame: kept for frame, kept in self._kept.items() if frame in in_sight}
        for frame in in_sight - self._kept.keys():
            self._kept[frame] = self.encoded(self._loaded(frame))
        return {slot: self._kept[frame] for slot, frame in keyframes.items()}

    def encoded(self, pixels: Tensor) -> TileLatents:
        """Encode a picture (3, height, width) of the restored size, tile by tile."""
        padded = padded_pixels(in_range(pixels)[None], self._padding)[0]
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
        device = self._networks.placement.device
        return torch.tensor(still.picture, dtype=torch.float32, device=device).permute(2, 0, 1)
