"""The real clips beside the repository: their facts, and random frames against plain decoding."""

import hashlib
import random
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from sparkvsr_desktop.core.media import MovieFile
from sparkvsr_desktop.media.frame_planes import plane_codes
from sparkvsr_desktop.media.movie_frames import open_movie_frames
from sparkvsr_desktop.media.probe import probe

README = {
    "bigbuckbunny-720p.mp4": (1280, 720, 132, Fraction(25)),
    "carphone-qcif.mp4": (176, 144, 120, Fraction(30000, 1001)),
    "dove-demo-001.mp4": (256, 256, 100, Fraction(16)),
    "dove-demo-002.mp4": (318, 180, 32, Fraction(16)),
    "dove-demo-003.mp4": (256, 128, 50, Fraction(16)),
    "dove-demo-005.mp4": (320, 240, 100, Fraction(16)),
    "dove-demo-007.mp4": (316, 178, 33, Fraction(16)),
    "intel-bottles-360p.mp4": (640, 360, 1189, Fraction(179, 6)),
    "intel-cars-432p.mp4": (768, 432, 377, Fraction(25, 2)),
}
"""Size, frames and rate as the clips' own list gives them (29.83 fps is 179/6)."""


def digest(frame: av.VideoFrame) -> str:
    planes = (np.ascontiguousarray(plane_codes(frame, place)).tobytes() for place in range(3))
    return hashlib.sha256(b"".join(planes)).hexdigest()


def test_real_clips_are_what_their_list_says(shared_clips: list[Path]) -> None:
    for path in shared_clips:
        media = probe(MovieFile(path))
        assert (media.width, media.height, media.frames, media.rate) == README[path.name]


@pytest.mark.parametrize("name", ["carphone-qcif", "dove-demo-007", "intel-cars-432p"])
def test_random_frames_are_those_of_plain_decoding(shared_clips: list[Path], name: str) -> None:
    path = next(clip for clip in shared_clips if clip.stem == name)
    with av.open(str(path)) as container:
        plain = [digest(frame) for frame in container.decode(video=0)]
    jumps = random.Random(1).sample(range(len(plain)), 12)
    with open_movie_frames(path) as frames:
        assert [digest(frames.at(frame)) for frame in jumps] == [plain[frame] for frame in jumps]
