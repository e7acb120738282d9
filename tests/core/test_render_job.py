"""What makes two jobs the same, and what makes a job none."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from sparkvsr_desktop.core.keyframe import ReferenceStill
from sparkvsr_desktop.core.media import Media, MovieFile
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_job import (
    JobRefusedError,
    RenderJob,
    RenderSettings,
    output_size,
)

MEDIA = Media(MovieFile(Path("/cards/a.mov")), 100, Fraction(25), 320, 180, signature="s1")
SETTINGS = RenderSettings("propagation", "1", 640, 360, 1.0, "prores-422hq")
STILL = ReferenceStill(20, Path("/stills/a.000020.tif"), "digest")
JOB = RenderJob("a", MEDIA, SourceRange(10, 50), SETTINGS, (STILL,), (("av", "18"),))


def test_the_same_job_under_other_names_has_the_same_identity():
    moved = replace(MEDIA, source=MovieFile(Path("/archive/b.mov")))
    copied = replace(STILL, path=Path("/elsewhere/b.tif"))
    assert replace(JOB, name="b", media=moved, stills=(copied,)).identity == JOB.identity


@pytest.mark.parametrize(
    "change",
    [
        {"media": replace(MEDIA, signature="s2")},
        {"source_range": SourceRange(10, 51)},
        {"stills": ()},
        {"stills": (replace(STILL, digest="retouched"),)},
        {"stills": (replace(STILL, source_frame=21),)},
        {"settings": replace(SETTINGS, engine="resize")},
        {"settings": replace(SETTINGS, engine_version="2")},
        {"settings": replace(SETTINGS, width_px=642)},
        {"settings": replace(SETTINGS, guidance_scale=1.5)},
        {"settings": replace(SETTINGS, grain=0.5)},
        {"settings": replace(SETTINGS, codec="exr")},
        {"versions": (("av", "19"),)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_decides_pixels_changes_the_identity(change):
    assert replace(JOB, **change).identity != JOB.identity


def test_a_still_outside_the_shot_is_refused_with_the_frames_that_are_inside():
    with pytest.raises(JobRefusedError) as refused:
        replace(JOB, stills=(replace(STILL, source_frame=60),))
    assert "between 10 and 59" in refused.value.remedy


def test_two_stills_on_one_frame_are_refused_by_name():
    other = replace(STILL, path=Path("/stills/second.tif"))
    with pytest.raises(JobRefusedError, match=r"a\.000020\.tif and second\.tif"):
        replace(JOB, stills=(STILL, other))


def test_a_range_past_the_end_of_the_media_is_refused():
    with pytest.raises(JobRefusedError, match="which has 100 frames"):
        replace(JOB, source_range=SourceRange(90, 11), stills=())


@pytest.mark.parametrize("guidance", [-0.1, 2.1, float("nan")])
def test_guidance_outside_its_scale_is_refused(guidance):
    with pytest.raises(JobRefusedError):
        replace(SETTINGS, guidance_scale=guidance)


@pytest.mark.parametrize("grain", [-0.1, 1.1, float("nan")])
def test_grain_outside_its_scale_is_refused(grain):
    with pytest.raises(JobRefusedError, match="outside 0 to 1"):
        replace(SETTINGS, grain=grain)


def test_the_result_is_twice_the_source_unless_told_otherwise():
    assert output_size(MEDIA, None, None) == (640, 360)
    assert output_size(MEDIA, 4, None) == (1280, 720)
    assert output_size(MEDIA, None, (1920, 1080)) == (1920, 1080)


def test_a_result_without_pixels_is_refused():
    with pytest.raises(JobRefusedError, match="leaves nothing of 320 x 180"):
        output_size(MEDIA, 0.001, None)
