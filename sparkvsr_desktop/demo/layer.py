"""Layers of the demo film: cut-out pictures with soft shadows, laid over one another."""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from sparkvsr_desktop.demo.texture import Mask, single
from sparkvsr_desktop.picture import Picture

Layer: TypeAlias = NDArray[np.float32]
"""(height, width, 4) float32: red, green, blue times cover, and cover; all 0..1."""
Colour: TypeAlias = tuple[float, float, float]
Point: TypeAlias = tuple[float, float]
"""x and y in pixels; whole numbers are the middle of a pixel."""


def paint(canvas: Picture, mask: Mask, colour: Colour, place: tuple[int, int] = (0, 0)) -> None:
    """Colour the canvas through a mask whose top left corner lies at `place` (x, y)."""
    x, y = place
    under = canvas[y : y + mask.shape[0], x : x + mask.shape[1]]
    cover = mask[: under.shape[0], : under.shape[1], None]
    under += (single(colour) - under) * cover


def cut_out(picture: ArrayLike, mask: Mask) -> Layer:
    """Return the part of a picture that the mask covers."""
    return np.dstack((single(picture) * mask[..., None], mask))


def sheet(picture: ArrayLike, margin_px: int = 64) -> Layer:
    """Return a whole picture that lies on something: a paper, a board, with its shadow."""
    around = ((margin_px, margin_px), (margin_px, margin_px))
    whole = np.pad(single(picture), (*around, (0, 0)), mode="edge")
    cover = np.pad(np.ones(np.shape(picture)[:2], np.float32), around)
    return with_shadow(cut_out(whole, cover), (12, 18), 15, 0.6)


def with_shadow(layer: Layer, offset_px: Point, softness_px: float, darkness: float) -> Layer:
    """Return the layer with a soft shadow under it; the layer brings enough empty margin."""
    height, width = layer.shape[:2]
    shift = single([[1, 0, offset_px[0]], [0, 1, offset_px[1]]])
    cast = cv2.warpAffine(np.ascontiguousarray(layer[..., 3]), shift, (width, height))
    shadow = darkness * cv2.GaussianBlur(cast, (0, 0), softness_px)
    result = layer.copy()
    result[..., 3] += shadow * (1 - layer[..., 3])
    return result


def lay_over(canvas: Picture, layer: Layer, centre: Point, degrees: float = 0) -> None:
    """Lay the layer over the canvas, its middle at `centre`, turned anticlockwise."""
    reach = float(np.hypot(*layer.shape[:2])) / 2 + 2
    left, top = (max(int(at - reach), 0) for at in centre)
    right = min(int(centre[0] + reach), canvas.shape[1])
    bottom = min(int(centre[1] + reach), canvas.shape[0])
    if left >= right or top >= bottom:
        return
    middle = ((layer.shape[1] - 1) / 2, (layer.shape[0] - 1) / 2)
    placing = np.asarray(cv2.getRotationMatrix2D(middle, degrees, 1.0), np.float64)
    placing[:, 2] += (centre[0] - middle[0] - left, centre[1] - middle[1] - top)
    placed = cv2.warpAffine(layer, placing, (right - left, bottom - top), flags=cv2.INTER_CUBIC)
    under = canvas[top:bottom, left:right]
    under *= 1 - placed[..., 3:]
    under += placed[..., :3]


def halved(picture: Picture | Layer) -> NDArray[np.float32]:
    """Return a picture or layer at half its size; what is drawn twice as large has no jags."""
    size = (picture.shape[1] // 2, picture.shape[0] // 2)
    return single(cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
