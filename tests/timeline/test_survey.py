"""Which frames of its media each clip shows: retimes, transitions, nests, origins."""

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.timeline.survey import Survey, survey

from .small_edits import (
    clip,
    dissolve,
    edit_of,
    gap,
    movie,
    nested,
    numbered_files,
    probe_of,
    times,
    track,
)

FILM = Fraction(24000, 1001)


def shown(found: Survey) -> list[tuple[int, int]]:
    return [(u.use.source_range.start, u.use.source_range.end) for u in found.uses]


def reasons(found: Survey) -> list[str]:
    return [alone.reason for alone in found.left_alone]


@pytest.fixture
def plate(tmp_path: Path) -> Media:
    """One hundred frames at 25 fps, no timecode."""
    return movie(tmp_path / "plate.mov")


@pytest.fixture
def tape(tmp_path: Path) -> Media:
    """One hundred frames at 25 fps from 01:00:00:00, which is frame 90000."""
    return movie(tmp_path / "tape.mov", timecode="01:00:00:00")


SPEEDS = {
    "plain": (None, (20, 30)),
    "twice as fast uses twice the source": (2.0, (20, 40)),
    "half speed uses half": (0.5, (20, 25)),
    "two thirds, to the frame it touches": (2 / 3, (20, 27)),
    "backwards from either end": (-1.0, (10, 30)),
    "backwards at double speed": (-2.0, (0, 40)),
    "frozen": (0.0, (20, 21)),
}


@pytest.mark.parametrize(("speed", "frames"), SPEEDS.values(), ids=SPEEDS)
def test_retimed_clip_shows_what_its_speed_reaches(
    tmp_path: Path, plate: Media, speed: float | None, frames: tuple[int, int]
) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 20, 10, available=(0, 100), speed=speed))
    assert shown(survey(edit, probe_of(plate))) == [frames]


def test_fast_clip_whose_last_frame_exists_is_inside_its_media(
    tmp_path: Path, plate: Media
) -> None:
    # four frames at 3x from 90 are 90, 93, 96, 99: the last there is, though 90 + 4 * 3 is 102
    edit = edit_of(tmp_path, clip("plate.mov", 90, 4, available=(0, 100), speed=3))
    assert shown(survey(edit, probe_of(plate))) == [(90, 100)]


def test_backwards_clip_may_start_at_the_end_of_its_media(tmp_path: Path, plate: Media) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 100, 10, available=(0, 100), speed=-1))
    assert shown(survey(edit, probe_of(plate))) == [(90, 100)]


def test_time_remap_of_fcp7_may_show_any_frame(tmp_path: Path, plate: Media) -> None:
    made = clip("plate.mov", 20, 10, available=(0, 100))
    made.effects.append(otio.schema.Effect("Time Remap"))
    assert shown(survey(edit_of(tmp_path, made), probe_of(plate))) == [(0, 100)]


def test_two_speeds_on_one_clip_multiply(tmp_path: Path, plate: Media) -> None:
    made = clip("plate.mov", 20, 10, available=(0, 100), speed=2)
    made.effects.append(otio.schema.LinearTimeWarp(time_scalar=1.5))
    assert shown(survey(edit_of(tmp_path, made), probe_of(plate))) == [(20, 50)]


def test_speed_ramp_may_show_any_frame(tmp_path: Path, plate: Media) -> None:
    made = clip("plate.mov", 20, 10, available=(0, 100))
    made.effects.append(otio.schema.TimeEffect("ramp"))
    assert shown(survey(edit_of(tmp_path, made), probe_of(plate))) == [(0, 100)]


def test_speed_ramp_on_long_media_is_left_alone(tmp_path: Path) -> None:
    long = movie(tmp_path / "long.mov", frames=90_000)
    made = clip("long.mov", 20, 10, available=(0, 90_000), name="interview")
    made.effects.append(otio.schema.TimeEffect("ramp"))
    [reason] = reasons(survey(edit_of(tmp_path, made), probe_of(long)))
    assert "“interview”" in reason
    assert "90000 frames" in reason


