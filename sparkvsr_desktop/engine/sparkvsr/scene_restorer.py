"""One scene, window by window: read, encode, predict, decode."""

from collections.abc import Iterator, Mapping
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
from sparkvsr_desktop.engine.sparkvsr.colour_lock import SourceColours
from sparkvsr_desktop.engine.sparkvsr.encoded_stills import EncodedStills
from sparkvsr_desktop.engine.sparkvsr.guide import restored_latents
from sparkvsr_desktop.engine.sparkvsr.latents import decoded, encoded, reference_latents
from sparkvsr_desktop.engine.sparkvsr.model_memory import OutOfVideoMemoryError, is_out_of_memory
from sparkvsr_desktop.engine.sparkvsr.moved_stills import MovedStills
from sparkvsr_desktop.engine.sparkvsr.pixels import window_pixels
from sparkvsr_desktop.engine.sparkvsr.restored_window import RestoredWindow, Tail
from sparkvsr_desktop.engine.sparkvsr.scene_plan import ScenePlan
from sparkvsr_desktop.engine.sparkvsr.shown import BorderFrame, Shown
from sparkvsr_desktop.engine.sparkvsr.trust import trust_of_window


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
    """Restores the windows of one scene. Holds the latents of the stills in sight, no pictures.

    A picture of several tiles stays in ordinary memory; the device sees one tile at a time.
    """

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
        is_whole = len(self._tiles) == 1
        self._held_on = networks.placement.device if is_whole else torch.device("cpu")
        moved = MovedStills(job.references, job.frames, job.settings, plan.shown_at(), stop)
        self._stills = EncodedStills(networks, moved, self._padding, self._tiles)

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
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            tile = self._tiles[0]
            size = f"{len(tile.columns)} x {len(tile.rows)} pixels"
            cause = error.with_traceback(None)  # its frames hold what filled the memory
            what = f"windows of {window.length} frames at {size}"
            raise OutOfVideoMemoryError(what) from cause
        return restored if tail is None else restored.faded_from(tail)

    def _shown(self, index: int, tail: Tail | None, ahead: BorderFrame | None) -> Shown:
        landed = self._stills.landed(self._plan.stills_in(index))
        if ahead is None and tail is not None and self._plan.is_carried_into(index):
            ahead = BorderFrame(0, tail.pictures[0], tail.trust[0])
        if ahead is not None:
            return Shown.border_frame(ahead, self._stills.encoded(ahead.picture))
        return Shown.stills(landed, self._job.settings.guidance_scale)

    def _last_frame_of(self, window: Window, later: RestoredWindow) -> BorderFrame:
        """Return the last frame of `window` as the window after it restored it."""
        shared = later.tail_from(window.start + window.length - 1)
        return BorderFrame(window.slots - 1, shared.pictures[0].clone(), shared.trust[0])

    def _window(self, window: Window, shown: Shown) -> RestoredWindow:
        read = self._job.frames.read(window.span)
        pixels = window_pixels(read, window, self._padding, self._held_on)
        pictures = self._tiled(pixels.inside, shown)
        own = pictures[: window.span.duration, :, self._padding.rows, self._padding.columns]
        colours = SourceColours.of(self._source(pixels.inside), self._job.settings.colour_lock)
        trust = trust_of_window(shown.strengths, window, shown.guidance_scale)
        return RestoredWindow(window, own, pixels.outside, trust, colours)

    def _source(self, inside: Tensor) -> Iterator[Tensor]:
        """Yield the frames that the network saw, unpadded, 0..1."""
        for frame in inside[0].transpose(0, 1):
            yield (frame[:, self._padding.rows, self._padding.columns] + 1) / 2

    def _tiled(self, pixels: Tensor, shown: Shown) -> Tensor:
        """Restore (1, 3, frames, height, width) tile by tile and blend; (frames, 3, ...), 0..1."""
        if len(self._tiles) == 1:
            whole = {slot: latents[0] for slot, latents in shown.latents.items()}
            return self._part(pixels, whole, shown.guidance_scale)
        blended = torch.zeros_like(pixels[0]).transpose(0, 1)
        for number, tile in enumerate(self._tiles):
            rows = slice(tile.rows.start, tile.rows.stop)
            columns = slice(tile.columns.start, tile.columns.stop)
            references = {slot: latents[number] for slot, latents in shown.latents.items()}
            part = self._part(pixels[..., rows, columns], references, shown.guidance_scale)
            blended[..., rows, columns] += part.to(self._held_on).mul_(self._weights(tile))
        return blended

    def _part(self, pixels: Tensor, references: Mapping[int, Tensor], scale: float) -> Tensor:
        self._stop.raise_if_stopped()
        source = encoded(self._networks, pixels.to(self._networks.placement.device))
        shown = reference_latents(source, references) if references else None
        self._stop.raise_if_stopped()
        restored = restored_latents(self._networks, source, shown, scale)
        self._stop.raise_if_stopped()
        return decoded(self._networks, restored)

    def _weights(self, tile: Tile) -> Tensor:
        rows, columns = (
            torch.tensor(weights, device=self._held_on)
            for weights in (tile.row_weights, tile.column_weights)
        )
        return rows[:, None] * columns
