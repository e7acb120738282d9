"""Which codecs would do where one is refused: each encoder of this installation is asked."""

from fractions import Fraction

import av
from av.codec.codec import UnknownCodecError
from av.codec.context import ThreadType
from av.video.codeccontext import VideoCodecContext

from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.delivery import CODECS, Codec, Delivery, UnsuitableSizeError


class EncoderMissingError(SparkVSRError):
    """The FFmpeg in this installation lacks the encoder."""

    def __init__(self, delivery: Delivery, encoder: str) -> None:
        super().__init__(
            f"This installation has no encoder for {delivery.codec.name} ({encoder}).",
            remedy=f"{_would_do(delivery)} PyAV's published wheels have every encoder.",
        )


class EncoderRefusedError(SparkVSRError):
    """An encoder does not take pictures as the delivery wants them."""

    def __init__(self, delivery: Delivery, reason: str) -> None:
        super().__init__(
            f"The encoder for {delivery.codec.name} refuses {delivery.width}x{delivery.height}"
            f" pictures in {delivery.pixel_format}: {reason}.",
            remedy=_would_do(delivery),
        )


def codecs_that_take(width: int, height: int) -> tuple[str, ...]:
    """Return the names of the codecs that can store pictures of a size here.

    Their encoders are opened for it, which takes a few milliseconds each.
    """
    return tuple(codec.name for codec in CODECS if _takes(codec, width, height))


def _would_do(delivery: Delivery) -> str:
    names = codecs_that_take(delivery.width, delivery.height)
    others = ", ".join(name for name in names if name != delivery.codec.name)
    return f"Deliver as one of {others}, which take this size here."


def _takes(codec: Codec, width: int, height: int) -> bool:
    try:
        codec.refuse_size(width, height)
        if not codec.is_sequence:
            _open_encoder(codec, width, height)
    except (UnsuitableSizeError, UnknownCodecError, av.FFmpegError):
        return False
    return True


def _open_encoder(codec: Codec, width: int, height: int) -> None:
    encoder, options = codec.encoding(width)
    context = av.CodecContext.create(encoder, "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height = width, height
    context.pix_fmt = codec.pixel_format
    context.framerate = Fraction(25)
    context.time_base = 1 / context.framerate
    context.thread_type = ThreadType.NONE
    context.options = options
    context.open()
