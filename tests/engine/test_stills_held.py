"""How often stills are read, and how many are held ready: time and memory depend on it."""

import gc

import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.propagation.anchor import Anchor
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.engine.protocol import Reference, RestoreSettings
from sparkvsr_desktop.picture import Picture
from tests.engine.moving_scene import as_source, panned
from tests.engine.shot_pictures import NeverStopped, PictureFrames, PictureReferences

SETTINGS = RestoreSettings(128, 96)


class CountingReferences(PictureReferences):
    """Stills that note, each time one is asked for, how many others are held ready."""

    def __init__(self, stills: dict[int, Picture]) -> None:
        super().__init__(stills)
        self.held: list[tuple[int, int]] = []

    def load(self, source_frame: int) -> Reference:
        # `isinstance` would wake objects of torch that warn when they are looked at
        ready = sum(type(each) is Anchor for each in gc.get_objects())
        self.held.append((source_frame, ready))
        return super().load(source_frame)


@pytest.fixture
def pan() -> list[Picture]:
    return panned(13, SETTINGS.width_px, SETTINGS.height_px, pixels_per_frame=2)


@pytest.fixture
def frames(pan):
    return PictureFrames([as_source(picture) for picture in pan])


def test_a_still_is_made_ready_only_when_all_but_its_neighbour_are_let_go(pan, frames):
    stills = CountingReferences({frame: pan[frame] for frame in (0, 4, 8, 12)})
    list(Propagation().restore(frames.available, frames, stills, SETTINGS, NeverStopped()))
    # the first two are asked for together; from then on one stays while the next one is made ready
    assert stills.held == [(0, 0), (4, 0), (8, 1), (12, 1)]


def test_a_still_is_read_once_for_all_segments_that_lie_near_it(pan, frames):
    engine, stills = Propagation(), CountingReferences({0: pan[0], 6: pan[6], 12: pan[12]})
    for span in (SourceRange(0, 4), SourceRange(4, 4), SourceRange(8, 5)):
        list(engine.restore(span, frames, stills, SETTINGS, NeverStopped()))
    assert [source_frame for source_frame, _ in stills.held] == [0, 6, 12]
