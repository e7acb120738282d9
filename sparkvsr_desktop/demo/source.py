"""The demo's source: what a small old camera would have made of the film, as an editor gets it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import cv2
import numpy as np

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.demo.film import RATE, START_TIMECODE, UPSCALE_FACTOR, Film
from sparkvsr_desktop.demo.sound import SAMPLES_PER_SECOND, Sound, film_sound
from sparkvsr_desktop.demo.texture import single
from sparkvsr_desktop.media.delivery import Delivery, codec_named
from sparkvsr_desktop.media.segment_writer import UnwritableMediaError, open_segment
from sparkvsr_desktop.picture import Picture

BT709 = ColourTags(primaries=1, transfer=1, matrix=1, full_range=False)
LENS_SOFTNESS_PX = 1.2
"""Standard deviation at truth size; keeps the weave from aliasing when the picture is shrunk."""
GRAIN = 0.012
"""Standard deviation of the grain, where 1 is white: like a fine-grained negative."""
GRAIN_SEED = 1839


def source_pictures(film: Film) -> Iterator[Picture]:
    """Yield every frame at a quarter of the film's size, with grain: (180, 320, 3)."""
    for frame, truth in enumerate(film.pictures()):
        yield _degraded(truth, np.random.default_rng((GRAIN_SEED, frame)))


def write_source(film: Film, path: Path) -> None:
    """Write the film's source: ProRes 422 HQ, BT.709, 24 fps from 01:00:00:00, with PCM sound.

    Raises UnwritableMediaError.
    """
    height, width = film.picture(0).shape[:2]
    delivery = Delivery(
        codec=codec_named("prores-422hq"),
        width=width // UPSCALE_FACTOR,
        height=height // UPSCALE_FACTOR,
        rate=RATE,
        start_timecode=START_TIMECODE,
        colour=BT709,
    )
    with TemporaryDirectory(dir=path.parent) as folder:
        silent, complete = Path(folder, "silent.mov"), Path(folder, "complete.mov")
        with open_segment(silent, delivery) as writer:
            for picture in source_pictures(film):
                writer.write(picture)
        try:
            _add_sound(silent, film_sound(film.cut, film.frames, RATE), complete)
            complete.replace(path)
        except (av.FFmpegError, OSError) as error:
            raise UnwritableMediaError(path, error.strerror or str(error)) from error


def _add_sound(silent: Path, sound: Sound, path: Path) -> None:
    """Copy the coded pictures and add PCM sound, the samples of each picture beside it."""
    with av.open(silent) as source, av.open(path, "w", format="mov") as movie:
        movie.metadata["timecode"] = str(START_TIMECODE)
        pictures = movie.add_stream_from_template(source.streams.video[0])
        pictures.codec_context.framerate = RATE
        track = movie.add_stream("pcm_s16le", SAMPLES_PER_SECOND, layout="stereo")
        packets = (packet for packet in source.demux(video=0) if packet.size)
        parts = np.split(sound, source.streams.video[0].frames)
        for packet, part in zip(packets, parts, strict=True):
            packet.stream = pictures
            movie.mux(packet)
            movie.mux(track.encode(_audio_frame(part)))
        movie.mux(track.encode(None))


def _audio_frame(sound: Sound) -> av.AudioFrame:
    samples = np.round(sound * 32767).astype(np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
    frame.sample_rate = SAMPLES_PER_SECOND
    return frame


def _degraded(truth: Picture, rng: np.random.Generator) -> Picture:
    size = (truth.shape[1] // UPSCALE_FACTOR, truth.shape[0] // UPSCALE_FACTOR)
    soft = cv2.GaussianBlur(truth, (0, 0), LENS_SOFTNESS_PX)
    small = cv2.resize(soft, size, interpolation=cv2.INTER_AREA)
    grain = rng.standard_normal((size[1], size[0], 1)) * GRAIN
    return single(np.clip(small + grain, 0, 1))
