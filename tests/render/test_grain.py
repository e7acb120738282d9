"""Grain asked for in a job: measured on its source, kept with it, and in its media."""

import json
from contextlib import closing
from pathlib import Path

import av
import numpy as np
import OpenImageIO
import pytest

from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.render.job_folder import JobFolder
from sparkvsr_desktop.render.runner import render_job
from sparkvsr_desktop.render.stop import StopRequest
from tests.job_folders import job_of

WIDTH, HEIGHT, FRAMES = 96, 64, 6
LUMA_SIGMA = 6.0
"""Of the 219 steps between black and white."""


@pytest.fixture(scope="module")
def film(tmp_path_factory) -> Path:
    """A grey film whose luma flickers from pixel to pixel."""
    path = tmp_path_factory.mktemp("film") / "grainy.mkv"
    random = np.random.default_rng(4)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv444p"
        for _ in range(FRAMES):
            planes = np.full((3, HEIGHT, WIDTH), 128, np.uint8)
            planes[0] = np.rint(random.normal(126, LUMA_SIGMA, (HEIGHT, WIDTH)))
            frame = av.VideoFrame.from_ndarray(planes, format="yuv444p")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def clean_still(tmp_path_factory) -> Path:
    """A still of the film at twice its size, from which all grain was taken."""
    path = tmp_path_factory.mktemp("still") / "clean.tif"
    with closing(OpenImageIO.ImageOutput.create(str(path))) as file:
        file.open(str(path), OpenImageIO.ImageSpec(WIDTH * 2, HEIGHT * 2, 3, "uint16"))
        file.write_image(np.full((HEIGHT * 2, WIDTH * 2, 3), 110 / 219, np.float32))
    return path


def rendered(folder: JobFolder) -> np.ndarray:
    """Render a job and return the luma of its frames, in steps of 8 bits."""
    engine = engine_named(folder.job().settings.engine)
    results = render_job(folder, engine, lambda _: None, StopRequest())
    with av.open(str(results.media)) as container:
        frames = [frame.to_ndarray(format="gray16le") for frame in container.decode(video=0)]
    return np.stack(frames).astype(float) / 257 * 219 / 255


def test_a_still_without_grain_takes_it_from_the_film_and_grain_1_gives_it_back(
    film, clean_still, tmp_path
):
    stills = ((0, clean_still),)
    without = rendered(job_of(film, tmp_path, engine="propagation", stills=stills))
    with_grain = rendered(job_of(film, tmp_path, engine="propagation", stills=stills, grain=1.0))
    assert without[0].std() < 1
    assert with_grain[0].std() == pytest.approx(LUMA_SIGMA, rel=0.08)
    assert abs(np.corrcoef(with_grain[0].ravel(), with_grain[1].ravel())[0, 1]) < 0.1


def test_a_plain_upscale_has_its_grain_already(film, tmp_path):
    without = rendered(job_of(film, tmp_path))
    assert (rendered(job_of(film, tmp_path, grain=1.0)) == without).all()


def test_a_job_written_before_there_was_grain_is_read_as_one_without(film, tmp_path):
    folder = job_of(film, tmp_path)
    document = json.loads((folder.path / "job.json").read_text())
    del document["job"]["settings"]["grain"]
    (folder.path / "job.json").write_text(json.dumps(document))
    assert folder.job().settings.grain == 0
    assert folder.job().identity == folder.path.name
