"""`sparkvsr render`: a timeline goes in, verified media comes back linked."""

import json
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import opentimelineio as otio
import pytest

from sparkvsr_desktop.media.still_file import read_still
from tests.commands.conftest import ONE_HOUR, only_path
from tests.footage import read_numbers, read_sound, sound_samples, write_numbered_sequence


def numbers(first: int, end: int) -> list[int]:
    """The luma of the film's frames [first, end)."""
    return [16 + frame for frame in range(first, end)]


def delivered_numbers(media: Path) -> list[int]:
    """Read a movie, or the pictures of a folder, where sound may lie beside them."""
    if not media.is_dir():
        return read_numbers(media)
    pictures = sorted(path for path in media.iterdir() if path.suffix != ".wav")
    return [round(16 + 219 * float(read_still(path).mean())) for path in pictures]


def test_a_movie_comes_back_with_its_frames_rate_timecode_size_and_sound(sparkvsr, film, tmp_path):
    done = sparkvsr("render", film, "--out", tmp_path / "out", "--engine", "resize", "--json").done
    media = only_path(done["media"])
    assert read_numbers(media) == numbers(0, 80)
    with av.open(str(media)) as container:
        picture = container.streams.video[0]
        assert (picture.width, picture.height, picture.average_rate) == (128, 96, Fraction(25))
        assert picture.codec_context.name == "prores"
        assert picture.metadata["timecode"] == "01:00:00:00"
    assert np.array_equal(read_sound(media)[:, 0], sound_samples(0, 80 * 1920))


def test_the_clips_of_one_media_become_one_render_with_handles(sparkvsr, timeline, tmp_path):
    out = tmp_path / "out"
    command = ("render", timeline, "--out", out, "--engine", "resize", "--handles", 3, "--json")
    done = sparkvsr(*command).done
    # frames 17 to 42 and 57 to 72 lie 14 frames apart, nearer than the joining gap of 24
    media = only_path(done["media"])
    assert read_numbers(media) == numbers(17, 73)
    with av.open(str(media)) as container:
        assert container.streams.video[0].metadata["timecode"] == "01:00:00:17"
    assert np.array_equal(read_sound(media)[:, 0], sound_samples(17 * 1920, 56 * 1920))


def test_the_linked_timeline_differs_from_the_original_in_its_media_alone(
    sparkvsr, timeline, tmp_path
):
    command = ("render", timeline, "--out", tmp_path / "out", "--engine", "resize", "--json")
    done = sparkvsr(*command).done
    restored, session = (otio.adapters.read_from_file(path) for path in done["timelines"])
    for linked in (restored, session):
        (track,) = linked.tracks
        assert [item.duration().value for item in track] == [20, 5, 10]
        starts = [clip.source_range.start_time.value for clip in linked.find_clips()]
        assert starts == [ONE_HOUR + 20, ONE_HOUR + 60]
        for clip in linked.find_clips():
            assert clip.media_reference.target_url == done["media"][0]
    assert [path.rpartition("/")[2] for path in done["timelines"]] == [
        "reel.restored.otio",
        "reel.session.otio",
    ]
    clip = next(iter(session.find_clips()))
    assert clip.media_references()["DEFAULT_MEDIA"].target_url.endswith("film.mov")


def test_stills_written_retouched_and_given_back_are_what_the_keyframes_show(
    sparkvsr, film, tmp_path
):
    stills, out = tmp_path / "stills", tmp_path / "out"
    sparkvsr("stills", film, "--select", "manual:8,40", "--out", stills)
    assert sorted(path.name for path in stills.iterdir()) == ["film.000008.tif", "film.000040.tif"]
    done = sparkvsr(
        "render", film, "--stills", stills, "--range", "0-48", "--codec", "tiff16", "--out", out,
        "--json",
    ).done  # fmt: skip
    for frame in (8, 40):
        still = read_still(stills / f"film.{frame:06}.tif")
        (restored,) = only_path(done["media"]).glob(f"*.{frame:04}.tif")
        assert np.abs(read_still(restored) - still).max() < 2 / 65535
    sidecar = json.loads(only_path(done["sidecars"]).read_text())
    assert [still["source_frame"] for still in sidecar["stills"]] == [8, 40]
    assert len(sidecar["mean_trust"]) == 48


