"""Finished media in the edit: same frames under every clip, nothing else touched."""

from fractions import Fraction
from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import ImageSequence, Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.timeline.lint import lint
from sparkvsr_desktop.timeline.plan import plan_shots
from sparkvsr_desktop.timeline.read import read_edit
from sparkvsr_desktop.timeline.relink import (
    Relinked,
    RenderedShot,
    RenderMismatchError,
    relink,
)
from sparkvsr_desktop.timeline.write import write_timelines

from .small_edits import (
    clip,
    edit_of,
    movie,
    numbered_files,
    probe_of,
    rendered,
    rendered_plan,
    shown_ranges,
    times,
    track,
)


def relinked(folder: Path, media: Media, *items: otio.core.Composable) -> Relinked:
    edit = edit_of(folder, *items)
    plan = plan_shots(edit, probe_of(media))
    return relink(edit, rendered_plan(plan, folder / "out"))


def only_clip(timeline: otio.schema.Timeline) -> otio.schema.Clip:
    [found] = timeline.find_clips()
    return found


def numbers(time_range: otio.opentime.TimeRange) -> tuple[float, float, float]:
    start, duration = time_range.start_time, time_range.duration
    return start.value, duration.value, start.rate


@pytest.fixture
def tape(tmp_path: Path) -> Media:
    """One hundred frames at 25 fps from 01:00:00:00, which is frame 90000."""
    return movie(tmp_path / "tape.mov", timecode="01:00:00:00")


@pytest.fixture
def plate(tmp_path: Path) -> Media:
    """One hundred frames at 25 fps, no timecode."""
    return movie(tmp_path / "plate.mov")


def test_timecode_media_keeps_its_source_range(tmp_path: Path, tape: Media) -> None:
    made = relinked(tmp_path, tape, clip("tape.mov", 90040, 20, available=(90000, 100)))
    found = only_clip(made.restored)
    assert numbers(found.source_range) == (90040, 20, 25)
    # handles of 12: the render begins at frame 28 of the media and has 44 frames
    assert numbers(found.media_reference.available_range) == (90028, 44, 25)


def test_media_without_timecode_counts_from_the_render(tmp_path: Path, plate: Media) -> None:
    made = relinked(tmp_path, plate, clip("plate.mov", 40, 20, available=(0, 100)))
    found = only_clip(made.restored)
    assert numbers(found.source_range) == (12, 20, 25)
    assert numbers(found.media_reference.available_range) == (0, 44, 25)
    original = found.metadata["sparkvsr"]["original_source_range"]
    assert (original["start"], original["duration"]) == (40, 20)


def test_count_from_zero_on_timecode_media_becomes_timecode(tmp_path: Path, tape: Media) -> None:
    """Kdenlive writes ranges from 0, yet subtracts the file's timecode when it reads one."""
    made = relinked(tmp_path, tape, clip("tape.mov", 40, 20, available=(0, 100)))
    found = only_clip(made.restored)
    assert numbers(found.source_range) == (90040, 20, 25)
    assert numbers(found.media_reference.available_range) == (90028, 44, 25)


def test_count_across_rates_stays_at_the_rate_of_its_writer(tmp_path: Path) -> None:
    film = movie(tmp_path / "film.mov", rate=Fraction(24))
    made = clip("film.mov", 50, 25)
    made.media_reference.available_range = times(0, 100, 24)
    # 50 / 25 s is frame 48 of the film; the render begins at 36: 12 frames at 24 are 12.5 at 25
    found = only_clip(relinked(tmp_path, film, made).restored)
    assert numbers(found.source_range) == (12.5, 25, 25)


def test_digits_of_the_rate_are_those_of_the_timeline(tmp_path: Path) -> None:
    float32 = 23.976024627685547
    film = movie(tmp_path / "film.mov", rate=Fraction(24000, 1001))
    made = clip("film.mov", 40, 20, rate=float32, available=(0, 100))
    found = only_clip(relinked(tmp_path, film, made).restored)
    assert numbers(found.media_reference.available_range) == (0, 44, float32)
    assert numbers(found.source_range) == (12, 20, float32)


def test_clip_without_a_range_of_its_own_keeps_its_length(tmp_path: Path, plate: Media) -> None:
    made = clip("plate.mov", 0, 1, available=(0, 100))
    made.source_range = None
    found = only_clip(relinked(tmp_path, plate, made).restored)
    assert numbers(found.source_range) == (0, 100, 25)


