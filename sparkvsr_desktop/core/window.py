"""Windows and tiles: the spans of frames and parts of a picture that the model sees at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Self, TypeAlias

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.errors import SparkVSRError

WINDOW_GRID_FRAMES = 8
"""Only windows of 8a + 1 frames come out of the model's VAE as long as they went in."""

SLOT_FRAMES = 4
"""A latent slot spans four frames; slot k stands for window frame 4k."""

SIZE_MULTIPLE_PX = 16
"""The VAE divides sides by 8 and the transformer pairs the latents up."""

Weights: TypeAlias = tuple[float, ...]
"""How much each position along one axis counts, 0..1."""


class WindowRuleError(SparkVSRError):
    """A window or tile size that the model cannot take."""


@dataclass(frozen=True, slots=True)
class WindowRule:
    """How long a window is, and how many frames it shares with the next; both 8a + 1.

    The overlap is under half of the length, so that no frame of it belongs to a third window.
    """

    length: int = 33
    overlap: int = 9

    def __post_init__(self) -> None:
        for frames in (self.length, self.overlap):
            if frames < 1 or frames % WINDOW_GRID_FRAMES != 1:
                raise WindowRuleError(
                    f"A window or overlap of {frames} frames does not fit the model.",
                    remedy="Use one more than a multiple of eight, for example 33 with 9.",
                )
        if 2 * self.overlap > self.length:
            raise WindowRuleError(
                f"An overlap of {self.overlap} frames is over half of a window of {self.length}.",
                remedy="Use a shorter overlap or longer windows, for example 33 with 9.",
            )

    @property
    def stride(self) -> int:
        """Frames from the start of one window to the start of the next; a multiple of eight."""
        return self.length - self.overlap


@dataclass(frozen=True, slots=True)
class Window:
    """The frames of `span`, and after them `held_frames` repeats of its last one."""

    span: SourceRange
    held_frames: int = 0

    @property
    def start(self) -> int:
        """The source frame of window frame 0."""
        return self.span.start

    @property
    def length(self) -> int:
        """How many frames the model sees, 8a + 1."""
        return self.span.duration + self.held_frames

    @property
    def slots(self) -> int:
        """How many latent slots the window has."""
        return (self.length - 1) // SLOT_FRAMES + 1


def scenes(shot: SourceRange, walls: Iterable[int]) -> tuple[SourceRange, ...]:
    """Return the shot cut before each of the `walls` that lie inside it."""
    cuts = sorted({wall for wall in walls if shot.start < wall < shot.end})
    borders = (shot.start, *cuts, shot.end)
    return tuple(SourceRange.between(start, end) for start, end in pairwise(borders))


def windows(scene: SourceRange, rule: WindowRule) -> tuple[Window, ...]:
    """Cover `scene` with windows whose starts lie on an 8-grid from its first frame.

    The scene is lengthened to 8k + 1 frames by repeats of its last one, and the last window is
    moved back so that it ends there: its overlap may be longer than the rule's. A scene that fits
    into one window gets one, as short as it can be.
    """
    padded = scene.duration + _held_frames(scene.duration)
    if padded <= rule.length:
        return (Window(scene, padded - scene.duration),)
    last_start = padded - rule.length
    starts = (*range(0, last_start, rule.stride), last_start)
    return tuple(
        _window(scene.start + start, scene.start + start + rule.length, scene.end)
        for start in starts
    )


def cross_fade(frames: int) -> Weights:
    """Return what the later of two windows weighs over `frames` shared frames: a line from 0 to 1.

    Neither end is reached: frame 0 of three weighs 1/4, so that no shared frame is for nothing.
    """
    return tuple((frame + 1) / (frames + 1) for frame in range(frames))


