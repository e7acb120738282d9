"""A real player shows the restored timeline frame by frame as the edit shows its source.

Every source frame has its number as luma (`tests.footage`). The timeline is rendered and linked by
the command line, played by melt, and the numbers that come out are compared with those the edit
asks for, counted by hand.
"""

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from tests.footage import write_numbered_movie
from tests.melt import MELT, played
from tests.timeline.small_edits import clip, edit_of, gap

pytest.importorskip("otio_mlt_adapter", reason="otio-mlt-adapter is not installed")
pytestmark = pytest.mark.skipif(MELT is None, reason="melt is not installed")

FRAMES = 150
HOUR = "01:00:00:00"
RATES = {"24": Fraction(24), "25": Fraction(25), "23.976": Fraction(24000, 1001)}
FIRST_FRAME_AT_HOUR = {"24": 86400, "25": 90000, "23.976": 86400}
BLACK = 16
EXPECTED = [
    *[BLACK] * 10,  # the gap
    *range(16 + 50, 16 + 70),  # source frames 50 to 69
    *range(16 + 100, 16 + 115),  # a second clip of the same media: 100 to 114
    *[BLACK] * 5,
    *range(16 + 20, 16 + 60, 2),  # twenty frames at double speed: 20, 22 .. 58
    *range(16 + 5, 16 + 17),  # a plain clip of another media: 5 to 16
]


def write_edit(folder: Path, rate: Fraction, first: int, timecode: str | None) -> Path:
    one, other = (
        str(write_numbered_movie(folder / name, frames=FRAMES, rate=rate, timecode=timecode))
        for name in ("a b #1 100%.mkv", "ü.mkv")
    )
    fps, available = float(rate), (first, FRAMES)
    edit = edit_of(
        folder,
        gap(10, fps),
        clip(one, first + 50, 20, available=available, rate=fps),
        clip(one, first + 100, 15, available=available, rate=fps),
        gap(5, fps),
        clip(one, first + 20, 20, available=available, rate=fps, speed=2),
        clip(other, first + 5, 12, available=available, rate=fps),
        rate=rate,
    )
    otio.adapters.write_to_file(edit.timeline, str(edit.path))
    return edit.path


@pytest.mark.parametrize("timecode", [HOUR, None], ids=["timecode", "no timecode"])
@pytest.mark.parametrize("rate_name", RATES)
def test_melt_plays_the_frames_of_the_edit(sparkvsr, tmp_path, rate_name, timecode):
    rate = RATES[rate_name]
    edit = write_edit(tmp_path, rate, FIRST_FRAME_AT_HOUR[rate_name] if timecode else 0, timecode)
    done = sparkvsr(
        "render", edit, "--out", tmp_path / "out", "--engine", "resize", "--scale", "1",
        "--codec", "ffv1", "--handles", "4", "--json",
    ).done  # fmt: skip
    # handles of 4 and the joining gap of 24 make one render of each media
    assert len(done["media"]) == 2
    assert played(Path(done["timelines"][0]), rate, tmp_path) == EXPECTED
