"""Small real films for tests, made with PyAV and OpenImageIO directly and never with our writers.

Every picture is flat and its luma is its number: frame n of a film that begins at 16 has luma
16 + n. So any later step can be asked which frame it really shows. Numbers are always stated as
8-bit limited-range luma, whatever the depth of the file: a grey of 0..1 is 16 + 219 * grey.
"""

from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import OpenImageIO
from numpy.typing import NDArray

LUMA_WRAP = 235
"""The film starts again at `first_luma` before it would pass limited-range white."""
SOUND_RATE_HZ = 48000
PIXEL_FORMATS = {
    "prores_ks": "yuv422p10le",
    "dnxhd": "yuv422p10le",
    "libx265": "yuv420p10le",
    "mjpeg": "yuvj420p",
}
ENCODER_OPTIONS = {
    "libx264": {"crf": "4", "preset": "veryfast"},
    "libx265": {"crf": "4", "preset": "ultrafast", "x265-params": "log-level=none"},
    "dnxhd": {"profile": "dnxhr_hqx"},
    "mpeg4": {"qmin": "1", "qmax": "1"},
    "mjpeg": {"qmin": "1", "qmax": "1"},
}


def luma_number(frame: int, first_luma: int = 16) -> int:
    """Return the luma of a frame of a numbered film."""
    return first_luma + frame % (LUMA_WRAP + 1 - first_luma)


def sound_samples(first: int, count: int) -> NDArray[np.int16]:
    """Return `count` samples of a film's sound from sample `first`: sample n has the value n.

    Values wrap after 65536 samples (1.37 s), as 16-bit integers do.
    """
    return np.arange(first, first + count).astype(np.uint16).view(np.int16)


def write_numbered_movie(
    path: Path,
    *,
    frames: int,
    rate: Fraction = Fraction(25),
    size: tuple[int, int] = (64, 48),
    timecode: str | None = None,
    codec: str = "ffv1",
    chroma: int = 128,
    first_luma: int = 16,
    sound: bool = False,
    options: dict[str, str] | None = None,
) -> Path:
    """Write a film of flat numbered pictures and return its path.

    size: width, height. chroma: 0..255, both chroma planes. options: for the encoder, added to
    those that keep flat pictures exact. The suffix (.mkv, .mov, .mp4, .avi) chooses the container;
    FFV1 goes into .mkv and .avi, for .mov take prores_ks, for .mp4 mpeg4 or libx264.
    sound: adds 48 kHz mono 16-bit PCM as long as the pictures, see `sound_samples`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        if timecode is not None:
            container.metadata["timecode"] = timecode
        chosen = ENCODER_OPTIONS.get(codec, {}) | (options or {})
        picture = container.add_stream(codec, rate=rate, options=chosen)
        picture.width, picture.height = size
        picture.pix_fmt = PIXEL_FORMATS.get(codec, "yuv420p")
        track = (
            container.add_stream("pcm_s16le", rate=SOUND_RATE_HZ, layout="mono") if sound else None
        )
        for number in range(frames):
            frame = _flat_frame(picture.pix_fmt, size, luma_number(number, first_luma), chroma)
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(picture.encode(frame))
            if track is not None:
                container.mux(track.encode(_sound_of_frame(number, rate)))
        container.mux(picture.encode(None))
        if track is not None:
            container.mux(track.encode(None))
    return path


def write_numbered_sequence(
    folder: Path,
    *,
    name: str = "plate.",
    first: int = 1001,
    frames: int,
    padding: int = 4,
    suffix: str = ".exr",
    size: tuple[int, int] = (64, 48),
    first_luma: int = 16,
) -> Path:
    """Write numbered flat grey pictures `<name><number><suffix>` and return their folder.

    EXR holds half floats, all others 16-bit integers; the grey is (luma - 16) / 219.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kind = "half" if suffix == ".exr" else "uint16"
    for number in range(frames):
        grey = (luma_number(number, first_luma) - 16) / 219
        picture = np.full((size[1], size[0], 3), grey, np.float32)
        path = folder / f"{name}{first + number:0{padding}}{suffix}"
        file = OpenImageIO.ImageOutput.create(str(path))
        file.open(str(path), OpenImageIO.ImageSpec(*size, 3, kind))
        file.write_image(picture)
        file.close()
    return folder


def read_numbers(path: Path) -> list[int]:
    """Return the number of each picture of a movie, or of a folder of pictures, in order."""
    luma = _luma_of_pictures(path) if path.is_dir() else _luma_of_frames(path)
    return [round(mean) for mean in luma]


def read_sound(path: Path, stream: int = 0) -> NDArray[np.int16]:
    """Return all decoded samples of a 16-bit sound stream: (samples, channels)."""
    with av.open(str(path)) as container:
        track = container.streams.audio[stream]
        channels = track.codec_context.channels
        pieces = [frame.to_ndarray().reshape(-1, channels) for frame in container.decode(track)]
    return np.concatenate(pieces)


def _flat_frame(pixel_format: str, size: tuple[int, int], luma: int, chroma: int) -> av.VideoFrame:
    frame = av.VideoFrame(*size, pixel_format)
    for plane, value in zip(frame.planes, (luma, chroma, chroma), strict=True):
        depth = frame.format.components[0].bits
        kind = np.uint8 if depth == 8 else np.uint16
        samples = np.full(plane.buffer_size // np.dtype(kind).itemsize, value << (depth - 8), kind)
        plane.update(samples.tobytes())
    return frame


def _sound_of_frame(number: int, rate: Fraction) -> av.AudioFrame:
    first, end = (int(frame * SOUND_RATE_HZ / rate) for frame in (number, number + 1))
    samples = sound_samples(first, end - first)
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE_HZ, first, Fraction(1, SOUND_RATE_HZ)
    return frame


def _luma_of_frames(path: Path) -> Iterator[float]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            depth = frame.format.components[0].bits
            if frame.format.is_rgb:
                yield 16 + 219 * float(frame.to_ndarray().mean()) / (2**depth - 1)
            else:
                yield float(_first_plane(frame, depth).mean()) / 2 ** (depth - 8)


def _first_plane(frame: av.VideoFrame, depth: int) -> NDArray[np.generic]:
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8 if depth == 8 else "<u2").reshape(plane.height, -1)
    return rows[:, : plane.width]


def _luma_of_pictures(folder: Path) -> Iterator[float]:
    for path in sorted(folder.iterdir()):
        with closing(OpenImageIO.ImageInput.open(str(path))) as file:
            yield 16 + 219 * float(file.read_image(0, 0, 0, 3, "float").mean())
