"""A film, an edit of it, and the parts of the panel as the panel puts them together."""

import os
import shutil
import threading
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pytest
import shiboken6
from PySide6.QtCore import QObject

from sparkvsr_desktop.core.engine_offer import EngineOffer
from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.engine.propagation.propagation import PROPAGATION_TRAITS
from sparkvsr_desktop.media.still_file import write_still
from tests.footage import write_numbered_movie

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from sparkvsr_desktop.ui.flow_parts import FlowTools
from sparkvsr_desktop.ui.panel_folders import PanelFolders
from sparkvsr_desktop.ui.parts import Parts

RATE = 25
DRAFTING = EngineOffer(
    "propagation", PROPAGATION_TRAITS.version, "Flow", uses_references=True, needs_gpu=False
)
"""What a worker would say of the engine of drafts; asking one takes a second."""
ONE_HOUR = 25 * 3600


def _span(start: int, duration: int) -> otio.opentime.TimeRange:
    times = (otio.opentime.RationalTime(frames, RATE) for frames in (start, duration))
    return otio.opentime.TimeRange(*times)


@pytest.fixture(autouse=True)
def _no_thread_is_left_behind():
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in set(threading.enumerate()) - before if not thread.daemon]
    assert left == []


@pytest.fixture(scope="session")
def encoded_film(tmp_path_factory) -> Path:
    return write_numbered_movie(
        tmp_path_factory.mktemp("film") / "film.mov", frames=120, timecode="01:00:00:00",
        codec="prores_ks",
    )  # fmt: skip


@pytest.fixture
def film(tmp_path: Path, encoded_film: Path) -> Path:
    """120 frames at 25 fps from one hour; frame n has luma 16 + n. A copy for this test alone."""
    return shutil.copy(encoded_film, tmp_path / "film.mov")


@pytest.fixture
def timeline(tmp_path: Path, film: Path) -> Path:
    """Frames 0 to 19 of the film, a clip whose media is gone, then frames 100 to 119."""

    def clip(name: str, media: Path, start: int) -> otio.schema.Clip:
        reference = otio.schema.ExternalReference(str(media), _span(ONE_HOUR, 120))
        return otio.schema.Clip(name, reference, _span(ONE_HOUR + start, 20))

    track = otio.schema.Track("Video 1", kind="Video")
    gone = clip("night", tmp_path / "lost" / "night.mov", 0)
    track[:] = [clip("opening", film, 0), gone, clip("closing", film, 100)]
    path = tmp_path / "reel.otio"
    otio.adapters.write_to_file(otio.schema.Timeline("reel", tracks=[track]), str(path))
    return path


@pytest.fixture
def folders(tmp_path: Path) -> PanelFolders:
    """The panel's own folder, for this test alone."""
    return PanelFolders(tmp_path / "state")


@pytest.fixture
def painter() -> list[Path]:
    """The files that the painter was asked to open, in order."""
    return []


@pytest.fixture
def owner(qapp):
    """Owns the objects of one test and deletes them at its end, in the thread they belong to.

    Left to Python, they may be collected later in a thread of another test, which Qt forbids.
    """
    owner = QObject()
    yield owner
    shiboken6.delete(owner)


@pytest.fixture
def parts(owner, folders, painter):
    """The view-models of a panel, closed at the end; no worker starts by itself."""
    tools = FlowTools(describe_engines=lambda _memory: (DRAFTING,))
    parts = Parts(folders, painter.append, tools)
    parts.setParent(owner)
    parts.drafts.set_automatic(False)
    parts.adviser.set_automatic(False)
    yield parts
    parts.close()


@pytest.fixture
def open_film(qtbot, parts, film):
    """The view-models with the film open and its first frame in the viewer."""
    with qtbot.waitSignal(parts.opening.opened), qtbot.waitSignal(parts.viewer.changed):
        parts.opening.open(film)
    qtbot.waitUntil(lambda: parts.viewer.shown_frame == 0)
    return parts


def paint(path: Path, grey: float, size: tuple[int, int] = (128, 96)) -> Path:
    """Save a flat picture the way painters do: beside the file, then under its name."""
    beside = path.with_name(f"painting{path.suffix}")
    write_still(beside, np.full((size[1], size[0], 3), grey, np.float32), ColourTags())
    return beside.replace(path)
