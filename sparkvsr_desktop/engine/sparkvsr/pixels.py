"""Pictures to what the network sees, and back: upscaling, padding, highlights."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Self

import torch
from torch import Tensor
from torch.nn.functional import interpolate, pad

from sparkvsr_desktop.core.window import Padding, Window
from sparkvsr_desktop.engine.sparkvsr.device import Copies
from sparkvsr_desktop.picture import Picture


@dataclass(frozen=True, slots=True)
class WindowPixels:
    """A window at the restored size, in two parts.

    `inside`: (1, 3, frames, padded height, padded width), float32, -1..1, for the network.
    `outside`: (frames of the span, 3, height, width), what lies beyond black and white and is
    carried around the network, or None where nothing does.
    """

    inside: Tensor
    outside: Tensor | None


@dataclass(frozen=True, slots=True)
class SourcePictures:
    """The pictures of a window as they were read, in ordinary memory.

    `pixels`: (frames, height, width, 3), float32. `is_in_range`: none is beyond black and white.
    """

    pixels: Tensor
    is_in_range: bool

    @classmethod
    def read(cls, pictures: Iterable[Picture], frames: int, copies: Copies) -> Self:
        """Read so many pictures of one size."""
        arriving = iter(pictures)
        first = next(arriving)
        pixels, is_in_range = copies.room((frames, *first.shape)), True
        for place, picture in zip(pixels.numpy(), chain([first], arriving), strict=True):
            place[:] = picture
            is_in_range &= bool(picture.min() >= 0 and picture.max() <= 1)
        return cls(pixels, is_in_range)


def window_pixels(
    pictures: SourcePictures,
    window: Window,
    padding: Padding,
    bring: Callable[[Tensor], Tensor],
) -> WindowPixels:
    """Upscale the pictures of `window.span`, split off what the network cannot hold, and pad.

    bring: takes a picture to where the window is to be held.
    """
    size = (window.span.duration, 3, padding.height, padding.width)
    upscaled = bring(pictures.pixels[:0]).new_empty(size)
    for place, pixels in zip(upscaled, pictures.pixels, strict=True):
        place.copy_(resized(bring(pixels), padding.height, padding.width))
    if pictures.is_in_range:
        inside, outside = upscaled.clamp_(0, 1), None
    else:
        inside = in_range(upscaled)
        outside = upscaled.sub_(inside)
    del upscaled  # a window of 4K pictures is 3 GB
    padded = padded_pixels(inside, padding)
    if window.held_frames:
        padded = torch.cat([padded, *[padded[-1:]] * window.held_frames])
    return WindowPixels(padded.transpose(0, 1)[None], outside)


def resized(pixels: Tensor, height: int, width: int) -> Tensor:
    """Return a picture (rows, columns, 3) as (3, height, width), resized bilinearly as in training.

    Enlarging is plain bilinear between pixel centres; shrinking averages over the area first, which
    the official code leaves out and so aliases.
    """
    planes = pixels.permute(2, 0, 1)[None]
    shrinks = height < planes.shape[2] or width < planes.shape[3]
    size = (height, width)
    return interpolate(planes, size, mode="bilinear", align_corners=False, antialias=shrinks)[0]


def in_range(pixels: Tensor) -> Tensor:
    """Return the pixels clamped to 0..1; what is no number (a fault in an EXR) becomes black."""
    return torch.nan_to_num(pixels, nan=0.0).clamp(0, 1)


def padded_pixels(pixels: Tensor, padding: Padding) -> Tensor:
    """Return (n, 3, height, width), 0..1, padded by repeating its edges and spread to -1..1."""
    sides = (padding.left, padding.right, padding.top, padding.bottom)
    return pad(pixels, sides, mode="replicate").mul_(2).sub_(1)
