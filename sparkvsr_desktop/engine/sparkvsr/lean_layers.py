"""The VAE's layers: the published numbers, in less memory, and nothing computed twice.

Counted for one window of 33 frames of 1280 x 720 in bfloat16, VAE untiled: diffusers' own layers
hold 42 GB at the fullest moment of decoding. Of 1920 x 1080 they decode nothing: the runs that they
cut a convolution into become shorter than its kernel.
"""

from collections.abc import Callable

import torch
from diffusers.models.autoencoders.autoencoder_kl_cogvideox import (
    CogVideoXCausalConv3d,
    CogVideoXSpatialNorm3D,
)
from diffusers.models.upsampling import CogVideoXUpsample3D
from torch import Tensor, nn
from torch.nn.functional import conv3d, interpolate

RUN_NUMBERS = 1 << 27
"""How many numbers a convolution is given at once: enough to keep a large GPU busy (half a frame of
720p at the widest layer), and far from the 2**31 at which libraries count in 32 bits."""


class NormByLatent(nn.Module):
    """Normalises features, then scales and shifts them by what the latent says.

    diffusers enlarges the latent to the features' size for each norm, convolves it there twice, and
    keeps two copies of it until the clip is decoded. Both convolutions look at one place alone, so
    they give the same at the latent's own size; what they give is spread while it is applied.
    """

    def __init__(self, published: CogVideoXSpatialNorm3D) -> None:
        super().__init__()
        self.norm = published.norm_layer
        self.scale = published.conv_y.conv
        self.shift = published.conv_b.conv

    def forward(
        self, features: Tensor, latent: Tensor, conv_cache: Tensor | None = None
    ) -> tuple[Tensor, None]:
        """Return the normed features, and no cache: nothing here looks at earlier frames.

        features: (1, channels, frames, height, width); each axis is a multiple of the latent's,
        save that the first slot of an odd number of them stands for one frame.
        """
        normed = self.norm(features)
        scale, shift = self.scale(latent), self.shift(latent)
        for part in _steered_parts(features.shape[2]):
            seen = _by_place(normed[:, :, part], latent[:, :, part])
            spread = (each[:, :, part, None, :, None, :, None] for each in (shift, scale))
            torch.addcmul(next(spread), seen, next(spread), out=seen)
        return normed, None


class CausalConvolution(nn.Module):
    """Convolves frames with those before them, in runs of frames that need no copy of the input."""

    def __init__(self, published: CogVideoXCausalConv3d) -> None:
        super().__init__()
        self.convolution = published.conv
        self.earlier_frames = published.time_kernel_size - 1

    def forward(self, frames: Tensor, conv_cache: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return what the frames (1, channels, frames, height, width) become, and the last of them.

        conv_cache: the frames before these, as an earlier call returned them; what is returned
        takes its place in memory. Without, the first frame is taken to have stood still.
        """
        first = frames[:, :, :1].expand(-1, -1, self.earlier_frames, -1, -1)
        earlier = first if conv_cache is None else conv_cache
        convolved = _in_runs(frames, lambda run: self._run(frames, run, earlier))
        last = torch.cat([earlier, frames[:, :, -self.earlier_frames :]], dim=2)
        last = last[:, :, -self.earlier_frames :]
        return convolved, last.clone() if conv_cache is None else conv_cache.copy_(last)

    def _run(self, frames: Tensor, run: range, earlier: Tensor) -> Tensor:
        start = run.start - self.earlier_frames
        if start >= 0:
            seen = frames[:, :, start : run.stop]
        else:
            seen = torch.cat([earlier[:, :, start:], frames[:, :, : run.stop]], dim=2)
        return _convolved(self.convolution, seen)


class PointConvolution(nn.Module):
    """Mixes the channels of each pixel, in runs of frames."""

    def __init__(self, published: nn.Conv3d) -> None:
        super().__init__()
        self.convolution = published

    def forward(self, frames: Tensor) -> Tensor:
        """Return what the frames (1, channels, frames, height, width) become."""
        return _in_runs(
            frames, lambda run: _convolved(self.convolution, frames[:, :, run.start : run.stop])
        )


class Enlargement(nn.Module):
    """Doubles the sides of frames, and where the model wants it their number.

    diffusers repeats frames in time first and then convolves each of two equal ones. Here a frame
    is convolved once, and what comes of it repeated.
    """

    def __init__(self, published: CogVideoXUpsample3D) -> None:
        super().__init__()
        self.convolution = published.conv
        self.repeats_frames = published.compress_time

    def forward(self, frames: Tensor) -> Tensor:
        """Return (1, channels, frames, height, width) as (1, channels, more frames, 2h, 2w)."""
        count, height, width = frames.shape[2:]
        repeats = self._repeats(count)
        shape = (1, self.convolution.out_channels, sum(repeats), 2 * height, 2 * width)
        enlarged = _room(frames, shape)
        place = 0
        for run in _runs(frames, numbers_per_number=4):
            images = frames[0, :, run.start : run.stop].transpose(0, 1)
            larger = self.convolution(interpolate(images, scale_factor=2.0))
            for image, repeat in zip(larger, repeats[run.start : run.stop], strict=True):
                enlarged[0, :, place : place + repeat] = image[:, None]
                place += repeat
        return enlarged

    def _repeats(self, count: int) -> list[int]:
        """Return how often each frame stands in the result: a first one of an odd number once."""
        if not self.repeats_frames or count == 1:
            return [1] * count
        return [1 if index == 0 and count % 2 else 2 for index in range(count)]


def _steered_parts(frames: int) -> tuple[slice, ...]:
    """Return the parts, of frames and slots alike, in which frames are a multiple of slots."""
    if frames > 1 and frames % 2:
        return slice(0, 1), slice(1, None)
    return (slice(None),)


def _by_place(features: Tensor, latent: Tensor) -> Tensor:
    """View (1, channels, frames, height, width) with two axes for each of the last: the latent's
    places, and what lies within one."""
    shape = list(features.shape[:2])
    for places, size in zip(latent.shape[2:], features.shape[2:], strict=True):
        shape += [places, size // places]
    return features.view(shape)


def _convolved(convolution: nn.Conv3d, frames: Tensor) -> Tensor:
    """Convolve as torch does, without the runs that diffusers would cut the frames into."""
    return conv3d(frames, convolution.weight, convolution.bias, padding=convolution.padding)


def _runs(frames: Tensor, numbers_per_number: int = 1) -> list[range]:
    """Cut frames (1, channels, frames, height, width) into runs of about RUN_NUMBERS."""
    count = frames.shape[2]
    numbers = frames[:, :, 0].numel() * numbers_per_number
    length = max(1, RUN_NUMBERS // max(numbers, 1))
    return [range(start, min(start + length, count)) for start in range(0, count, length)]


def _in_runs(frames: Tensor, convolved: Callable[[range], Tensor]) -> Tensor:
    """Return what all runs of the frames become, in one piece; `convolved` takes them in order."""
    first_run, *others = _runs(frames)
    first = convolved(first_run)
    if not others:
        return first
    shape = (1, first.shape[1], frames.shape[2], *first.shape[3:])
    whole = _room(frames, shape)
    whole[:, :, : first_run.stop] = first
    del first
    for run in others:
        whole[:, :, run.start : run.stop] = convolved(run)
    return whole


def _room(frames: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Return memory of a shape beside `frames`, the channels of a pixel side by side."""
    return torch.empty(
        shape, dtype=frames.dtype, device=frames.device, memory_format=torch.channels_last_3d
    )
