"""Latents of stills: encoded once while they are near, and never more than a few."""

import numpy as np

from sparkvsr_desktop.core.window import Padding, tiles
from sparkvsr_desktop.engine.sparkvsr.encoded_stills import KEPT_STILLS, EncodedStills
from tests.engine.sparkvsr.shot import ListedStills


def test_the_stills_seen_longest_ago_are_forgotten_first(clear):
    grey = np.full((16, 16, 3), 0.5, np.float32)
    shelf = ListedStills(dict.fromkeys(range(0, 4 * KEPT_STILLS + 8, 4), grey))
    stills = EncodedStills(clear, shelf, Padding.around(16, 16), tiles(16, 16, None))
    for frame in shelf.source_frames[:KEPT_STILLS]:
        stills.landed({0: frame})
    stills.landed({0: 0})  # is now the one seen last
    stills.landed({0: 4 * KEPT_STILLS})  # one too many: frame 4 goes
    shelf.loads.clear()
    stills.landed({0: 0, 1: 4, 2: 8 + 4 * (KEPT_STILLS - 3)})
    assert shelf.loads == [4]
