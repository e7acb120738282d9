"""A job begun at the frame that somebody waits for: seen first, and the same in the end."""

from pathlib import Path

import numpy as np
import pytest

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.media.still_file import write_still
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.runner import RenderChoices, render_job
from sparkvsr_desktop.render.stop import StopRequest
from sparkvsr_desktop.worker.from_frame import render_from
from tests.footage import read_numbers, write_numbered_movie
from tests.job_folders import job_of


@pytest.fixture
def film(tmp_path):
    """Frames 4 to 43 are rendered: segments of 16 begin at 4, 20 and 36."""
    return write_numbered_movie(tmp_path / "film.mkv", frames=48, size=(64, 16))


def paint(film: Path, frame: int, level: int) -> tuple[int, Path]:
    path = film.with_name(f"{frame}.tif")
    write_still(path, np.full((16, 64, 3), level / 219, np.float32), ColourTags())
    return frame, path


def job(film: Path, *stills: tuple[int, Path]) -> JobFolder:
    return job_of(
        film, film.with_name("out"), SourceRange.between(4, 44), engine="propagation", scale=1,
        stills=stills,
    )  # fmt: skip


def rendered(folder: JobFolder, first_frame: int) -> tuple[list[int], list[int]]:
    """Return the source frames in the order in which they were seen, and the pictures' numbers."""
    seen: list[int] = []
    choices = RenderChoices(show=lambda frame: seen.append(frame.source_frame))
    engine, stop = Propagation(), StopRequest()
    render_from(folder, engine, first_frame, _unheard, stop, choices)
    results = render_job(folder, engine, _unheard, stop, choices)
    return seen, read_numbers(results.media)


def _unheard(_event: object) -> None:
    pass


def test_the_segment_of_the_frame_comes_first_then_what_follows_then_the_rest(film):
    seen, numbers = rendered(job(film, paint(film, 12, 12)), first_frame=25)
    assert seen == [*range(20, 44), *range(4, 20)]
    assert numbers == [16 + frame for frame in range(4, 44)]


def test_a_changed_still_renders_no_more_for_it(film):
    """The still of frame 40 changes; what lies before that of frame 20 does not rest on it."""
    kept = paint(film, 8, 8), paint(film, 20, 20)
    rendered(job(film, *kept, paint(film, 40, 40)), first_frame=4)
    changed = job(film, *kept, paint(film, 40, 42))
    assert rendered(changed, first_frame=37)[0] == [*range(36, 44), *range(20, 36)]
    assert rendered(changed, first_frame=10)[0] == []
