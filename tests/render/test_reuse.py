"""One still changes: what it does not reach comes from the render before."""

from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
import OpenImageIO
import pytest

from sparkvsr_desktop.core.render_job import RenderJob, RenderSettings
from sparkvsr_desktop.core.render_order import EditChoice, RenderOrder
from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.progress import ShotStarted
from sparkvsr_desktop.render.reference_stills import still_from_file
from sparkvsr_desktop.render.runner import render_job
from sparkvsr_desktop.render.stop import StopRequest
from sparkvsr_desktop.render.trust_maps import trust_of
from tests.footage import write_numbered_movie

KEYFRAMES = (4, 16, 28, 36)
FRAMES = 40
"""Segments of frames 0 to 15, 16 to 31 and 32 to 39."""


@dataclass(frozen=True)
class Rendered:
    """What came of a render: its folder, its media, and how many frames it found finished."""

    folder: JobFolder
    media: Path
    frames_kept: int

    @property
    def pictures(self) -> list[str]:
        """A digest of each decoded picture."""
        with av.open(str(self.media)) as container:
            return [sha256(f.to_ndarray().tobytes()).hexdigest() for f in container.decode(video=0)]

    @property
    def segments(self) -> int:
        """How many segments the job folder still holds."""
        return len(list(self.folder.segments.glob("*")))


@pytest.fixture
def shot(tmp_path):
    return write_numbered_movie(tmp_path / "shot.mkv", frames=FRAMES, size=(64, 16))


@pytest.fixture
def stills(tmp_path):
    """A folder with a grey still for each keyframe, named by its frame."""
    (tmp_path / "stills").mkdir()
    for frame in KEYFRAMES:
        paint(tmp_path / "stills" / f"{frame}.tif", frame / 219)
    return tmp_path / "stills"


def paint(path: Path, level: float) -> None:
    with closing(OpenImageIO.ImageOutput.create(str(path))) as file:
        file.open(str(path), OpenImageIO.ImageSpec(64, 16, 3, "uint16"))
        file.write_image(np.full((16, 64, 3), level, np.float32))


def render(
    shot: Path, stills: Path, out: Path, codec: str = "ffv1", name: str = "propagation"
) -> Rendered:
    engine = engine_named(name)
    traits = engine.traits
    media = probe(media_source(shot))
    job = RenderJob(
        name="shot",
        media=media,
        source_range=media.available_range,
        settings=RenderSettings(traits.name, traits.version, 64, 16, 1.0, codec),
        stills=tuple(still_from_file(frame, stills / f"{frame}.tif") for frame in KEYFRAMES),
    )
    out.mkdir(exist_ok=True)
    folder = JobFolder.create(RenderOrder(EditChoice(shot), out, (job.identity,)), job)
    said: list = []
    results = render_job(folder, engine, said.append, StopRequest())
    (started,) = (event for event in said if isinstance(event, ShotStarted))
    return Rendered(folder, results.media, started.frames_kept)


def test_segments_that_a_changed_still_does_not_reach_are_taken_over(shot, stills, tmp_path):
    first = render(shot, stills, tmp_path / "out")
    paint(stills / "36.tif", 0.9)
    second = render(shot, stills, tmp_path / "out")
    # still 36 reaches the frames after 28, in the second and the third segment
    assert (first.frames_kept, second.frames_kept) == (0, 16)
    assert second.pictures == render(shot, stills, tmp_path / "elsewhere").pictures
    assert [one.source_frame for one in trust_of(second.folder.path)] == list(range(FRAMES))


def test_a_lineage_keeps_the_segments_of_its_newest_job_alone(shot, stills, tmp_path):
    first = render(shot, stills, tmp_path / "out")
    without_stills = render(shot, stills, tmp_path / "out", "ffv1", "resize")
    paint(stills / "4.tif", 0.9)
    second = render(shot, stills, tmp_path / "out")
    assert (first.segments, second.segments) == (0, 3)
    assert without_stills.segments == 0


def test_a_damaged_segment_is_not_taken_over(shot, stills, tmp_path):
    first = render(shot, stills, tmp_path / "out")
    damaged = next(first.folder.segments.glob("00000.*"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    paint(stills / "36.tif", 0.9)
    assert render(shot, stills, tmp_path / "out").frames_kept == 0


def test_sequences_are_taken_over_picture_by_picture(shot, stills, tmp_path):
    render(shot, stills, tmp_path / "out", "tiff16")
    paint(stills / "4.tif", 0.9)
    again = render(shot, stills, tmp_path / "out", "tiff16")
    # still 4 reaches the frames before 16, which are the first segment
    assert again.frames_kept == 24
    assert len(list(again.media.glob("*.tif"))) == FRAMES
