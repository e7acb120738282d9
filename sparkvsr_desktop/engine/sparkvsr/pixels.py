"""Pictures to what the network sees, and back: upscaling, padding, highlights."""

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import interpolate, pad

from sparkvsr_desktop.core.window import Padding, Window
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


def window_pixels(
    pictures: Iterable[Picture], window: Window, padding: Padding, device: torch.device
) -> WindowPixels:
    """Upscale the pictures of `window.span`, split off what the network cannot hold, and pad."""
    upscaled = torch.empty((window.span.duration, 3, padding.height, padding.width), device=device)
    for place, picture in zip(upscaled, pictures, strict=True):
        place.copy_(resized(picture, padding.height, padding.width, device))
    inside = in_range(upscaled)
    outside = None if torch.equal(inside, upscaled) else upscaled - inside
    del upscaled  # a window of 4K pictures is 3 GB
    padded = padded_pixels(inside, padding)
    if window.held_frames:
        padded = torch.cat([padded, *[padded[-1:]] * window.held_frames])
    return WindowPixels(padded.transpose(0, 1)[None], outside)


def resized(picture: Picture, height: int, width: int, device: torch.device) -> Tensor:
    """Return a picture as (3, height, width), float32, resized bilinearly as in training.

    Enlarging is plain bilinear between pixel centres; shrinking averages over the area first, which
    the official code leaves out and so aliases.
    """
    pixels = torch.tensor(picture, dtype=torch.float32, device=device).permute(2, 0, 1)[None]
    shrinks = height < pixels.shape[2] or width < pixels.shape[3]
    size = (height, width)
    return interpolate(pixels, size, mode="bilinear", align_corners=False, antialias=shrinks)[0]


def in_range(pixels: Tensor) -> Tensor:
    """Return the pixels clamped to 0..1; what is no number (a fault in an EXR) becomes black."""
    return torch.nan_to_num(pixels, nan=0.0).clamp(0, 1)


def padded_pixels(pixels: Tensor, padding: Padding) -> Tensor:
    """Return (n, 3, height, width), 0..1, padded by repeating its edges and spread to -1..1."""
    sides = (padding.left, padding.right, padding.top, padding.bottom)
    return pad(pixels, sides, mode="replicate").mul_(2).sub_(1)


def as_picture(pixels: Tensor) -> Picture:
    """Return (3, height, width) as a picture in ordinary memory."""
    picture: Picture = pixels.permute(1, 2, 0).contiguous().cpu().numpy()
    return picture
