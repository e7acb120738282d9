"""Ways of restoring that need less and less memory, from the best to the smallest."""

from dataclasses import dataclass, replace
from enum import Enum

from sparkvsr_desktop.core.window import TileRule, WindowRule


class Weights(Enum):
    """Where and how the transformer's weights are kept.

    RESIDENT: on the device, as they compute. EIGHT_BIT: on the device in 8-bit floats, widened
    layer by layer; changes pixels a little. STREAMED: in ordinary memory, brought to the device
    block by block; slower, the same pixels.
    """

    RESIDENT = "resident"
    EIGHT_BIT = "8-bit"
    STREAMED = "streamed"


LARGER_SIDES = 2
"""How many times higher and wider the VAE's large tiles are than its small ones."""


class VaeTiles(Enum):
    """Whether the VAE works through large pictures in tiles: less memory, slightly other pixels.

    SMALL: those of its configuration, 360 x 240 pixels for the published one. LARGE: twice as high
    and wide, sharing as many pixels with their neighbours: of 1080p a fifth less is done twice, and
    there are fewer seams.
    """

    NONE = "whole"
    LARGE = "large tiles"
    SMALL = "tiled"


@dataclass(frozen=True, slots=True)
class MemoryMode:
    """How much the networks are given at once. Without a tile rule pictures are restored whole."""

    window: WindowRule = WindowRule()  # noqa: RUF009  # frozen, so that it can be shared
    tile: TileRule | None = None
    vae: VaeTiles = VaeTiles.NONE
    weights: Weights = Weights.RESIDENT

    @property
    def deciding_facts(self) -> str:
        """Everything here that changes pixels, for the identity of a job."""
        eight_bit = " 8-bit" if self.weights is Weights.EIGHT_BIT else ""
        window = f"window {self.window.length}/{self.window.overlap}"
        return f"vae {self.vae.value} {window} tile {self._tile_name}{eight_bit}"

    def __str__(self) -> str:
        parts = [
            f"windows of {self.window.length} frames",
            f"tiles up to {self.tile.width} x {self.tile.height}"
            if self.tile
            else "whole pictures",
            *_VAE_WORDS[self.vae],
            f"weights {self.weights.value}",
        ]
        return ", ".join(parts)

    @property
    def _tile_name(self) -> str:
        tile = self.tile
        return f"{tile.width}x{tile.height}/{tile.overlap}" if tile else "whole"


_VAE_WORDS = {
    VaeTiles.NONE: [],
    VaeTiles.LARGE: ["VAE in large tiles"],
    VaeTiles.SMALL: ["VAE in tiles"],
}

HD = TileRule(height=1088, width=1920)
HALF_HD = TileRule(height=720, width=1280)
QUARTER_HD = TileRule(height=544, width=960)
SMALL = TileRule(height=368, width=640)
SMALLEST = TileRule(height=272, width=480)

MEMORY_MODES = (
    MemoryMode(tile=HD),
    MemoryMode(tile=HD, vae=VaeTiles.LARGE),
    MemoryMode(tile=HD, vae=VaeTiles.SMALL),
    MemoryMode(tile=HALF_HD, vae=VaeTiles.SMALL),
    MemoryMode(tile=HALF_HD, vae=VaeTiles.SMALL, weights=Weights.EIGHT_BIT),
    MemoryMode(tile=HALF_HD, vae=VaeTiles.SMALL, weights=Weights.STREAMED),
    MemoryMode(tile=QUARTER_HD, vae=VaeTiles.SMALL, weights=Weights.STREAMED),
    MemoryMode(tile=SMALL, vae=VaeTiles.SMALL, weights=Weights.STREAMED),
    MemoryMode(tile=SMALLEST, vae=VaeTiles.SMALL, weights=Weights.STREAMED),
)
"""The ladder. What costs the least in looks and time goes first: the VAE in tiles (its untiled peak
is the highest of all), then smaller tiles, then smaller weights, then weights that travel. Windows
stay as long as they are: a job that steps down keeps its finished segments, which end where windows
do, and a shorter window saves nothing that a smaller tile does not."""


def modes_with_equal_pixels(mode: MemoryMode) -> tuple[MemoryMode, ...]:
    """Return `mode`, then what needs less memory and gives the same pixels."""
    if mode.weights is Weights.RESIDENT:
        return mode, replace(mode, weights=Weights.STREAMED)
    return (mode,)
