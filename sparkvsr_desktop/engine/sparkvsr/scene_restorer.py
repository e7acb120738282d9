"""One scene, window by window: read, encode, predict, decode."""

from collections.abc import Iterator, Mapping
from itertools import chain
from types import EllipsisType

import torch
from torch import Tensor
from torch._dynamo.exc import TorchDynamoException

from sparkvsr_desktop.core.window import Tile, TileRule, Window
from sparkvsr_desktop.engine.protocol import StopToken
from sparkvsr_desktop.engine.sparkvsr.checkpoint import Networks
from sparkvsr_desktop.engine.sparkvsr.colour_lock import SourceColours
from sparkvsr_desktop.engine.sparkvsr.compiled import CompilerFailedError
from sparkvsr_desktop.engine.sparkvsr.device import Arrival, finish
from sparkvsr_desktop.engine.sparkvsr.encoded_stills import EncodedStills
from sparkvsr_desktop.engine.sparkvsr.guide import restored_latents
from sparkvsr_desktop.engine.sparkvsr.latents import decoded, encoded, reference_latents
from sparkvsr_desktop.engine.sparkvsr.model_memory import OutOfVideoMemoryError, is_out_of_memory
from sparkvsr_desktop.engine.sparkvsr.moved_stills import MovedStills
from sparkvsr_desktop.engine.sparkvsr.restore_job import RestoreJob
from sparkvsr_desktop.engine.sparkvsr.restored_window import RestoredWindow, Tail
from sparkvsr_desktop.engine.sparkvsr.scene_plan import ScenePlan
from sparkvsr_desktop.engine.sparkvsr.shown import BorderFrame, Shown
from sparkvsr_desktop.engine.sparkvsr.trust import trust_of_window
from sparkvsr_desktop.engine.sparkvsr.window_source import ReadWindow, WindowSource


class SceneRestorer:
    """Restores the windows of one scene. Holds the latents of the stills in sight, no pictures.

    A picture of several tiles stays in ordinary memory; the device sees one tile at a time, and
    computes one while the last one is blended and the next one brought.
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
        device = networks.placement.device
        self._source = WindowSource(job, tile_rule, device, stop)
        self._padding, self._tiles = self._source.padding, self._source.tiles
        self._weights = [_weights_of(tile, device) for tile in self._tiles]
        moved = MovedStills(job.references, job.frames, job.settings, plan.shown_at(), stop)
        self._stills = EncodedStills(networks, moved, self._padding, self._tiles)

    def frames_ahead(self, first: int) -> dict[int, BorderFrame]:
        """Return what the windows before the scene's first still are shown, from `first` on.

        Begins at the window with that still and goes back window by window: each is restored as a
        neighbour of the one after it. Raises what `restored` raises.
        """
        ahead: dict[int, BorderFrame] = {}
        for index in self._plan.led_windows(first):
            read = self._source.read(self._plan.windows[index + 1])
            later = self.restored(index + 1, read, None, ahead.get(index + 1))
            ahead[index] = self._last_frame_of(self._plan.windows[index], later)
        return ahead

    @torch.inference_mode()
    def restored(
        self, index: int, read: ReadWindow, tail: Tail | None, ahead: BorderFrame | None = None
    ) -> RestoredWindow:
        """Restore a window; its first frames fade from `tail`, what the one before shares with it.

        read: its source, from this restorer or the one before it. ahead: what a window before the
        first still is shown. Raises whatever the stop token raises, between any two stages;
        StillSizeError; CompilerFailedError; OutOfVideoMemoryError.
        """
        try:
            self._stop.raise_if_stopped()
            shown = self._shown(index, tail, ahead)
            self._stop.raise_if_stopped()
            restored = self._window(read, shown)
        except RuntimeError as error:
            if isinstance(error, TorchDynamoException) and not is_out_of_memory(error):
                raise CompilerFailedError(error) from error
            if not is_out_of_memory(error):
                raise
            tile = self._tiles[0]
            size = f"{len(tile.columns)} x {len(tile.rows)} pixels"
            cause = error.with_traceback(None)  # its frames hold what filled the memory
            what = f"windows of {read.window.length} frames at {size}"
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

    def _window(self, read: ReadWindow, shown: Shown) -> RestoredWindow:
        window, pixels = read.window, self._source.pixels(read)
        pictures = self._tiled(pixels.inside, shown)
        own = pictures[: window.span.duration, :, self._padding.rows, self._padding.columns]
        colours = SourceColours.of(self._seen(pixels.inside), self._job.settings.colour_lock)
        trust = trust_of_window(shown.strengths, window, shown.guidance_scale)
        return RestoredWindow(window, own, pixels.outside, trust, self._source.copies, colours)

    def _seen(self, inside: Tensor) -> Iterator[Tensor]:
        """Yield the frames that the network saw, unpadded, 0..1."""
        for frame in inside[0].transpose(0, 1):
            yield (frame[:, self._padding.rows, self._padding.columns] + 1) / 2

    def _tiled(self, pixels: Tensor, shown: Shown) -> Tensor:
        """Restore (1, 3, frames, height, width) tile by tile and blend; (frames, 3, ...), 0..1."""
        if len(self._tiles) == 1:
            whole = {slot: latents[0] for slot, latents in shown.latents.items()}
            return self._part(pixels, whole, shown.guidance_scale)
        blended = torch.zeros_like(pixels[0]).transpose(0, 1)
        waiting: tuple[Tile, Arrival] | None = None
        for given in chain(self._parts(pixels, shown), [None]):
            if waiting is not None:  # the device has the next tile by then
                tile, arriving = waiting
                blended[_area(tile)] += arriving.taken()
            waiting = given
        return blended

    def _parts(self, pixels: Tensor, shown: Shown) -> Iterator[tuple[Tile, Arrival]]:
        """Restore tile after tile; each comes weighted, on its way into ordinary memory."""
        for number, (tile, weights) in enumerate(zip(self._tiles, self._weights, strict=True)):
            references = {slot: latents[number] for slot, latents in shown.latents.items()}
            yield (
                tile,
                self._source.copies.fetched(
                    self._part(pixels[_area(tile)], references, shown.guidance_scale).mul_(weights)
                ),
            )

    def _part(self, pixels: Tensor, references: Mapping[int, Tensor], scale: float) -> Tensor:
        self._stop.raise_if_stopped()
        source = encoded(self._networks, self._source.copies.brought(pixels))
        shown = reference_latents(source, references) if references else None
        self._pause()
        restored = restored_latents(self._networks, source, shown, scale)
        self._pause()
        return decoded(self._networks, restored)

    def _pause(self) -> None:
        """Wait for the stage that the device is in, and end here where the editor wants it."""
        finish(self._networks.placement.device)
        self._stop.raise_if_stopped()


def _weights_of(tile: Tile, device: torch.device) -> Tensor:
    rows, columns = (
        torch.tensor(weights, device=device) for weights in (tile.row_weights, tile.column_weights)
    )
    return rows[:, None] * columns


def _area(tile: Tile) -> tuple[EllipsisType, slice, slice]:
    rows, columns = tile.rows, tile.columns
    return ..., slice(rows.start, rows.stop), slice(columns.start, columns.stop)