def test_transition_reaches_before_the_incoming_and_behind_the_outgoing_clip(
    tmp_path: Path, plate: Media
) -> None:
    # in_offset 3 belongs to the incoming clip's head, out_offset 5 to the outgoing clip's tail
    out, incoming = (clip("plate.mov", s, 10, available=(0, 100)) for s in (20, 60))
    edit = edit_of(tmp_path, out, dissolve(3, 5), incoming)
    assert shown(survey(edit, probe_of(plate))) == [(20, 35), (57, 70)]


def test_transition_on_a_fast_clip_reaches_twice_as_far(tmp_path: Path, plate: Media) -> None:
    fast = clip("plate.mov", 20, 10, available=(0, 100), speed=2)
    edit = edit_of(tmp_path, fast, dissolve(0, 5), gap(10))
    assert shown(survey(edit, probe_of(plate))) == [(20, 50)]


def test_transition_past_the_media_is_clamped_and_said(tmp_path: Path, plate: Media) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 90, 10, available=(0, 100)), dissolve(2, 8), gap(9))
    found = survey(edit, probe_of(plate))
    assert shown(found) == [(90, 100)]
    assert "8 frames past the end" in found.warnings[0]


def test_trim_of_a_nest_limits_the_clips_inside(tmp_path: Path, plate: Media) -> None:
    # the nest shows its own frames 15 to 35: the first clip's last 5, the second's first 15
    inner = (clip("plate.mov", s, 20, available=(0, 100)) for s in (0, 50))
    edit = edit_of(tmp_path, gap(7), nested(*inner, trim=(15, 20)))
    found = survey(edit, probe_of(plate))
    assert shown(found) == [(15, 20), (50, 65)]
    assert [u.use.timeline_start for u in found.uses] == [7, 12]


def test_clip_that_a_nest_cuts_away_is_listed(tmp_path: Path, plate: Media) -> None:
    inner = (clip("plate.mov", s, 20, available=(0, 100), name=f"from {s}") for s in (0, 50))
    found = survey(edit_of(tmp_path, nested(*inner, trim=(0, 10))), probe_of(plate))
    assert shown(found) == [(0, 10)]
    assert reasons(found) == ["“from 50” is cut away by the sequence it lies in."]


def test_speed_of_a_nest_multiplies_the_speed_inside(tmp_path: Path, plate: Media) -> None:
    # 10 record frames at 2x are 20 frames of the nest; at 1.5x inside those are 30 of the media
    inner = clip("plate.mov", 5, 40, available=(0, 100), speed=1.5)
    edit = edit_of(tmp_path, nested(inner, trim=(0, 10), speed=2))
    assert shown(survey(edit, probe_of(plate))) == [(5, 35)]


def test_clips_in_a_fast_nest_start_where_the_record_shows_them(
    tmp_path: Path, plate: Media
) -> None:
    # forty nest frames pass in twenty record frames: the second clip comes after ten
    inner = (clip("plate.mov", s, 20, available=(0, 100)) for s in (0, 50))
    edit = edit_of(tmp_path, gap(7), nested(*inner, trim=(0, 20), speed=2))
    found = survey(edit, probe_of(plate))
    assert [u.use.timeline_start for u in found.uses] == [7, 17]


def test_dissolve_behind_the_end_of_a_trimmed_nest_reaches_for_nothing(
    tmp_path: Path, plate: Media
) -> None:
    first, second = (clip("plate.mov", s, 20, available=(0, 100)) for s in (0, 50))
    edit = edit_of(tmp_path, nested(first, dissolve(2, 8), second, trim=(0, 10)))
    assert shown(survey(edit, probe_of(plate))) == [(0, 10)]


def test_trim_of_a_track_limits_its_clips(tmp_path: Path, plate: Media) -> None:
    trimmed = track(clip("plate.mov", 10, 40, available=(0, 100)))
    trimmed.source_range = times(5, 10)
    assert shown(survey(edit_of(tmp_path, trimmed), probe_of(plate))) == [(15, 25)]


