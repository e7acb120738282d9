"""How often stills are read, and how many are held ready: time and memory depend on it."""

import weakref

import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.propagation import carry
from sparkvsr_desktop.engine.propagation.match import Match, Sight, matched
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.engine.propagation.search import FlowFinder
from sparkvsr_desktop.engine.protocol import Reference, RestoredFrame, RestoreSettings
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


def test_after_a_changed_still_no_motion_is_sought_again_and_frames_are_as_if_it_were(
    pan, monkeypatch
):
    sought: list[Picture] = []

    def counted(here: Picture, there: Sight, finder: FlowFinder) -> Match:
        sought.append(here)
        return matched(here, there, finder)

    monkeypatch.setattr(carry, "matched", counted)
    kept, shot = Propagation(), PictureFrames([as_source(picture) for picture in pan[:5]])
    first, changed = ({0: pan[0], 4: last} for last in (pan[4], pan[4] * 0.5))
    restored(kept, shot, first)
    assert len(sought) == 2 * 3  # each of the frames between, with both stills
    again = restored(kept, shot, changed)
    assert len(sought) == 2 * 3
    assert_equal(again, restored(Propagation(), shot, changed))


def test_a_changed_source_is_matched_anew(pan, frames):
    kept, stills = Propagation(), {0: pan[0], 12: pan[12]}
    restored(kept, frames, stills)
    darker = PictureFrames([as_source(picture) * np.float32(0.9) for picture in pan])
    assert_equal(restored(kept, darker, stills), restored(Propagation(), darker, stills))


def assert_equal(some: list[RestoredFrame], others: list[RestoredFrame]) -> None:
    for one, other in zip(some, others, strict=True):
        assert np.array_equal(one.picture, other.picture)
        assert np.array_equal(one.trust, other.trust)


def restored(
    engine: Propagation, frames: PictureFrames, stills: dict[int, Picture]
) -> list[RestoredFrame]:
    references = PictureReferences(stills)
    return list(engine.restore(frames.available, frames, references, SETTINGS, NeverStopped()))
