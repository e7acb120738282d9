"""Small films and pictures that the tests of the media layer share."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from sparkvsr_desktop.picture import Picture
from tests.footage import write_numbered_movie

SHARED_CLIPS = Path(__file__).parents[3] / "shared" / "media"


@pytest.fixture(scope="session")
def two_second_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """50 numbered ProRes frames at 25 fps from 10:00:00:00, with sound."""
    return write_numbered_movie(
        tmp_path_factory.mktemp("clips") / "clip.mov",
        frames=50,
        size=(128, 72),
        timecode="10:00:00:00",
        codec="prores_ks",
        sound=True,
    )


@pytest.fixture(scope="session")
def ntsc_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 numbered ProRes frames at 30000/1001 across a dropped number, with sound."""
    return write_numbered_movie(
        tmp_path_factory.mktemp("clips") / "ntsc.mov",
        frames=60,
        size=(128, 72),
        rate=Fraction(30000, 1001),
        timecode="00:59:59;20",
        codec="prores_ks",
        sound=True,
    )


@pytest.fixture
def natural_picture() -> Picture:
    """256x144: soft colour ramps with grain and an edge, within 0.1..0.9, always the same."""
    rows, columns = np.mgrid[0:144, 0:256].astype(np.float32)
    picture = np.stack([columns / 256, rows / 144, 1 - columns / 256], axis=-1) * 0.6 + 0.2
    picture[40:90, 60:120] *= 0.7
    grain = np.random.default_rng(7).normal(0, 0.01, (144, 256, 1)).astype(np.float32)
    return (picture + grain).astype(np.float32)


@pytest.fixture
def shared_clips() -> list[Path]:
    """The real clips beside the repository, where they are."""
    clips = sorted(SHARED_CLIPS.glob("*.mp4"))
    if not clips:
        pytest.skip("the real clips (shared/media) are not on this machine")
    return clips
