"""How often stills are read, and how many are held ready: time and memory depend on it."""

import weakref

import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.engine.protocol import Reference, RestoreSettings
from sparkvsr_desktop.picture import Picture
from tests.engine.moving_scene import as_source, panned
from tests.engine.shot_pictures import NeverStopped, PictureFrames, PictureReferences

SETTINGS = RestoreSettings(128, 96)


class CountingReferences(PictureReferences):
    """Stills that note, each time one is asked for, how many others are still held."""

    def __init__(self, stills: dict[int, Picture]) -> None:
        super().__init__(stills)
        self.held: list[tuple[int, int]] = []
        self._given: list[weakref.ref[Picture]] = []

    def load(self, source_frame: int) -> Reference:
        held = sum(still() is not None for still in self._given)
        self.held.append((source_frame, held))
        still = super().load(source_frame).picture.copy()
        self._given.append(weakref.ref(still))
        return Reference(source_frame, still)


@pytest.fixture
def pan() -> list[Picture]:
    return panned(13, SETTINGS.width_px, SETTINGS.height_px, pixels_per_frame=2)


@pytest.fixture
def frames(pan):
    return PictureFrames([as_source(picture) for picture in pan])


def test_a_still_is_made_ready_only_when_all_but_its_neighbour_are_let_go(pan, frames):
    stills = CountingReferences({frame: pan[frame] for frame in (0, 4, 8, 12)})
    list(Propagation().restore(frames.available, frames, stills, SETTINGS, NeverStopped()))
    assert sorted(source_frame for source_frame, _ in stills.held) == [0, 4, 8, 12]
    assert max(held for _, held in stills.held) == 1


def test_a_still_that_failed_is_asked_for_again(pan, frames):
    class AwayOnce(PictureReferences):
        """Stills of which one is on a disk that is away the first time."""

        is_away = True

        def load(self, source_frame: int) -> Reference:
            if source_frame == 12 and self.is_away:
                self.is_away = False
                raise OSError("the disk is away")
            return super().load(source_frame)

    engine, stills = Propagation(), AwayOnce({0: pan[0], 12: pan[12]})
    span = SourceRange(4, 2)
    with pytest.raises(OSError, match="away"):
        list(engine.restore(span, frames, stills, SETTINGS, NeverStopped()))
    restored = list(engine.restore(span, frames, stills, SETTINGS, NeverStopped()))
    assert [frame.source_frame for frame in restored] == [4, 5]


def test_a_still_is_read_once_for_all_segments_that_lie_near_it(pan, frames):
    engine, stills = Propagation(), CountingReferences({0: pan[0], 6: pan[6], 12: pan[12]})
    for span in (SourceRange(0, 4), SourceRange(4, 4), SourceRange(8, 5)):
        list(engine.restore(span, frames, stills, SETTINGS, NeverStopped()))
    assert sorted(source_frame for source_frame, _ in stills.held) == [0, 6, 12]
