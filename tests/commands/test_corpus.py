"""Timelines that real applications wrote go through the whole program, down to rendered media.

Their media are stand-ins: small numbered movies and pictures with the rate and timecode that the
timeline states, long enough for what it uses. As the paths in the files lead nowhere here, each
timeline is read, pointed to its stand-ins, and saved as .otio for the command line.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import opentimelineio as otio
import pytest

from sparkvsr_desktop.core.media import ImageSequence, Media
from sparkvsr_desktop.timeline.plan import Plan, plan_shots
from sparkvsr_desktop.timeline.read import Edit, read_edit
from tests.footage import write_numbered_movie, write_numbered_sequence
from tests.timeline.stand_ins import StandIns
from tests.timeline.test_corpus import CORPUS, COUNTS, NAMES, RATES

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the real timelines are not beside this repository"
)
SIZE = (32, 16)
LONGEST_RENDER_FRAMES = 300
"""Longer shots are rendered over their first frames only, to keep the test short."""


@pytest.mark.parametrize("name", [name for name, count in COUNTS.items() if count.used])
def test_a_real_timeline_is_restored_and_linked(sparkvsr, tmp_path, name):
    edit, plan = planned(name, tmp_path)
    saved = save_with_stand_ins(edit, plan, tmp_path)
    limit = limited(plan)
    done = sparkvsr(
        "render", saved, "--engine", "resize", "--codec", "ffv1", "--scale", "1",
        "--out", tmp_path / "out", "--json", *limit,
    ).done  # fmt: skip
    restored = otio.adapters.read_from_file(done["timelines"][0])
    linked = [clip for clip in restored.find_clips() if "sparkvsr" in clip.metadata]
    shots = plan.shots[:1] if limit else plan.shots
    assert len(done["media"]) == len(shots)
    if not limit:
        assert len(linked) == COUNTS[name].used
    assert {clip.media_reference.target_url for clip in linked} <= set(done["media"])


@pytest.mark.parametrize("name", [name for name, count in COUNTS.items() if not count.used])
def test_a_real_timeline_without_usable_media_is_refused_with_a_clip_and_its_reason(
    sparkvsr, tmp_path, name
):
    rate = RATES.get(name, RATES.get(Path(name).suffix))
    given = ["--rate", str(rate)] if rate else []
    outcome = sparkvsr("render", CORPUS / name, "--out", tmp_path / "out", *given)
    assert outcome.status == 1
    sentence, remedy = outcome.errors.splitlines()
    assert "can be restored" in sentence
    assert remedy
    assert not (tmp_path / "out").exists()


def planned(name: str, folder: Path) -> tuple[Edit, Plan]:
    path = folder / name
    shutil.copyfile(CORPUS / name, path)
    edit = read_edit(path, RATES.get(name, RATES.get(path.suffix)), timeline_name=NAMES.get(name))
    stand_ins = StandIns(edit, folder / "stated")
    return edit, plan_shots(edit, stand_ins.probe, roots=stand_ins.roots)


def save_with_stand_ins(edit: Edit, plan: Plan, folder: Path) -> Path:
    """Write the timeline with every used clip pointed to media that exist."""
    timeline = edit.timeline.deepcopy()
    clips = dict(clips_by_id(timeline))
    for number, media in enumerate(dict.fromkeys(shot.media for shot in plan.shots)):
        shots = [shot for shot in plan.shots if shot.media == media]
        place = stand_in(media, max(shot.source_range.end for shot in shots), folder, number)
        for use in (use for shot in shots for use in shot.uses):
            point_to(clips[use.clip_id].media_reference, place)
    saved = folder / f"{Path(edit.path).stem}.stand_in.otio"
    otio.adapters.write_to_file(timeline, str(saved))
    return saved


def clips_by_id(timeline: otio.schema.Timeline) -> Iterator[tuple[str, otio.schema.Clip]]:
    """Yield (index path, clip): the ids that a plan gives are places in the tree."""

    def walk(item, path):
        if isinstance(item, otio.schema.Clip):
            yield "/".join(map(str, path)), item
        if isinstance(item, otio.core.Composition):
            for index, child in enumerate(item):
                yield from walk(child, (*path, index))

    yield from walk(timeline.tracks, ())


def stand_in(media: Media, end: int, folder: Path, number: int) -> Path:
    """Make a movie of the frames up to `end`, or the whole picture sequence, and return it."""
    place = folder / "stand_ins" / str(number)
    source = media.source
    if isinstance(source, ImageSequence):
        return write_numbered_sequence(
            place, name=source.prefix, first=source.first_number, frames=source.frames,
            padding=source.padding, suffix=source.suffix, size=SIZE,
        )  # fmt: skip
    timecode = str(media.start_timecode) if media.start_timecode else None
    return write_numbered_movie(
        place / f"{source.stem}.mkv", frames=end, rate=media.rate, timecode=timecode, size=SIZE
    )


def point_to(reference: otio.core.MediaReference, place: Path) -> None:
    if isinstance(reference, otio.schema.ImageSequenceReference):
        reference.target_url_base = str(place)
    elif place.is_dir():
        name = reference.target_url.replace("\\", "/").rpartition("/")[2]
        reference.target_url = str(place / name)
    else:
        reference.target_url = str(place)


def limited(plan: Plan) -> tuple[str, ...]:
    """Return options that keep the render short: its first shot's first frames."""
    first = plan.shots[0]
    if all(shot.source_range.duration <= LONGEST_RENDER_FRAMES for shot in plan.shots):
        return ()
    start = first.source_range.start
    span = min(first.source_range.duration, LONGEST_RENDER_FRAMES)
    return ("--clip", first.name, "--range", f"{start}-{start + span}")