def test_host_timeline_has_one_reference_with_a_bare_path(tmp_path: Path, plate: Media) -> None:
    made = clip("plate.mov", 40, 20, available=(0, 100))
    made.set_media_references({"hero": made.media_reference}, "hero")
    found = only_clip(relinked(tmp_path, plate, made).restored)
    assert list(found.media_references()) == ["DEFAULT_MEDIA"]
    assert found.active_media_reference_key == "DEFAULT_MEDIA"
    assert found.media_reference.target_url == str(tmp_path / "out" / "plate_0a1b2c3d.mov")
    assert found.media_reference.name == "plate_0a1b2c3d.mov"


def test_file_url_is_encoded_and_leads_to_the_same_file(tmp_path: Path, plate: Media) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 40, 20, available=(0, 100), name="a b"))
    [render] = rendered_plan(plan_shots(edit, probe_of(plate)), tmp_path / "out #1")
    made = relink(edit, [render], file_urls=True)
    url = only_clip(made.restored).media_reference.target_url
    assert url.endswith("/out%20%231/a%20b_0a1b2c3d.mov")
    assert url.startswith("file:///")
    lint(edit, made, probe_of(render.media))


def test_restored_timeline_is_an_edit_of_the_finished_media(tmp_path: Path, plate: Media) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 40, 20, available=(0, 100), speed=2))
    renders = rendered_plan(plan_shots(edit, probe_of(plate)), tmp_path / "out")
    path, _session = write_timelines(relink(edit, renders), tmp_path, "edit")
    again = plan_shots(read_edit(path), probe_of(renders[0].media))
    # the render begins 12 frames before frame 40, so the 40 frames shown begin at its frame 12
    assert shown_ranges(again) == [(12, 52)]


def test_session_timeline_keeps_every_reference(tmp_path: Path, plate: Media) -> None:
    made = clip("plate.mov", 40, 20, available=(0, 100))
    made.set_media_references({"hero": made.media_reference}, "hero")
    found = only_clip(relinked(tmp_path, plate, made).session)
    assert set(found.media_references()) == {"hero", "restored"}
    assert found.active_media_reference_key == "restored"
    assert found.media_references()["hero"].target_url.endswith("plate.mov")


def test_second_restoration_does_not_replace_the_first(tmp_path: Path, plate: Media) -> None:
    made = clip("plate.mov", 40, 20, available=(0, 100))
    made.set_media_references({"restored": made.media_reference}, "restored")
    found = only_clip(relinked(tmp_path, plate, made).session)
    assert found.active_media_reference_key == "restored.2"


def test_metadata_remembers_the_job_and_the_source(tmp_path: Path, tape: Media) -> None:
    made = relinked(tmp_path, tape, clip("tape.mov", 90040, 20, available=(90000, 100)))
    found = only_clip(made.restored)
    facts = found.metadata["sparkvsr"]
    assert (facts["job_id"], facts["engine"], list(facts["keyframes"])) == (
        "0a1b2c3d",
        "resize",
        [3],
    )
    assert facts["source"]["url"] == "tape.mov"
    assert facts["source"]["start_tc"] == "01:00:00:00"
    assert (facts["interval"]["start"], facts["interval"]["duration"]) == (28, 44)
    assert found.media_reference.metadata["sparkvsr"]["job_id"] == "0a1b2c3d"


def test_original_edit_is_left_as_it_was(tmp_path: Path, plate: Media) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 40, 20, available=(0, 100)))
    before = edit.timeline.to_json_string()
    relink(edit, rendered_plan(plan_shots(edit, probe_of(plate)), tmp_path))
    assert edit.timeline.to_json_string() == before


def test_retime_stays_on_the_clip_and_media_keeps_its_speed(tmp_path: Path, plate: Media) -> None:
    made = relinked(tmp_path, plate, clip("plate.mov", 40, 10, available=(0, 100), speed=2))
    found = only_clip(made.restored)
    assert [effect.time_scalar for effect in found.effects] == [2]
    assert numbers(found.source_range) == (12, 10, 25)
    # 20 source frames and 12 on each side
    assert numbers(found.media_reference.available_range) == (0, 44, 25)


