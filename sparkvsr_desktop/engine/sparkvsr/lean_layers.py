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
from torch.nn.functional import conv2d, conv3d

TORCHS_OWN_NORM = ("cpu", "mps")
"""Devices on which torch's own group norm is used: on a CPU it leaves the features in the layout of
the convolutions, and on Apple's GPUs sums of mixed precision were not tried."""

RUN_NUMBERS = 1 << 27
"""How many numbers a convolution is given at once: enough to keep a large GPU busy (half a frame of
720p at the widest layer), and far from the 2**31 at which libraries count in 32 bits."""

PIXELS = ((0, 0), (0, 1), (1, 0), (1, 1))
"""The row and column of each of the four pixels that one becomes when sides are doubled."""


class GroupedNorm(nn.Module):
    """Normalises groups of channels, the channels of a pixel staying side by side.

    torch does so on a CPU alone. On a GPU it turns the features round, for which they are read and
    written once more, and the convolution that follows turns them back. There each channel's mean
    and spread are taken as it lies, and the norm is one product and one sum.
    """

    def __init__(self, published: nn.GroupNorm) -> None:
        super().__init__()
        self.published = published

    def forward(self, features: Tensor) -> Tensor:
        """Return what (1, channels, frames, height, width) become."""
        if features.device.type in TORCHS_OWN_NORM:
            normed: Tensor = self.published(features)
            return normed
        factor, summand = self.steps(features)
        return torch.addcmul(summand, features, factor, out=torch.empty_like(features))

    def steps(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return the factor and the summand of each channel, (channels, 1, 1, 1), float32."""
        norm, places = self.published, features[:, 0].numel()
        kept = (0, *range(2, features.ndim))
        means = features.sum(kept, dtype=torch.float32) / places
        lengths = torch.linalg.vector_norm(features, dim=kept, dtype=torch.float32)
        mean = _of_groups(means, norm.num_groups)
        variance = _of_groups(lengths.square() / places, norm.num_groups) - mean.square()
        factor = (variance.clamp_(min=0) + norm.eps).rsqrt() * norm.weight
        steps = factor, norm.bias - mean * factor
        factor, summand = (step[:, None, None, None] for step in steps)
        return factor, summand


class NormByLatent(nn.Module):
    """Normalises features, then scales and shifts them by what the latent says.

    diffusers enlarges the latent to the features' size for each norm, convolves it there twice, and
    keeps two copies of it until the clip is decoded. Both convolutions look at one place alone, so
    they give the same at the latent's own size; what they give is spread while it is applied.
    """

    def __init__(self, published: CogVideoXSpatialNorm3D) -> None:
        super().__init__()
        self.norm = GroupedNorm(published.norm_layer)
        self.scale = published.conv_y.conv
        self.shift = published.conv_b.conv

    def forward(
        self, features: Tensor, latent: Tensor, conv_cache: Tensor | None = None
    ) -> tuple[Tensor, None]:
        """Return the normed features, and no cache: nothing here looks at earlier frames.

        features: (1, channels, frames, height, width); each axis is a multiple of the latent's,
        save that the first slot of an odd number of them stands for one frame.
        """
        scale, shift = self.scale(latent), self.shift(latent)
        if features.device.type in TORCHS_OWN_NORM:
            features = normed = self.norm(features)
        else:  # both steps are one: the norm's goes into what the latent says
            factor, summand = self.norm.steps(features)
            scale, shift = factor * scale, summand * scale + shift
            normed = torch.empty_like(features)
        for part in _steered_parts(features.shape[2]):
            seen, written = (_by_place(each[:, :, part], latent[:, :, part])
                             for each in (features, normed))  # fmt: skip
            spread = (each[:, :, part, None, :, None, :, None] for each in (shift, scale))
            torch.addcmul(next(spread), seen, next(spread), out=written)
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

    diffusers repeats pixels, and frames, and then convolves 3 x 3 of them, of which some are equal.
    Here each of the four pixels that one becomes is a convolution of 2 x 2 pixels of its own, with
    the sums of the kernel's numbers: four ninths of the work. What comes of a frame is repeated.
    """

    def __init__(self, published: CogVideoXUpsample3D) -> None:
        super().__init__()
        kernels, bias = pixel_kernels(published.conv.weight), published.get_parameter("conv.bias")
        self.channels = published.conv.out_channels
        self.kernels = nn.Parameter(kernels, requires_grad=False)
        self.bias = nn.Parameter(bias.repeat(len(PIXELS)), requires_grad=False)
        self.repeats_frames = published.compress_time

    def forward(self, frames: Tensor) -> Tensor:
        """Return (1, channels, frames, height, width) as (1, channels, more frames, 2h, 2w)."""
        count, height, width = frames.shape[2:]
        repeats = self._repeats(count)
        enlarged = _room(frames, (1, self.channels, sum(repeats), 2 * height, 2 * width))
        place = 0
        for run in _runs(frames, numbers_per_number=4):
            images = frames[0, :, run.start : run.stop].transpose(0, 1)
            larger = conv2d(images, self.kernels, self.bias, padding=1)
            for image, repeat in zip(larger, repeats[run.start : run.stop], strict=True):
                self._place(image, enlarged[0, :, place : place + repeat])
                place += repeat
        return enlarged

    def _place(self, convolved: Tensor, image: Tensor) -> None:
        """Put the four pixels that each has become where they belong, in each equal frame."""
        rows, columns = (side // 2 for side in image.shape[2:])
        for (row, column), pixels in zip(PIXELS, convolved.chunk(len(PIXELS)), strict=True):
            shown = pixels[:, None, row : row + rows, column : column + columns]
            image[:, :, row::2, column::2] = shown

    def _repeats(self, count: int) -> list[int]:
        """Return how often each frame stands in the result: a first one of an odd number once."""
        if not self.repeats_frames or count == 1:
            return [1] * count
        return [1 if index == 0 and count % 2 else 2 for index in range(count)]


def pixel_kernels(kernel: Tensor) -> Tensor:
    """Return the kernels of the four PIXELS, (4 x out, in, 2, 2), of one (out, in, 3, 3).

    Of three rows of a doubled picture two are equal: the last two where the middle one is the upper
    row of its pixel, the first two where it is the lower. Columns likewise. Summed in float32.
    """
    wide = kernel.float()
    rows = [torch.cat(pair, dim=2) for pair in _summed(*wide.chunk(3, dim=2))]
    both = [torch.cat(_summed(*rows[row].chunk(3, dim=3))[column], dim=3) for row, column in PIXELS]
    return torch.cat(both).to(kernel.dtype)


def _summed(first: Tensor, middle: Tensor, last: Tensor) -> tuple[tuple[Tensor, Tensor], ...]:
    """Return both pairs that three rows or columns of a kernel become."""
    return (first, middle + last), (first + middle, last)


def _of_groups(of_channels: Tensor, groups: int) -> Tensor:
    """Return the means over groups of channels, for each channel."""
    means = of_channels.view(groups, -1).mean(1)
    return means.repeat_interleave(len(of_channels) // groups)


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
