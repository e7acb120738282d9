"""What windows are made of, read while others are restored."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from sparkvsr_desktop.core.window import Padding, TileRule, Window, tiles
from sparkvsr_desktop.engine.protocol import StopToken
from sparkvsr_desktop.engine.sparkvsr.device import Copies
from sparkvsr_desktop.engine.sparkvsr.pixels import SourcePictures, WindowPixels, window_pixels
from sparkvsr_desktop.engine.sparkvsr.restore_job import RestoreJob
from sparkvsr_desktop.picture import Picture


@dataclass(frozen=True, slots=True)
class ReadWindow:
    """The source of a window: what the network is to see of it, or the pictures alone where only
    the device is to enlarge them."""

    window: Window
    content: SourcePictures | WindowPixels


class WindowSource:
    """Reads windows, in any thread, and prepares them for the network.

    Holds neither networks nor anything else on the device.
    """

    def __init__(
        self, job: RestoreJob, tile_rule: TileRule | None, device: torch.device, stop: StopToken
    ) -> None:
        self._job = job
        self._stop = stop
        self.padding = Padding.around(job.settings.height_px, job.settings.width_px)
        size = self.padding.padded_height, self.padding.padded_width
        self.tiles = tiles(*size, tile_rule)
        self.held_on = device if len(self.tiles) == 1 else torch.device("cpu")
        self.copies = Copies(device)

    @torch.inference_mode()
    def read(self, window: Window) -> ReadWindow:
        """Read a window; a picture of several tiles is enlarged as well.

        Raises whatever the stop token or the source raises.
        """
        read = SourcePictures.read(self._pictures(window), window.span.duration, self.copies)
        if self.held_on.type != "cpu":
            return ReadWindow(window, read)
        return ReadWindow(window, window_pixels(read, window, self.padding, self._left))

    def pixels(self, read: ReadWindow) -> WindowPixels:
        """Return what the network is to see, on the device or where the tiles are held."""
        if isinstance(read.content, WindowPixels):
            return read.content
        bring = self._left if self.held_on.type == "cpu" else self.copies.brought
        return window_pixels(read.content, read.window, self.padding, bring)

    def _pictures(self, window: Window) -> Iterator[Picture]:
        for picture in self._job.frames.read(window.span):
            self._stop.raise_if_stopped()
            yield picture

    @staticmethod
    def _left(pixels: Tensor) -> Tensor:
        return pixels
