"""A real client plays the relinked timeline: melt shows the very frames that the edit showed.

Every source frame has its number as luma (`tests.footage`), and so has every "rendered" file, made
here for the planned range. What melt plays is decoded and its numbers are compared with those
that the edit asks for, counted by hand. MLT knows no timecode and counts a retimed clip in frames
behind the retime, so it gets a copy with ranges from zero; all else is as written for hosts.
"""

import contextlib
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import Media, MovieFile
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.core.timecode import Timecode
from sparkvsr_desktop.timeline.lint import lint
from sparkvsr_desktop.timeline.plan import plan_shots
from sparkvsr_desktop.timeline.relink import RenderedShot, relink
from sparkvsr_desktop.timeline.write import write_timelines
from tests.footage import read_numbers, write_numbered_movie

from .small_edits import clip, edit_of, gap, probe_of, rendered

pytest.importorskip("otio_mlt_adapter", reason="otio-mlt-adapter is not installed")
MELT = shutil.which("melt")
pytestmark = pytest.mark.skipif(MELT is None, reason="melt is not installed")

FRAMES = 150
FIRST_LUMA = 16
MOST_ATTEMPTS, HANG_SECONDS = 5, 10
HOUR = "01:00:00:00"
RATES = {"24": Fraction(24), "25": Fraction(25), "23.976": Fraction(24000, 1001)}
FIRST_FRAME_AT_HOUR = {"24": 86400, "25": 90000, "23.976": 86400}
BLACK = FIRST_LUMA
EXPECTED = [
    *[BLACK] * 10,  # the gap
    *range(16 + 50, 16 + 70),  # source frames 50 to 69
    *range(16 + 100, 16 + 115),  # a second clip of the same media: 100 to 114
    *[BLACK] * 5,
    *range(16 + 20, 16 + 60, 2),  # twenty frames at double speed: 20, 22 .. 58
    *range(16 + 5, 16 + 17),  # a plain clip of another media: 5 to 16
]


@pytest.mark.parametrize("timecode", [HOUR, None], ids=["timecode", "no timecode"])
@pytest.mark.parametrize("rate_name", RATES)
def test_melt_plays_the_frames_of_the_edit(
    tmp_path: Path, rate_name: str, timecode: str | None
) -> None:
    rate = RATES[rate_name]
    first = FIRST_FRAME_AT_HOUR[rate_name] if timecode else 0
    media = [source(tmp_path / name, rate, timecode) for name in ("a b #1 100%.mkv", "ü.mkv")]
    one, other = (str(made.source) for made in media)
    fps, available = float(rate), (first, FRAMES)
    edit = edit_of(
        tmp_path,
        gap(10, fps),
        clip(one, first + 50, 20, available=available, rate=fps),
        clip(one, first + 100, 15, available=available, rate=fps),
        gap(5, fps),
        clip(one, first + 20, 20, available=available, rate=fps, speed=2),
        clip(other, first + 5, 12, available=available, rate=fps),
        rate=rate,
    )
    plan = plan_shots(edit, probe_of(*media), handles=4, join_gap=3)
    renders = [finished(shot, tmp_path / "out") for shot in plan.shots]
    made = relink(edit, renders)
    lint(edit, made, probe_of(*(render.media for render in renders)))
    path, _session = write_timelines(made, tmp_path / "out", "edit")
    assert played(path, rate, tmp_path) == EXPECTED


def source(path: Path, rate: Fraction, timecode: str | None) -> Media:
    write_numbered_movie(path, frames=FRAMES, rate=rate, timecode=timecode)
    start = Timecode.parse(timecode, rate) if timecode else None
    return Media(MovieFile(path), FRAMES, rate, 64, 48, str(path), start_timecode=start)


def finished(shot: Shot, folder: Path) -> RenderedShot:
    """Make the file of a shot: the same pictures, numbered as in the source."""
    first, start = shot.source_range.start, shot.media.start_timecode
    path = folder / f"{shot.name}_0a1b2c3d.mkv"
    write_numbered_movie(
        path,
        frames=shot.source_range.duration,
        rate=shot.media.rate,
        timecode=str(start.advanced(first)) if start else None,
        first_luma=FIRST_LUMA + first,
    )
    return rendered(shot, folder, source=MovieFile(path))


def played(path: Path, rate: Fraction, folder: Path) -> list[int]:
    """Return the number of each frame that melt shows of a written timeline."""
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