def test_the_same_render_again_is_reused_and_nothing_is_written_twice(sparkvsr, film, tmp_path):
    command = ("render", film, "--out", tmp_path / "out", "--engine", "resize", "--json")
    first = sparkvsr(*command).done
    media = only_path(first["media"])
    written = media.stat().st_mtime_ns
    again = sparkvsr(*command)
    assert again.done == first
    assert media.stat().st_mtime_ns == written
    assert any(event.get("was_reused") for event in again.events)


def test_a_result_that_was_damaged_since_is_moved_and_rendered_anew(sparkvsr, film, tmp_path):
    order = ("render", film, "--out", tmp_path / "out", "--engine", "resize", "--range", "0-2")
    media = only_path(sparkvsr(*order, "--json").done["media"])
    media.write_bytes(media.read_bytes()[:200])
    refused = sparkvsr(*order)
    assert refused.status == 1
    assert "changed or damaged since" in refused.errors
    media.unlink()
    assert only_path(sparkvsr(*order, "--json").done["media"]).stat().st_size > 200


def test_other_settings_give_another_file_beside_the_first(sparkvsr, film, tmp_path):
    command = ("render", film, "--out", tmp_path / "out", "--engine", "resize", "--json")
    first = sparkvsr(*command, "--scale", 2).done
    second = sparkvsr(*command, "--scale", 3).done
    assert first["media"] != second["media"]
    assert all(Path(name).exists() for name in first["media"] + second["media"])
    assert second["timelines"][0].endswith("film.restored.2.otio")


def test_a_dry_run_tells_what_would_be_done_and_writes_nothing(sparkvsr, timeline, tmp_path):
    outcome = sparkvsr("render", timeline, "--out", tmp_path / "out", "--dry-run", "--json")
    (planned,) = (event for event in outcome.events if event["event"] == "planned")
    assert (planned["start"], planned["end"]) == (8, 80)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("codec", "suffix"),
    [
        ("prores-4444", ".mov"),
        ("dnxhr-hqx", ".mov"),
        ("ffv1", ".mkv"),
        ("h265-10", ".mp4"),
        ("exr", ""),
        ("tiff16", ""),
        ("png16", ""),
    ],
)
def test_every_codec_is_delivered_verified_and_linked(sparkvsr, film, tmp_path, codec, suffix):
    done = sparkvsr(
        "render", film, "--out", tmp_path / "out", "--engine", "resize", "--codec", codec,
        "--size", "256x192", "--range", "10-70", "--json",
    ).done  # fmt: skip
    media = only_path(done["media"])
    assert media.suffix == suffix
    assert delivered_numbers(media) == numbers(10, 70)
    restored = otio.adapters.read_from_file(done["timelines"][0])
    (clip,) = restored.find_clips()
    holds_timecode = codec not in ("tiff16", "png16")
    assert clip.available_range().start_time.value == (ONE_HOUR + 10 if holds_timecode else 0)
    assert clip.source_range == clip.available_range()


def test_a_picture_sequence_is_restored_as_one(sparkvsr, tmp_path):
    write_numbered_sequence(tmp_path / "plates", frames=12, first=1001)
    done = sparkvsr(
        "render", tmp_path / "plates" / "plate.####.exr", "--rate", "24", "--engine", "resize",
        "--codec", "exr", "--out", tmp_path / "out", "--json",
    ).done  # fmt: skip
    media = only_path(done["media"])
    assert delivered_numbers(media) == numbers(0, 12)
    names = sorted(path.name for path in media.iterdir())
    assert names[0].endswith("1001.exr")
    assert names[-1].endswith("1012.exr")
