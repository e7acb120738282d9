"""`sparkvsr advise` and `--select advise:N`: frames for stills, found from the source."""

import re
from contextlib import closing

import numpy as np
import OpenImageIO
import pytest

from tests.engine.moving_scene import panned, texture, with_disc

FRAMES, DOOR_OPENS = 16, 7


@pytest.fixture
def door(tmp_path):
    """A room that stands still; from frame 7 on, more and more of another shows in its middle."""
    (room,) = panned(1, 128, 96, 0)
    behind = texture(96, 128, seed=8)
    for frame in range(FRAMES):
        path = str(tmp_path / f"door.{frame:04}.tif")
        with closing(OpenImageIO.ImageOutput.create(path)) as file:
            file.open(path, OpenImageIO.ImageSpec(128, 96, 3, "uint16"))
            file.write_image(
                with_disc(room, 64, 10 * min(max(frame - DOOR_OPENS + 1, 0), 5), behind)
            )
    return tmp_path / "door.####.tif"


def test_the_still_that_is_missing_is_advised_after_the_door_opens(sparkvsr, door):
    outcome = sparkvsr("advise", door, "--rate", "24", "--have", "0", "--count", "1", "--json")
    (advice,) = (event for event in outcome.events if event["event"] == "advice")
    assert advice["source_frame"] >= DOOR_OPENS
    assert re.search("uncovered after frame ([6-9]|10)", advice["reason"])
    assert advice["trust_after"] > advice["trust_before"]
    assert outcome.done["advised"] == 1


def test_cuts_of_the_range_asked_for_are_told_even_where_no_more_still_fits(sparkvsr, tmp_path):
    """Black until frame 11, white from 12 on: one cut."""
    for frame in range(24):
        path = str(tmp_path / f"cut.{frame:04}.tif")
        with closing(OpenImageIO.ImageOutput.create(path)) as file:
            file.open(path, OpenImageIO.ImageSpec(64, 48, 3, "uint16"))
            file.write_image(np.full((48, 64, 3), float(frame >= 12), np.float32))
    outcome = sparkvsr(
        "advise", tmp_path / "cut.####.tif", "--rate", "24", "--range", "4-20",
        "--have", "4,8,12,16", "--count", "1", "--json",
    )  # fmt: skip
    (cuts,) = (event for event in outcome.events if event["event"] == "cuts")
    assert cuts["source_frames"] == [12]
    assert outcome.status == 1
    assert "Ask for 4 or fewer" in outcome.events[-1]["remedy"]


def test_a_person_reads_frame_gain_and_reason(sparkvsr, door):
    said = sparkvsr("advise", door, "--rate", "24", "--count", "2").output
    assert "dB expected" in said
    assert "it is like most of the shot" in said


def test_stills_are_written_where_they_are_advised(sparkvsr, door, tmp_path):
    done = sparkvsr(
        "stills", door, "--rate", "24", "--select", "advise:2", "--out", tmp_path / "to", "--json"
    ).done
    frames = [int(name.rsplit(".", 2)[1]) for name in done["stills"]]
    # one of each state of the room
    assert np.searchsorted([DOOR_OPENS], frames, side="right").tolist() == [0, 1]


def test_more_stills_than_fit_are_refused(sparkvsr, door):
    outcome = sparkvsr("advise", door, "--rate", "24", "--count", "7")
    assert outcome.status == 1
    # frames 0, 4, 8 and 12
    assert "Ask for 4 or fewer" in outcome.errors


def test_a_still_that_is_not_in_the_shot_is_refused(sparkvsr, door):
    outcome = sparkvsr("advise", door, "--rate", "24", "--have", "0,90")
    assert outcome.status == 1
    assert "frame 90 is outside" in outcome.errors
    assert "between 0 and 15" in outcome.errors


@pytest.mark.parametrize("option", [["--have", "a"], ["--count", "0"], ["--have", ""]])
def test_what_is_no_frame_and_no_number_is_wrong_usage(sparkvsr, door, option):
    with pytest.raises(SystemExit) as refused:
        sparkvsr("advise", door, "--rate", "24", *option)
    assert refused.value.code == 2