ORIGINS = {
    "available range from timecode": ((90000, 100), 90020, (20, 30)),
    "available range from zero on media with timecode (Kdenlive)": ((0, 100), 20, (20, 30)),
    "no available range, timecode": (None, 90020, (20, 30)),
    "no available range, from zero": (None, 20, (20, 30)),
    "wrong available range, timecode fits": ((5_000_000, 10), 90020, (20, 30)),
    "available range wins where two fit": ((10, 100), 30, (20, 30)),
}


@pytest.mark.parametrize(("available", "start", "frames"), ORIGINS.values(), ids=ORIGINS)
def test_range_is_counted_from_the_origin_that_fits(
    tmp_path: Path,
    tape: Media,
    available: tuple[float, float] | None,
    start: float,
    frames: tuple[int, int],
) -> None:
    edit = edit_of(tmp_path, clip("tape.mov", start, 10, available=available))
    assert shown(survey(edit, probe_of(tape))) == [frames]


def test_range_counted_otherwise_than_stated_is_said(tmp_path: Path, tape: Media) -> None:
    edit = edit_of(tmp_path, clip("tape.mov", 90020, 10, available=(5_000_000, 10), name="a"))
    assert "the start timecode of the file" in survey(edit, probe_of(tape)).warnings[0]


def test_position_between_frames_covers_every_frame_it_touches(tmp_path: Path) -> None:
    # Resolve: 24 fps media in a 25 fps timeline; 91046.625 / 25 * 24 = 87404.76, from 87399: 5.76
    plate = movie(tmp_path / "p.mov", frames=101, rate=Fraction(24), timecode="01:00:41:15")
    made = clip("p.mov", 91046.625, 74)
    made.media_reference.available_range = times(87399, 101, 24)
    # 74 / 25 * 24 = 71.04 frames: from 5.76 to 76.8
    assert shown(survey(edit_of(tmp_path, made), probe_of(plate))) == [(5, 77)]


@pytest.mark.parametrize("digits", [23.976, 23.98, 23.976024627685547, 24000 / 1001])
def test_every_spelling_of_23_976_counts_the_same(tmp_path: Path, digits: float) -> None:
    plate = movie(tmp_path / "p.mov", rate=FILM, timecode="01:00:00:00")
    made = clip("p.mov", 86410, 20, rate=digits)
    made.media_reference.available_range = times(86400, 100, 24000 / 1001)
    assert shown(survey(edit_of(tmp_path, made, rate=FILM), probe_of(plate))) == [(10, 30)]


def test_film_conformed_to_24_is_counted_frame_for_frame(tmp_path: Path) -> None:
    plate = movie(tmp_path / "p.mov", frames=5000, rate=FILM)
    made = clip("p.mov", 4000, 100, rate=24)
    made.media_reference.available_range = times(0, 5000, 24)
    assert shown(survey(edit_of(tmp_path, made, rate=Fraction(24)), probe_of(plate))) == [
        (4000, 4100)
    ]


def test_sequence_is_counted_at_the_rate_of_its_reference(tmp_path: Path) -> None:
    """Pictures often carry a rate nobody set; the numbering follows the timeline."""
    pictures = numbered_files(tmp_path / "plate", "sh.", ".exr", 1001, 1100)
    header_says_25 = Media(pictures, 100, Fraction(25), 64, 48, "of plate")
    reference = otio.schema.ImageSequenceReference(
        "plate", "sh.", ".exr", 1001, rate=24.0, frame_zero_padding=4,
        available_range=times(86400, 100, 24),
    )  # fmt: skip
    made = otio.schema.Clip("sh", reference, times(86448, 12, 24))
    found = survey(edit_of(tmp_path, made, rate=Fraction(24)), lambda source, rate: header_says_25)
    assert shown(found) == [(48, 60)]
