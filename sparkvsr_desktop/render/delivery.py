"""How the result of a job is delivered: rate, timecode and tags follow the source."""

from dataclasses import replace

from sparkvsr_desktop.core.render_job import RenderJob
from sparkvsr_desktop.media.delivery import Delivery, codec_named
from sparkvsr_desktop.media.delivery import delivery_of as delivery_of_media


def delivery_of(job: RenderJob) -> Delivery:
    """Return the delivery of `job`.

    Raises UnknownCodecError, UnsuitableSizeError and UnsuitablePixelAspectError.
    """
    settings = job.settings
    codec = codec_named(settings.codec)
    size = settings.width_px, settings.height_px
    delivery = delivery_of_media(job.media, job.source_range, codec, *size)
    return replace(delivery, sequence_name=f"{job.result_name}.")


def file_suffix(delivery: Delivery) -> str:
    """Return the suffix of a movie; picture sequences lie in a folder, which has none."""
    return "" if delivery.codec.is_sequence else delivery.codec.suffix
