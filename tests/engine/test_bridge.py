"""A still that is not found again directly is found through a frame between."""

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.fidelity import psnr
from sparkvsr_desktop.engine.propagation.bridge import bridge_frame
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.engine.protocol import RestoreSettings
from tests.engine.moving_scene import as_source, panned, texture
from tests.engine.shot_pictures import NeverStopped, PictureFrames, PictureReferences, restored

SETTINGS = RestoreSettings(128, 96)
LAST = 12


@pytest.fixture
def turning():
    """Thirteen frames of 128 by 96 that turn by 1.5 degrees each, so 18 from first to last."""
    whole = texture(192, 256)

    def turned(degrees: float) -> np.ndarray:
        matrix = cv2.getRotationMatrix2D((128, 96), degrees, 1)
        shown = cv2.warpAffine(whole, matrix, (256, 192), flags=cv2.INTER_CUBIC)
        return np.ascontiguousarray(shown[48:144, 64:192])

    return [turned(1.5 * frame) for frame in range(LAST + 1)]


@pytest.mark.parametrize(
    ("source_frame", "keyframe", "between"),
    [(5, 0, None), (6, 0, 4), (12, 0, 8), (10, 16, 12), (4, 16, 8), (100, 0, 48)],
)
def test_bridges_stand_about_halfway_at_every_fourth_frame(source_frame, keyframe, between):
    assert bridge_frame(source_frame, keyframe) == between


def test_a_still_is_found_through_the_frames_between(turning):
    source = [as_source(picture) for picture in turning]
    nothing_between = [source[0]] + [source[LAST]] * LAST
    with_bridge, without = (
        restored(Propagation(), shot, {0: turning[0]}, SETTINGS, SourceRange(LAST, 1))[0]
        for shot in (source, nothing_between)
    )
    gain_db = psnr(with_bridge.picture, turning[LAST]) - psnr(without.picture, turning[LAST])
    assert gain_db > 2
    assert with_bridge.mean_trust > without.mean_trust + 0.2


def test_a_frame_is_the_same_wherever_the_render_began(turning):
    source = [as_source(picture) for picture in turning]
    whole, late = (
        restored(Propagation(), source, {0: turning[0]}, SETTINGS, span)[-1]
        for span in (SourceRange(0, LAST + 1), SourceRange(LAST, 1))
    )
    assert (whole.picture == late.picture).all()


def test_a_still_that_is_found_costs_no_frame_between():
    truth = panned(LAST + 1, 128, 96, 1)
    read: list[int] = []

    class Watched(PictureFrames):
        def read(self, span):
            read.extend(span.frames)
            return super().read(span)

    source = Watched([as_source(picture) for picture in truth])
    references, span = PictureReferences({0: truth[0]}), SourceRange(LAST, 1)
    list(Propagation().restore(span, source, references, SETTINGS, NeverStopped()))
    assert set(read) <= {0, 1, LAST}
