"""How many stills are held ready while a shot is restored: memory depends on it."""

import gc

from sparkvsr_desktop.engine.propagation.anchor import Anchor
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.engine.protocol import Reference, RestoreSettings
from tests.engine.moving_scene import as_source, panned
from tests.engine.shot_pictures import NeverStopped, PictureFrames, PictureReferences

WIDTH, HEIGHT = 128, 96


class CountingReferences(PictureReferences):
    """Stills that note, when one is asked for, how many others are held ready."""

    def __init__(self, stills):
        super().__init__(stills)
        self.held_at = {}

    def load(self, source_frame: int) -> Reference:
        self.held_at[source_frame] = sum(isinstance(each, Anchor) for each in gc.get_objects())
        return super().load(source_frame)


def test_a_still_is_made_ready_only_when_all_but_its_neighbour_are_let_go():
    truth = panned(13, WIDTH, HEIGHT, pixels_per_frame=2)
    frames = PictureFrames([as_source(picture) for picture in truth])
    stills = CountingReferences({frame: truth[frame] for frame in (0, 4, 8, 12)})
    settings = RestoreSettings(WIDTH, HEIGHT)
    engine = Propagation()
    for _ in engine.restore(frames.available, frames, stills, settings, NeverStopped()):
        pass
    # the first two are asked for together; from then on one stays while the next one is made ready
    assert stills.held_at == {0: 0, 4: 0, 8: 1, 12: 1}