def test_clip_inside_a_nest_is_relinked(tmp_path: Path, plate: Media) -> None:
    nest = otio.schema.Stack("nest", [track(clip("plate.mov", 40, 20, available=(0, 100)))])
    found = only_clip(relinked(tmp_path, plate, track(nest)).restored)
    assert found.media_reference.target_url.endswith("plate_0a1b2c3d.mov")


def test_clip_that_shows_more_than_was_rendered_keeps_its_source(
    tmp_path: Path, plate: Media
) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 40, 20, available=(0, 100), name="sky"))
    [shot] = plan_shots(edit, probe_of(plate), handles=0).shots
    shorter = type(shot)(shot.name, shot.media, SourceRange(41, 19), shot.uses)
    made = relink(edit, [rendered(shorter, tmp_path / "out")])
    assert only_clip(made.restored).media_reference.target_url == str(tmp_path / "plate.mov")
    assert made.clip_ids == ()
    assert made.left_alone[0].reason == (
        "“sky” keeps its source: it shows frames 40 to 59, “sky” was rendered from 41 to 59."
    )


def test_clip_that_starts_in_part_before_its_media_keeps_its_source(
    tmp_path: Path, plate: Media
) -> None:
    """Lint refuses a start below zero, however little is missing."""
    edit = edit_of(tmp_path, clip("plate.mov", -0.5, 20, available=(0, 100), name="sky"))
    renders = rendered_plan(plan_shots(edit, probe_of(plate)), tmp_path / "out")
    made = relink(edit, renders)
    lint(edit, made, probe_of(renders[0].media))
    assert made.clip_ids == ()
    assert made.warnings[0].startswith("“sky” keeps its source: its own range reaches past")


@pytest.mark.parametrize("change", [{"frames": 43}, {"rate": Fraction(24)}])
def test_file_of_another_length_or_rate_is_refused(
    tmp_path: Path, plate: Media, change: dict[str, object]
) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 40, 20, available=(0, 100)))
    [shot] = plan_shots(edit, probe_of(plate)).shots
    with pytest.raises(RenderMismatchError, match="44 frames at 25"):
        relink(edit, [rendered(shot, tmp_path / "out", **change)])


def test_restored_pictures_are_a_sequence_reference(tmp_path: Path, plate: Media) -> None:
    edit = edit_of(tmp_path, clip("plate.mov", 40, 20, available=(0, 100)))
    [shot] = plan_shots(edit, probe_of(plate)).shots
    pictures: ImageSequence = numbered_files(tmp_path / "out", "plate.", ".exr", 1001, 1044)
    made = relink(edit, [rendered(shot, tmp_path, source=pictures)])
    reference = only_clip(made.restored).media_reference
    assert reference.target_url_for_image_number(43) == f"{tmp_path}/out/plate.1044.exr"
    assert reference.number_of_images_in_sequence() == 44


def test_relative_path_of_other_media_is_spelled_in_full(tmp_path: Path, plate: Media) -> None:
    movie(tmp_path / "title.png", frames=1)
    still = clip("title.png", 0, 10, available=(0, 1))
    made = relinked(tmp_path, plate, still, clip("plate.mov", 40, 20, available=(0, 100)))
    urls = [found.media_reference.target_url for found in made.restored.find_clips()]
    assert urls[0] == str(tmp_path / "title.png")


@pytest.mark.parametrize("is_enabled", [True, False])
def test_panned_clip_at_another_size_is_said(
    tmp_path: Path, plate: Media, is_enabled: bool
) -> None:
    made = clip("plate.mov", 40, 20, available=(0, 100), name="sky")
    pan = {"Parameter ID": "transformationPan", "Parameter Value": 0.25}
    block = {"Resolve_OTIO": {"Enabled": is_enabled, "Parameters": [pan]}}
    made.effects.append(otio.schema.Effect("Transform", "Resolve Effect", block))
    edit = edit_of(tmp_path, made)
    [shot] = plan_shots(edit, probe_of(plate)).shots
    double: RenderedShot = rendered(shot, tmp_path / "out", width=128, height=96)
    warnings = relink(edit, [double]).warnings
    assert ["“sky” is panned or tilted" in each for each in warnings] == [True] * is_enabled
    assert relink(edit, [rendered(shot, tmp_path / "out")]).warnings == ()