def nearest_slot(source_frame: int, start: int) -> int:
    """Return the slot, counted from `start`, whose frame is nearest; the earlier of two.

    At most two frames lie between `source_frame` and the frame that the slot stands for.
    """
    return (source_frame - start + SLOT_FRAMES // 2 - 1) // SLOT_FRAMES


@dataclass(frozen=True, slots=True)
class Padding:
    """What is added around pictures of `height` x `width` pixels so that the model takes them.

    Rows and columns repeat the picture's edge. `rows` and `columns` say where the picture lies
    inside the padded one: cutting them out undoes the padding exactly.
    """

    height: int
    width: int
    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def around(cls, height: int, width: int) -> Self:
        """Return the padding of a picture size to multiples of SIZE_MULTIPLE_PX, evenly split."""
        rows, columns = -height % SIZE_MULTIPLE_PX, -width % SIZE_MULTIPLE_PX
        top, left = rows // 2, columns // 2
        return cls(height, width, top, left, rows - top, columns - left)

    @property
    def padded_height(self) -> int:
        """Height of the padded picture in pixels."""
        return self.top + self.height + self.bottom

    @property
    def padded_width(self) -> int:
        """Width of the padded picture in pixels."""
        return self.left + self.width + self.right

    @property
    def rows(self) -> slice:
        """The rows of the padded picture that are the picture's own."""
        return slice(self.top, self.top + self.height)

    @property
    def columns(self) -> slice:
        """The columns of the padded picture that are the picture's own."""
        return slice(self.left, self.left + self.width)


@dataclass(frozen=True, slots=True)
class TileRule:
    """The largest tile, and the least that neighbours share; in pixels, multiples of 16."""

    height: int
    width: int
    overlap: int = 32

    def __post_init__(self) -> None:
        for side in (self.height, self.width, self.overlap):
            if side < SIZE_MULTIPLE_PX or side % SIZE_MULTIPLE_PX:
                raise WindowRuleError(
                    f"A tile side or overlap of {side} pixels does not fit the model.",
                    remedy="Use multiples of 16, for example 768 x 1360 with an overlap of 32.",
                )
        if self.overlap >= min(self.height, self.width):
            raise WindowRuleError(
                f"An overlap of {self.overlap} pixels leaves nothing of a tile of"
                f" {self.width} x {self.height}.",
                remedy="Use larger tiles or a smaller overlap.",
            )


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a padded picture, and what each of its rows and columns weighs there.

    The weight of a pixel is its row's times its column's. Over all tiles of a picture the weights
    of a pixel sum to one.
    """

    rows: range
    columns: range
    row_weights: Weights
    column_weights: Weights


def tiles(height: int, width: int, rule: TileRule | None) -> tuple[Tile, ...]:
    """Cover a padded picture, row by row; no tile is larger than the rule's.

    height, width: in pixels, multiples of SIZE_MULTIPLE_PX. Without a rule the picture is one tile.
    """
    row_spans = _spans(height, height if rule is None else rule.height, _overlap(rule))
    column_spans = _spans(width, width if rule is None else rule.width, _overlap(rule))
    return tuple(
        Tile(rows, columns, row_weights, column_weights)
        for rows, row_weights in zip(row_spans, _feathered(row_spans), strict=True)
        for columns, column_weights in zip(column_spans, _feathered(column_spans), strict=True)
    )


def _held_frames(frames: int) -> int:
    return (1 - frames) % WINDOW_GRID_FRAMES


def _window(start: int, end: int, scene_end: int) -> Window:
    span = SourceRange.between(start, min(end, scene_end))
    return Window(span, max(end - scene_end, 0))


def _overlap(rule: TileRule | None) -> int:
    return 0 if rule is None else rule.overlap


def _spans(size: int, most: int, overlap: int) -> tuple[range, ...]:
    """Cover `size` with as few spans as will do, spread evenly, with starts on the 16-grid."""
    if size <= most:
        return (range(size),)
    steps = -((most - size) // (most - overlap))
    free = (size - most) // SIZE_MULTIPLE_PX
    starts = (SIZE_MULTIPLE_PX * (step * free // steps) for step in range(steps + 1))
    return tuple(range(start, start + most) for start in starts)


def _feathered(spans: tuple[range, ...]) -> tuple[Weights, ...]:
    """Return the weights of each span: lines that fall towards its neighbours and sum to one."""
    slopes = [_slope(spans, index) for index in range(len(spans))]
    totals = [0.0] * spans[-1].stop
    for span, slope in zip(spans, slopes, strict=True):
        for position, weight in zip(span, slope, strict=True):
            totals[position] += weight
    return tuple(
        tuple(weight / totals[position] for position, weight in zip(span, slope, strict=True))
        for span, slope in zip(spans, slopes, strict=True)
    )


def _slope(spans: tuple[range, ...], index: int) -> list[float]:
    span = spans[index]
    shared_before = spans[index - 1].stop - span.start if index > 0 else 0
    shared_after = span.stop - spans[index + 1].start if index + 1 < len(spans) else 0
    return [
        min(1.0, (place + 1) / (shared_before + 1), (len(span) - place) / (shared_after + 1))
        for place in range(len(span))
    ]
