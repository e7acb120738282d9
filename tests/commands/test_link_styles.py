"""How results come into the timeline, where an editor wants another way than the usual one."""

import shutil

import opentimelineio as otio
import pytest

QUICK = ("--engine", "resize", "--scale", "1", "--codec", "ffv1", "--json")


@pytest.fixture
def restored_on_top(sparkvsr, timeline, tmp_path):
    """What `render` says after it laid the restored clips on a new track."""
    return sparkvsr("render", timeline, "--new-tracks", "--out", tmp_path / "out", *QUICK).done


def test_restored_clips_lie_above_the_edit(restored_on_top, film):
    below, above = otio.adapters.read_from_file(restored_on_top["timelines"][0]).tracks
    assert {clip.media_reference.target_url for clip in below.find_clips()} == {str(film)}
    assert [clip.media_reference.target_url for clip in above.find_clips()] == [
        restored_on_top["media"][0]
    ] * 2
    # 20 frames, a gap of five, 10 frames
    assert [item.trimmed_range().duration.value for item in above] == [20, 5, 10]


def test_a_resumed_job_is_linked_the_way_it_was_ordered(sparkvsr, restored_on_top, tmp_path):
    (job,) = (tmp_path / "out" / ".sparkvsr").iterdir()
    timeline = restored_on_top["timelines"][0]
    kept = shutil.move(timeline, tmp_path / "before.otio")
    resumed = sparkvsr("resume", job, "--json").done
    assert resumed["timelines"][0] == timeline
    written, before = (
        otio.adapters.read_from_file(str(path)) for path in (resumed["timelines"][0], kept)
    )
    assert written.is_equivalent_to(before)


def test_media_are_named_as_urls_where_a_host_wants_them(sparkvsr, timeline, tmp_path):
    out = tmp_path / "out 1"
    done = sparkvsr("render", timeline, "--file-urls", "--out", out, *QUICK).done
    clips = otio.adapters.read_from_file(done["timelines"][0]).find_clips()
    (url,) = {clip.media_reference.target_url for clip in clips}
    assert url.startswith("file:///")
    assert "out%201" in url
