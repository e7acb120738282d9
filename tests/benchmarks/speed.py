"""How fast the embedded engines are, and what they hold: `python -m tests.benchmarks.speed`."""

import resource
import time
from collections.abc import Iterator

import cv2
import numpy as np

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.engine.protocol import Reference, RestoreSettings
from sparkvsr_desktop.picture import Picture
from tests.engine.moving_scene import texture
from tests.engine.shot_pictures import NeverStopped

SOURCE_WIDTH, SOURCE_HEIGHT = 480, 270
SIZES = ((960, 540), (1920, 1080))
TIMED_FRAMES, SHORT_FRAMES, LONG_FRAMES = 33, 100, 1000
KEYFRAME_SPACING = 16


class Pan:
    """A pan to and fro of any length, as source frames and as stills, made on the way."""

    def __init__(self, frames: int, width: int, height: int) -> None:
        self.available = SourceRange(0, frames)
        self.source_frames = tuple(range(0, frames, KEYFRAME_SPACING))
        self._size = (width, height)
        self._whole = cv2.GaussianBlur(texture(SOURCE_HEIGHT, SOURCE_WIDTH + 64), (0, 0), 1.5)

    def _picture(self, frame: int) -> Picture:
        start = abs(frame % 128 - 64)
        return np.ascontiguousarray(self._whole[:, start : start + SOURCE_WIDTH])

    def read(self, span: SourceRange) -> Iterator[Picture]:
        """Yield the source frames of `span`."""
        return (self._picture(frame) for frame in span.frames)

    def load(self, source_frame: int) -> Reference:
        """Return a still."""
        larger = cv2.resize(self._picture(source_frame), self._size, interpolation=cv2.INTER_CUBIC)
        return Reference(source_frame, np.asarray(larger, np.float32))


def seconds_per_frame(engine: str, frames: int, width: int, height: int) -> tuple[float, float]:
    """Return the median wall-clock seconds of a frame, and the mean processor seconds."""
    pan = Pan(frames, width, height)
    settings = RestoreSettings(width, height)
    restored = engine_named(engine).restore(pan.available, pan, pan, settings, NeverStopped())
    walls, processor_start = [], time.process_time()
    start = time.perf_counter()
    for _ in restored:
        walls.append(time.perf_counter() - start)
        start = time.perf_counter()
    return float(np.median(walls)), (time.process_time() - processor_start) / frames


def peak_megabytes() -> float:
    """Return the most memory this process has held so far (Linux: kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the speed of both engines at two sizes, then the memory over length."""
    print(f"{SOURCE_WIDTH} x {SOURCE_HEIGHT} to     engine        ms/frame     fps   processor ms")
    for width, height in SIZES:
        for engine in ("resize", "propagation"):
            wall, processor = seconds_per_frame(engine, TIMED_FRAMES, width, height)
            print(
                f"{width:5} x {height:<10} {engine:12}{wall * 1e3:9.1f}{1 / wall:9.1f}"
                f"{processor * 1e3:13.1f}",
                flush=True,
            )
    for frames in (SHORT_FRAMES, LONG_FRAMES):
        seconds_per_frame("propagation", frames, *SIZES[0])
        print(f"peak memory after {frames} frames at 960 x 540: {peak_megabytes():.0f} MB")


if __name__ == "__main__":
    main()
