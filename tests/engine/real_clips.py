"""Real clips with known truth: shrunk by four, with grain, and a few true frames as stills.

Source of the protocol: `shared/media/README.md` beside the repository.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from sparkvsr_desktop.picture import Picture

CLIPS_FOLDER = Path(__file__).parents[2].parent / "shared" / "media"
FRAMES = 33
KEYFRAMES = (0, 16, 32)
UPSCALE_FACTOR = 4
BLUR_SIGMA_PX = 1.2
GRAIN = 2 / 255


@dataclass(frozen=True, slots=True)
class RealClip:
    """The truth of a clip, and the source made of it, by frame."""

    name: str
    truth: dict[int, Picture]
    source: dict[int, Picture]

    @property
    def keyframes(self) -> tuple[int, ...]:
        """The frames whose truth serves as a still."""
        return tuple(frame for frame in KEYFRAMES if frame in self.truth)


def clip_names() -> list[str]:
    """Return the names of the clips that are there."""
    return sorted(path.stem for path in CLIPS_FOLDER.glob("*.mp4"))


def real_clip(name: str, wanted: Iterable[int] = range(FRAMES)) -> RealClip:
    """Decode the wanted frames and the keyframes, and make the source of each."""
    kept = {*wanted, *KEYFRAMES}
    truth: dict[int, Picture] = {}
    with av.open(str(CLIPS_FOLDER / f"{name}.mp4")) as container:
        for number, frame in zip(range(FRAMES), container.decode(video=0), strict=False):
            if number in kept:
                truth[number] = _whole_blocks(frame.to_ndarray(format="rgb48le"))
    return RealClip(
        name, truth, {frame: quarter_source(picture, frame) for frame, picture in truth.items()}
    )


def _whole_blocks(levels: np.ndarray) -> Picture:
    height, width = (side // UPSCALE_FACTOR * UPSCALE_FACTOR for side in levels.shape[:2])
    return np.ascontiguousarray(levels[:height, :width], np.float32) / 65535


def quarter_source(truth: Picture, seed: int) -> Picture:
    """Return the source of a true picture: soft, a quarter of its size, with grain."""
    height, width = (side // UPSCALE_FACTOR for side in truth.shape[:2])
    soft = cv2.GaussianBlur(truth, (0, 0), BLUR_SIGMA_PX)
    small = cv2.resize(soft, (width, height), interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(seed).normal(0, GRAIN, small.shape)
    return np.clip(small + grain, 0, 1).astype(np.float32)
