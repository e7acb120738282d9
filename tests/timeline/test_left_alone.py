"""Clips that are left alone, each with the reason that its editor reads."""

from collections.abc import Callable
from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.timeline.read import Edit
from sparkvsr_desktop.timeline.survey import Survey, survey

from .small_edits import clip, edit_of, movie, probe_of, times, track


def shown(found: Survey) -> list[tuple[int, int]]:
    return [(u.use.source_range.start, u.use.source_range.end) for u in found.uses]


def reasons(found: Survey) -> list[str]:
    return [alone.reason for alone in found.left_alone]


@pytest.fixture
def plate(tmp_path: Path) -> Media:
    """One hundred frames at 25 fps, no timecode."""
    return movie(tmp_path / "plate.mov")


def offline() -> otio.schema.Clip:
    made = clip("", 0, 10, name="lower third")
    made.media_reference = otio.schema.MissingReference()
    return made


def generated() -> otio.schema.Clip:
    made = clip("", 0, 10, name="bars")
    made.media_reference = otio.schema.GeneratorReference(generator_kind="SMPTEBars")
    return made


def disabled() -> otio.schema.Clip:
    made = clip("plate.mov", 0, 10, name="alt take")
    made.enabled = False
    return made


def kdenlive_still() -> otio.schema.Clip:
    made = clip("plate.mov", 0, 10, name="red.png")
    made.media_reference.available_range = times(0, 120, 0)
    return made


LEFT_ALONE: dict[str, tuple[Callable[[], otio.schema.Clip], str]] = {
    "offline": (offline, "“lower third” is offline: the timeline names no media for it."),
    "generator": (generated, "“bars” is a generator (SMPTEBars) and has no media."),
    "disabled": (disabled, "“alt take” is disabled in the edit."),
    "still": (kdenlive_still, "“red.png” is a still image."),
    "missing": (
        lambda: clip("E:/MM-Test/30sek.wmv", 0, 10),
        "“E:/MM-Test/30sek.wmv” is not where the timeline says.",
    ),
    "empty url": (
        lambda: clip("", 0, 10, name="yellow.png"),
        "“yellow.png” is offline: the timeline names no media for it.",
    ),
    "network": (
        lambda: clip("https://cdn/a.mov", 0, 10),
        "“https://cdn/a.mov” is not a file on this machine.",
    ),
    "starts outside": (
        lambda: clip("plate.mov", 120, 10, available=(0, 100), name="sh010"),
        "“sh010” asks for frames 120 to 129; its media has frames 0 to 99.",
    ),
    "ends outside": (
        lambda: clip("plate.mov", 95, 10, available=(0, 100), name="sh010"),
        "“sh010” asks for frames 95 to 104; its media has frames 0 to 99.",
    ),
}


COUNTED_FROM_NOWHERE = {
    "before zero": (-5, "-5 to 4"),  # it cannot be timecode: that would be 90005 frames before
    "behind the first frames": (120, "120 to 129"),
    "before the timecode": (89_990, "-10 to -1"),
    "behind the timecode": (90_120, "120 to 129"),
}


@pytest.mark.parametrize(
    ("start", "frames"), COUNTED_FROM_NOWHERE.values(), ids=COUNTED_FROM_NOWHERE
)
def test_range_outside_media_of_unstated_range_is_counted_from_the_nearer_origin(
    tmp_path: Path, start: int, frames: str
) -> None:
    """The media begins at 01:00:00:00, frame 90000; the timeline does not say how it counts."""
    tape = movie(tmp_path / "tape.mov", timecode="01:00:00:00")
    found = survey(edit_of(tmp_path, clip("tape.mov", start, 10, name="a")), probe_of(tape))
    assert reasons(found) == [f"“a” asks for frames {frames}; its media has frames 0 to 99."]


@pytest.mark.parametrize(("make", "reason"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_clip_that_cannot_be_restored_is_listed_with_its_reason(
    tmp_path: Path, plate: Media, make: Callable[[], otio.schema.Clip], reason: str
) -> None:
    found = survey(edit_of(tmp_path, make()), probe_of(plate))
    assert reasons(found) == [reason]
    assert found.uses == ()


def test_disabled_clip_is_taken_when_asked_for(tmp_path: Path, plate: Media) -> None:
    found = survey(edit_of(tmp_path, disabled()), probe_of(plate), include_disabled=True)
    assert [u.use.is_enabled for u in found.uses] == [False]


@pytest.mark.parametrize("level", ["track", "nest"])
def test_what_is_switched_off_switches_off_its_clips(
    tmp_path: Path, plate: Media, level: str
) -> None:
    inner = track(clip("plate.mov", 0, 10, name="a"))
    outer = inner if level == "track" else otio.schema.Stack("nest", [inner])
    outer.enabled = False
    edit = edit_of(tmp_path, outer if level == "track" else track(outer))
    assert reasons(survey(edit, probe_of(plate))) == ["“a” is disabled in the edit."]


def test_picture_of_one_frame_is_a_still(tmp_path: Path) -> None:
    still = movie(tmp_path / "title.png", frames=1)
    found = survey(edit_of(tmp_path, clip("title.png", 0, 50)), probe_of(still))
    assert reasons(found) == ["“title.png” is a still image."]


def test_media_that_cannot_be_opened_is_listed_with_the_reason(tmp_path: Path) -> None:
    movie(tmp_path / "torn.mov")

    def refuse(source: object, rate: object) -> Media:
        raise SparkVSRError("“torn.mov” ends too early.", remedy="Copy it again.")

    found = survey(edit_of(tmp_path, clip("torn.mov", 0, 10)), refuse)
    assert reasons(found) == ["“torn.mov” ends too early."]


def test_another_reference_that_exists_is_offered_and_not_taken(
    tmp_path: Path, plate: Media
) -> None:
    made = clip("gone.mov", 0, 10)
    made.set_media_references(
        {"hero": made.media_reference, "proxy": otio.schema.ExternalReference("plate.mov")}, "hero"
    )
    found = survey(edit_of(tmp_path, made), probe_of(plate))
    assert reasons(found) == [
        "“gone.mov” is not where the timeline says; found instead: its reference “proxy”."
    ]


def test_file_of_that_name_beside_the_timeline_is_offered_and_not_taken(
    tmp_path: Path, plate: Media
) -> None:
    found = survey(edit_of(tmp_path, clip("X:/prj/plate.mov", 0, 10)), probe_of(plate))
    assert "“plate.mov” beside the timeline" in reasons(found)[0]
    assert found.uses == ()


def test_root_of_the_other_machine_finds_the_media(tmp_path: Path, plate: Media) -> None:
    edit = edit_of(tmp_path, clip("X:/prj/plate.mov", 0, 10))
    found = survey(edit, probe_of(plate), roots=(("X:/prj", str(tmp_path)),))
    assert shown(found) == [(0, 10)]


def test_media_of_many_clips_is_opened_once(tmp_path: Path, plate: Media) -> None:
    opened = []

    def probe(source: object, rate: object) -> Media:
        opened.append(source)
        return plate

    spellings = ("plate.mov", "./plate.mov", str(tmp_path / "plate.mov"))
    edit: Edit = edit_of(tmp_path, *(clip(url, 0, 10) for url in spellings))
    assert len(survey(edit, probe).uses) == 3
    assert len(opened) == 1
