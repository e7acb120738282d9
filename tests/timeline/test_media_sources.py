"""Movies and picture sequences behind references."""

from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import ImageSequence, MissingFrames, MovieFile
from sparkvsr_desktop.timeline.media_sources import (
    MissingMediaError,
    media_source_of,
    pattern_sequence,
)

from .small_edits import numbered_files, times


@pytest.fixture
def plate(tmp_path: Path) -> ImageSequence:
    return numbered_files(tmp_path / "plate", "sh.", ".exr", 1000, 1009)


def sequence_reference(base: str, **changes: object) -> otio.schema.ImageSequenceReference:
    facts: dict[str, object] = {
        "name_prefix": "sh.", "name_suffix": ".exr", "start_frame": 1000, "rate": 24.0,
        "frame_zero_padding": 4, "available_range": times(87399, 10, 24), **changes,
    }  # fmt: skip
    return otio.schema.ImageSequenceReference(target_url_base=base, **facts)


@pytest.mark.parametrize("separator", ["", "/"])
def test_sequence_is_counted_from_its_start_frame_not_from_its_timecode(
    tmp_path: Path, plate: ImageSequence, separator: str
) -> None:
    reference = sequence_reference(f"plate{separator}")
    assert media_source_of(reference, tmp_path) == plate


def test_sequence_without_a_range_has_the_pictures_on_disk(
    tmp_path: Path, plate: ImageSequence
) -> None:
    reference = sequence_reference("plate", available_range=None)
    assert media_source_of(reference, tmp_path) == plate


def test_every_second_picture_reaches_twice_as_far(tmp_path: Path, plate: ImageSequence) -> None:
    reference = sequence_reference("plate", frame_step=2, available_range=times(0, 5, 24))
    found = media_source_of(reference, tmp_path)
    assert [path.name for path in found.paths()][-1] == "sh.1008.exr"  # type: ignore[union-attr]  # a sequence


def test_what_stands_in_for_lost_pictures_is_kept(tmp_path: Path, plate: ImageSequence) -> None:
    hold = otio.schema.ImageSequenceReference.MissingFramePolicy.hold
    found = media_source_of(sequence_reference("plate", missing_frame_policy=hold), tmp_path)
    assert found.missing_frames is MissingFrames.HOLD  # type: ignore[union-attr]  # a sequence


def test_sequence_whose_pictures_are_gone_is_named_as_the_timeline_spells_it(
    tmp_path: Path,
) -> None:
    with pytest.raises(MissingMediaError) as refused:
        media_source_of(sequence_reference(r"C:\plates\sh"), tmp_path)
    assert r"C:\plates\sh\sh.1000.exr" in str(refused.value)


@pytest.mark.parametrize("name", ["sh.%04d.exr", "sh.####.exr", "sh.[1000-1009].exr"])
def test_pattern_in_a_plain_reference_is_a_sequence(
    tmp_path: Path, plate: ImageSequence, name: str
) -> None:
    reference = otio.schema.ExternalReference(f"plate/{name}")
    assert media_source_of(reference, tmp_path) == plate


def test_movie_whose_name_looks_like_a_pattern_is_a_movie(tmp_path: Path) -> None:
    (tmp_path / "take #1.mov").touch()
    reference = otio.schema.ExternalReference("take #1.mov")
    assert media_source_of(reference, tmp_path) == MovieFile(tmp_path / "take #1.mov")


def test_pattern_without_pictures_is_no_sequence(tmp_path: Path) -> None:
    assert pattern_sequence(tmp_path / "none.%04d.exr") is None
    assert pattern_sequence(tmp_path / "movie.mov") is None
