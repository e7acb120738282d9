"""The whole way in a real window: from a timeline to linked results, and back after a restart."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import opentimelineio as otio
import pytest

from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.timeline.references import reference_to

MEDIA = Path(__file__).parents[3] / "shared" / "media" / "carphone-qcif.mp4"
CHECKOUT = Path(__file__).parents[2]
FRAMES = (0, 4, 8)


@pytest.fixture
def car(tmp_path) -> Path:
    """A timeline of one clip: nine frames of the talking head in the moving car."""
    if not MEDIA.exists():
        pytest.skip("the shared clips are not beside this checkout")
    media = probe(media_source(_first_frames(MEDIA, tmp_path / "car.mov", 9)))
    clip = otio.schema.Clip("car", reference_to(media))
    track = otio.schema.Track("Video 1", [clip], kind="Video")
    path = tmp_path / "drive.otio"
    otio.adapters.write_to_file(otio.schema.Timeline("drive", tracks=[track]), str(path))
    return path


def _first_frames(source: Path, path: Path, frames: int) -> Path:
    with av.open(str(source)) as film, av.open(str(path), "w") as cut:
        shown = film.streams.video[0]
        written = cut.add_stream("prores_ks", rate=shown.average_rate)
        written.width, written.height, written.pix_fmt = shown.width, shown.height, "yuv422p10le"
        for number, frame in zip(range(frames), film.decode(shown), strict=False):
            frame.pts, frame.time_base = number, 1 / shown.average_rate
            cut.mux(written.encode(frame))
        cut.mux(written.encode(None))
    return path


@contextmanager
def real_screen() -> Iterator[dict[str, str]]:
    """A screen of its own where there is one to be had, else one in memory."""
    if shutil.which("Xvfb") is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{server.stdout.readline().strip()}"}
        server.terminate()


def test_from_a_timeline_to_linked_results_and_back_after_a_restart(car, tmp_path):
    with real_screen() as screen:
        walk = subprocess.run(
            [sys.executable, "-m", "tests.ui.walk", car, ",".join(map(str, FRAMES))],
            env=os.environ | screen | {"SPARKVSR_DATA": str(tmp_path / "data")},
            cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    assert walk.returncode == 0, walk.stderr
    seen = json.loads(walk.stdout)
    assert seen["empty"] == {"invites": True}
    assert seen["opened"] == {"shots": ["car"]}
    assert seen["marked"] == {"frames": list(FRAMES)}
    assert seen["exported"]["painter"] == [f"car.{frame:06}.tif" for frame in FRAMES]
    assert any("mid-tones" in words for words in seen["painted"]["health"])
    assert seen["flow"]["ready"] == ["car"]
    assert "of 9" in seen["rendering"]["words"]
    assert seen["done"] == {"queue": ["done"], "state": "done"}
    assert seen["wiped"] == {"compared": "RESULT"}
    assert str(tmp_path / "drive restored") in seen["linked"]["words"]
    assert seen["undone"]["names"] == ["Change codec again", "Change codec", "Change guidance"]
    assert seen["undone"]["codec"] == "prores-422hq"
    assert seen["reopened"] == {
        "closed": True, "same": True, "stills": [True] * 3, "queue": ["done"], "state": "done",
    }  # fmt: skip
    restored = otio.adapters.read_from_file(str(tmp_path / "drive restored/drive.restored.otio"))
    linked = Path(restored.tracks[0][0].media_reference.target_url)
    assert probe(media_source(linked)).frames == 9
