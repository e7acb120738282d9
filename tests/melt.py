"""melt, a real player, as a witness: which frames does it show of a timeline we wrote?"""

import contextlib
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from tests.footage import read_numbers

MELT = shutil.which("melt")
MOST_ATTEMPTS, HANG_SECONDS = 5, 10


def played(path: Path, rate: Fraction, folder: Path) -> list[int]:
    """Return the number of each frame that melt shows of a written timeline.

    MLT knows no timecode and counts a retimed clip in frames behind the retime, so it gets a copy
    with ranges from zero; all else is as written for hosts.
    """
    timeline = otio.adapters.read_from_file(str(path))
    for found in timeline.find_clips():
        count_from_zero(found)
    otio.adapters.write_to_file(timeline, str(folder / "edit.mlt"), adapter_name="mlt_xml")
    profile = folder / "profile"
    profile.write_text(
        f"description=test\nframe_rate_num={rate.numerator}\nframe_rate_den={rate.denominator}\n"
        "width=64\nheight=48\nprogressive=1\nsample_aspect_num=1\nsample_aspect_den=1\n"
        "display_aspect_num=4\ndisplay_aspect_den=3\ncolorspace=601\n"
    )
    target = folder / "played.mkv"
    play(folder / "edit.mlt", profile, target)
    return read_numbers(target)


def play(project: Path, profile: Path, target: Path) -> None:
    """Let melt write what it plays.

    WORKAROUND melt 7.12.0: on a busy machine about one run in twenty hangs before its first frame,
    or ends well with an empty file; nothing is compared until a run has written something.
    """
    assert MELT is not None
    consumer = [f"avformat:{target}", "vcodec=ffv1", "an=1", "real_time=0", "-silent"]
    command = [MELT, "-profile", str(profile), str(project), "-consumer", *consumer]
    for _attempt in range(MOST_ATTEMPTS):
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                command,
                check=True,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=HANG_SECONDS,
            )
            if target.stat().st_size:
                return
    pytest.fail(f"melt wrote nothing in {MOST_ATTEMPTS} runs")


def count_from_zero(found: otio.schema.Clip) -> None:
    available, trim = found.media_reference.available_range, found.source_range
    rate = trim.start_time.rate
    start = (trim.start_time - available.start_time).rescaled_to(rate)
    speed = next((effect.time_scalar for effect in found.effects), 1)
    first = otio.opentime.RationalTime(round(start.value / speed), rate)
    found.source_range = otio.opentime.TimeRange(first, trim.duration)
    zero = otio.opentime.RationalTime(0, rate)
    found.media_reference.available_range = otio.opentime.TimeRange(zero, available.duration)
