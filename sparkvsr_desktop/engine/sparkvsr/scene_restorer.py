"""One scene, window by window: read, encode, predict, decode."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from sparkvsr_desktop.core.window import Padding, Tile, TileRule, Window, tiles
from sparkvsr_desktop.engine.protocol import (
    References,
    RestoreSettings,
    SourceFrames,
    StopToken,
)
from sparkvsr_desktop.engine.sparkvsr.checkpoint import Networks
from sparkvsr_desktop.engine.sparkvsr.encoded_stills import EncodedStills
from sparkvsr_desktop.engine.sparkvsr.guide import restored_latents
from sparkvsr_desktop.engine.sparkvsr.latents import decoded, encoded, reference_latents
from sparkvsr_desktop.engine.sparkvsr.pixels import window_pixels
from sparkvsr_desktop.engine.sparkvsr.restored_window import RestoredWindow, Tail
from sparkvsr_desktop.engine.sparkvsr.scene_plan import ScenePlan
from sparkvsr_desktop.engine.sparkvsr.shown import BorderFrame, Shown
from sparkvsr_desktop.engine.sparkvsr.trust import trust_of_window
from sparkvsr_desktop.errors import SparkVSRError


class OutOfVideoMemoryError(SparkVSRError):
    """A window that does not fit into the memory of the device."""

    def __init__(self, frames: int, height: int, width: int) -> None:
        super().__init__(
            f"There is not enough video memory for windows of {frames} frames at"
            f" {width} x {height} pixels.",
            remedy="Use smaller tiles or shorter windows, or close programs that use the GPU.",
        )


@dataclass(frozen=True, slots=True)
class RestoreJob:
    """What one call of the engine restores: the shot's frames, its stills and the settings."""

    frames: SourceFrames
    references: References
    settings: RestoreSettings

    def is_same_as(self, other: "RestoreJob") -> bool:
        """Whether both read the same frames and stills with equal settings."""
        return (
            self.frames is other.frames
            and self.references is other.references
            and self.settings == other.settings
        )


class SceneRestorer:
    """Restores the windows of one scene. Holds the latents of the stills in sight, no pictures."""

    def __init__(
        self,
        networks: Networks,
        plan: ScenePlan,
        job: RestoreJob,
        tile_rule: TileRule | None,
        stop: StopToken,
    ) -> None:
        self._networks = networks
        self._plan = plan
        self._job = job
        self._stop = stop
        self._padding = Padding.around(job.settings.height_px, job.settings.width_px)
        padded = (self._padding.padded_height, self._padding.padded_width)
        self._tiles = tiles(*padded, tile_rule)
        self._stills = EncodedStills(networks, job.references, self._padding, self._tiles)

    def frames_ahead(self, first: int) -> dict[int, BorderFrame]:
        """Return what the windows before the scene's first still are shown, from `first` on.

        Begins at the window with that still and goes back window by window: each is restored as a
        neighbour of the one after it. Raises what `restored` raises.
        """
        ahead: dict[int, BorderFrame] = {}
        for index in self._plan.led_windows(first):
            later = self.restored(index + 1, None, ahead.get(index + 1))
            ahead[index] = self._last_frame_of(self._plan.windows[index], later)
        return ahead

    @torch.inference_mode()
    def restored(
        self, index: int, tail: Tail | None, ahead: BorderFrame | None = None
    ) -> RestoredWindow:
        """Restore a window; its first frames fade from `tail`, what the one before shares with it.

        ahead: what a window before the first still is shown. Raises whatever the stop token raises,
        between any two stages; StillSizeError; OutOfVideoMemoryError.
        """
        window = self._plan.windows[index]
        try:
            self._stop.raise_if_stopped()
            shown = self._shown(index, tail, ahead)
            self._stop.raise_if_stopped()
            restored = self._window(window, shown)
        except torch.OutOfMemoryError as error:
            tile = self._tiles[0]
            size = len(tile.rows), len(tile.columns)
            raise OutOfVideoMemoryError(window.length, *size) from error
        return restored if tail is None else restored.faded_from(tail)

    def _shown(self, index: int, tail: Tail | None, ahead: BorderFrame | None) -> Shown:
        landed = self._stills.landed(self._plan.stills_in(index))
        if ahead is not None:
            return Shown.border_frame(ahead)
        if tail is not None and self._plan.is_carried_into(index):
            carried = self._stills.encoded(tail.pictures[0])
            return Shown.border_frame(BorderFrame(0, carried, tail.trust[0]))
        return Shown.stills(landed, self._job.settings.guidance_scale)

    @torch.inference_mode()
    def _last_frame_of(self, window: Window, later: RestoredWindow) -> BorderFrame:
        """Return the last frame of `window` as the window after it restored it."""
        shared = later.tail_from(window.start + window.length - 1)
        latents = self._stills.encoded(shared.pictures[0])
        return BorderFrame(window.slots - 1, latents, shared.trust[0])

    def _window(self, window: Window, shown: Shown) -> RestoredWindow:
        read = self._job.frames.read(window.span)
        pixels = window_pixels(read, window, self._padding, self._networks.placement.device)
        pictures = self._tiled(pixels.inside, shown)
        own = pictures[: window.span.duration, :, self._padding.rows, self._padding.columns]
        trust = trust_of_window(shown.strengths, window, shown.guidance_scale)
        return RestoredWindow(window, own, pixels.outside, trust)

    def _tiled(self, pixels: Tensor, shown: Shown) -> Tensor:
        """Restore (1, 3, frames, height, width) tile by tile and blend; (frames, 3, ...), 0..1."""
        blended = torch.zeros_like(pixels[0]).transpose(0, 1)
        for number, tile in enumerate(self._tiles):
            rows = slice(tile.rows.start, tile.rows.stop)
            columns = slice(tile.columns.start, tile.columns.stop)
            references = {slot: latents[number] for slot, latents in shown.latents.items()}
            part = self._part(pixels[..., rows, columns], references, shown.guidance_scale)
            blended[..., rows, columns] += part * self._weights(tile)
        return blended

    def _part(self, pixels: Tensor, references: Mapping[int, Tensor], scale: float) -> Tensor:
        self._stop.raise_if_stopped()
        source = encoded(self._networks, pixels)
        shown = reference_latents(source, references) if references else None
        self._stop.raise_if_stopped()
        restored = restored_latents(self._networks, source, shown, scale)
        self._stop.raise_if_stopped()
        return decoded(self._networks, restored)

    def _weights(self, tile: Tile) -> Tensor:
        device = self._networks.placement.device
        rows = torch.tensor(tile.row_weights, device=device)
        columns = torch.tensor(tile.column_weights, device=device)
        return rows[:, None] * columns
