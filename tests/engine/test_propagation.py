"""Stills carried over scenes whose truth and motion are known."""

import threading
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.fidelity import psnr
from sparkvsr_desktop.engine.propagation.anchors import StillSizeError
from sparkvsr_desktop.engine.propagation.propagation import (
    GuidanceScaleError,
    Propagation,
    StillOutsideShotError,
)
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.resize import Resize
from sparkvsr_desktop.engine.upscale import resized
from sparkvsr_desktop.picture import Picture
from sparkvsr_desktop.render.stop import RenderStoppedError
from tests.engine.moving_scene import as_source, panned, with_disc
from tests.engine.shot_pictures import (
    NeverStopped,
    PictureFrames,
    PictureReferences,
    restored,
)

WIDTH, HEIGHT = 256, 192
SETTINGS = RestoreSettings(WIDTH, HEIGHT)
DISSOLVE, STILL_IN_IT = (SourceRange(14, 4),), (SourceRange(18, 4),)
RED = np.float32([0.8, 0.1, 0.1])


@pytest.fixture
def pan() -> list[Picture]:
    """The truth: nine frames of a pan by six pixels a frame, one and a half of the source."""
    return panned(9, WIDTH, HEIGHT, pixels_per_frame=6)


@pytest.fixture
def pan_source(pan) -> list[Picture]:
    """The pan as it was shot, at a quarter of its size."""
    return [as_source(picture) for picture in pan]


def gains(truth: list[Picture], source: list[Picture], stills: dict[int, Picture]) -> list[float]:
    """Return what the stills gain over the plain upscale, in decibels, frame by frame."""
    carried = restored(Propagation(), source, stills, SETTINGS)
    plain = restored(Resize(), source, stills, SETTINGS)
    return [
        psnr(with_stills.picture, true) - psnr(without.picture, true)
        for with_stills, without, true in zip(carried, plain, truth, strict=True)
        if with_stills.source_frame not in stills
    ]


def test_a_pan_between_two_stills_gets_their_detail(pan, pan_source):
    # the aim of the issue is 4 dB
    assert min(gains(pan, pan_source, {0: pan[0], 8: pan[8]})) > 4


def test_a_still_reaches_forwards_and_backwards(pan, pan_source):
    assert min(gains(pan, pan_source, {4: pan[4]})) > 3


def test_on_its_own_frame_a_still_is_the_result(pan, pan_source):
    frames = restored(Propagation(), pan_source, {3: pan[3]}, SETTINGS)
    assert (frames[3].picture == pan[3]).all()
    assert frames[3].mean_trust == 1


def test_guidance_scale_0_is_the_plain_upscale_bit_for_bit(pan, pan_source):
    blind = RestoreSettings(WIDTH, HEIGHT, guidance_scale=0)
    frames = restored(Propagation(), pan_source, {0: pan[0]}, blind)
    plain = restored(Resize(), pan_source, {}, blind)
    assert all((a.picture == b.picture).all() for a, b in zip(frames, plain, strict=True))
    assert [frame.mean_trust for frame in frames] == [0] * 9


def test_a_greater_guidance_scale_gives_more_detail(pan, pan_source):
    def contrast_of_detail(guidance_scale: float) -> float:
        settings = RestoreSettings(WIDTH, HEIGHT, guidance_scale)
        (frame,) = restored(Propagation(), pan_source, {0: pan[0]}, settings, SourceRange(2, 1))
        return float((frame.picture - cv2.GaussianBlur(frame.picture, (0, 0), 2)).std())

    contrasts = [contrast_of_detail(scale) for scale in (0, 0.5, 1, 1.5, 2)]
    assert contrasts == sorted(contrasts)
    assert contrasts[-1] > 1.2 * contrasts[2]


def test_pushing_detail_leaves_the_grade_of_a_still_alone(pan, pan_source):
    graded = {0: pan[0] + np.float32([0.1, 0.05, 0])}

    def mean_colour(guidance_scale: float) -> list[float]:
        settings = RestoreSettings(WIDTH, HEIGHT, guidance_scale)
        (frame,) = restored(Propagation(), pan_source, graded, settings, SourceRange(2, 1))
        return [float(channel) for channel in frame.picture.mean(axis=(0, 1))]

    assert mean_colour(2) == pytest.approx(mean_colour(1), abs=0.005)
    assert mean_colour(1)[0] > mean_colour(0)[0] + 0.08


def test_nothing_crosses_a_wall(pan, pan_source):
    walled = RestoreSettings(WIDTH, HEIGHT, walls=(5,))
    frames = restored(Propagation(), pan_source, {0: pan[0]}, walled)
    plain = restored(Resize(), pan_source, {}, walled)
    assert (frames[5].picture == plain[5].picture).all()
    assert [frame.mean_trust > 0 for frame in frames] == [True] * 5 + [False] * 4


def test_each_side_of_a_wall_has_its_own_stills(pan, pan_source):
    kitchen = panned(4, WIDTH, HEIGHT, 2, seed=9)
    truth = pan[:4] + kitchen
    source = [as_source(picture) for picture in truth]
    settings = RestoreSettings(WIDTH, HEIGHT, walls=(4,))
    together = restored(Propagation(), source, {0: truth[0], 6: truth[6]}, settings)
    alone = restored(Propagation(), source, {6: truth[6]}, settings, SourceRange(4, 4))
    assert all((a.picture == b.picture).all() for a, b in zip(together[4:], alone, strict=True))


@pytest.mark.parametrize(
    ("span", "walls", "dissolves", "expected"),
    [
        pytest.param(SourceRange(0, 10), (), (), (10,), id="before the first still"),
        pytest.param(SourceRange(12, 5), (), (), (10, 20), id="between two stills"),
        pytest.param(SourceRange(15, 10), (), (), (10, 20, 30), id="on both sides of a still"),
        pytest.param(SourceRange(31, 9), (), (), (30,), id="after the last still"),
        pytest.param(SourceRange(12, 5), (14,), (), (10, 20), id="a wall between the stills"),
        pytest.param(SourceRange(14, 3), (14,), (), (20,), id="after the wall"),
        pytest.param(SourceRange(22, 3), (21, 26), (), (), id="a scene without a still"),
        pytest.param(SourceRange(11, 3), (), DISSOLVE, (10,), id="before a dissolve"),
        pytest.param(SourceRange(14, 4), (), DISSOLVE, (10, 20), id="in a dissolve"),
        pytest.param(SourceRange(18, 2), (), DISSOLVE, (20,), id="after a dissolve"),
        pytest.param(SourceRange(22, 3), (), STILL_IN_IT, (30,), id="past a still in a dissolve"),
        pytest.param(SourceRange(20, 1), (), STILL_IN_IT, (20,), id="on a still in a dissolve"),
    ],
)
def test_a_span_tells_the_stills_that_reach_it(span, walls, dissolves, expected):
    borders = SceneBorders(walls, dissolves)
    assert Propagation().references_of(span, (10, 20, 30), borders) == expected


def test_a_still_that_does_not_reach_a_span_changes_nothing_in_it(pan, pan_source):
    stills = {0: pan[0], 4: pan[4], 8: pan[8]}
    span = SourceRange(0, 4)
    assert Propagation().references_of(span, (0, 4, 8), SceneBorders()) == (0, 4)
    before = restored(Propagation(), pan_source, stills, SETTINGS, span)
    after = restored(Propagation(), pan_source, stills | {8: 1 - pan[8]}, SETTINGS, span)
    assert all((a.picture == b.picture).all() for a, b in zip(before, after, strict=True))


def test_what_enters_after_the_still_is_shown_as_the_source_has_it(pan, pan_source):
    entered = [as_source(with_disc(picture, 128, 40, RED)) for picture in pan]
    source = pan_source[:1] + entered[1:]
    frames = restored(Propagation(), source, {0: pan[0]}, SETTINGS)
    middle = frames[6].picture[80:112, 112:144]
    assert np.allclose(middle, RED, atol=0.03)


def test_what_left_after_the_still_leaves_no_ghost(pan, pan_source):
    with_guest = with_disc(pan[0], 128, 40, RED)
    source = [as_source(with_guest), *pan_source[1:]]
    frames = restored(Propagation(), source, {0: with_guest}, SETTINGS)
    plain = restored(Resize(), source, {}, SETTINGS)
    where_it_stood = (slice(60, 130), slice(80, 176))
    for frame, without, truth in zip(frames[1:], plain[1:], pan[1:], strict=True):
        error = np.abs(frame.picture - truth)[where_it_stood].mean()
        assert error <= np.abs(without.picture - truth)[where_it_stood].mean() + 1e-3


def test_a_frame_is_the_same_wherever_the_render_began(pan, pan_source):
    stills = {0: pan[0], 5: pan[5]}
    whole = restored(Propagation(), pan_source, stills, SETTINGS)
    parts = [
        frame
        for span in (SourceRange(0, 3), SourceRange(3, 4), SourceRange(7, 2))
        for frame in restored(Propagation(), pan_source, stills, SETTINGS, span)
    ]
    assert [a.picture.tobytes() for a in whole] == [b.picture.tobytes() for b in parts]


@pytest.fixture
def one_thread():
    """OpenCV on one thread, and afterwards on as many as before."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(threads)


def test_the_number_of_threads_changes_nothing(pan, pan_source, request):
    stills = {0: pan[0], 8: pan[8]}
    before = restored(Propagation(), pan_source, stills, SETTINGS)
    request.getfixturevalue("one_thread")
    after = restored(Propagation(), pan_source, stills, SETTINGS)
    assert [a.picture.tobytes() for a in before] == [b.picture.tobytes() for b in after]


class StoppedAtLook(NeverStopped):
    """A stop that is asked for before the engine looks for it the nth time."""

    def __init__(self, nth: int) -> None:
        self._left = nth

    def raise_if_stopped(self) -> None:
        self._left -= 1
        if self._left == 0:
            raise RenderStoppedError


def test_a_stop_ends_the_render_at_the_next_frame_and_leaves_no_thread(pan, pan_source):
    stills = PictureReferences({0: pan[0]})
    restoring = Propagation().restore(
        SourceRange(0, 9), PictureFrames(pan_source), stills, SETTINGS, StoppedAtLook(5)
    )
    assert [next(restoring).source_frame for _ in range(2)] == [0, 1]
    with pytest.raises(RenderStoppedError):
        list(restoring)
    assert not [each for each in threading.enumerate() if each.name.startswith("side by side")]


def test_a_frame_that_cannot_be_read_is_told_though_others_are_in_the_making(pan, pan_source):
    class Broken(PictureFrames):
        def read(self, span: SourceRange) -> Iterator[Picture]:
            for frame, picture in zip(span.frames, super().read(span), strict=True):
                if frame == 5:
                    raise KeyError("frame 5")
                yield picture

    stills = PictureReferences({0: pan[0]})
    restoring = Propagation().restore(
        SourceRange(0, 9), Broken(pan_source), stills, SETTINGS, NeverStopped()
    )
    with pytest.raises(KeyError, match="frame 5"):
        list(restoring)


def test_scene_linear_highlights_survive_and_motion_is_found_in_them(pan):
    truth = [np.float32(40) * picture**4 for picture in pan]
    source = [as_source(picture) for picture in truth]
    (frame,) = restored(Propagation(), source, {0: truth[0]}, SETTINGS, SourceRange(2, 1))
    (plain,) = restored(Resize(), source, {}, SETTINGS, SourceRange(2, 1))
    assert frame.picture.max() > 20
    assert psnr(frame.picture, truth[2]) > psnr(plain.picture, truth[2]) + 3


def test_the_sides_may_grow_by_unlike_and_broken_factors(pan, pan_source):
    stretched = RestoreSettings(101, 301)
    stills = {0: resized(pan[0], 101, 301)}
    (frame,) = restored(Propagation(), pan_source, stills, stretched, SourceRange(2, 1))
    (plain,) = restored(Resize(), pan_source, {}, stretched, SourceRange(2, 1))
    true = resized(pan[2], 101, 301)
    assert psnr(frame.picture, true) > psnr(plain.picture, true) + 2


def test_the_trust_map_is_small_and_falls_where_the_still_is_of_no_use(pan, pan_source):
    source = [pan_source[0], as_source(with_disc(pan[1], 64, 40, RED))]
    (frame,) = restored(Propagation(), source, {0: pan[0]}, SETTINGS, SourceRange(1, 1))
    assert frame.trust.shape == (48, 64)
    assert frame.trust.dtype == np.float32
    assert frame.trust[20:28, 12:20].mean() < 0.4 < 0.8 < frame.trust[:, 40:56].mean()


def test_large_pictures_are_carried_without_a_seam_and_their_trust_map_is_small():
    truth = panned(3, 640, 640, pixels_per_frame=6)
    source = [as_source(picture) for picture in truth]
    settings, middle = RestoreSettings(640, 640), SourceRange(1, 1)
    stills = {0: truth[0], 2: truth[2]}
    (frame,) = restored(Propagation(), source, stills, settings, middle)
    (plain,) = restored(Resize(), source, {}, settings, middle)
    for rows in (slice(0, 160), slice(160, 320), slice(320, 480), slice(480, 640)):
        true = truth[1][rows]
        assert psnr(frame.picture[rows], true) > psnr(plain.picture[rows], true) + 4
    assert frame.trust.shape == (64, 64)


@pytest.mark.parametrize("guidance_scale", [-0.1, 2.1, float("nan")])
def test_an_unknown_guidance_scale_is_refused(pan_source, guidance_scale):
    settings = RestoreSettings(WIDTH, HEIGHT, guidance_scale)
    with pytest.raises(GuidanceScaleError, match="not between 0 and 2"):
        restored(Propagation(), pan_source, {}, settings)


def test_a_still_of_another_size_is_refused_with_both_sizes(pan, pan_source):
    with pytest.raises(StillSizeError, match=r"frame 2 is 64 by 48 pixels.*256 by 192"):
        restored(Propagation(), pan_source, {2: pan_source[2]}, SETTINGS)


def test_a_still_outside_the_shot_is_refused_at_once(pan, pan_source):
    stills = PictureReferences({9: pan[8]})
    frames = PictureFrames(pan_source)
    with pytest.raises(StillOutsideShotError, match="frame 9") as refused:
        Propagation().restore(SourceRange(0, 9), frames, stills, SETTINGS, NeverStopped())
    assert "between frames 0 and 8" in refused.value.remedy


@pytest.fixture
def soft_pan() -> list[Picture]:
    """A pan with places that are nearly flat, where grain would be seen best."""
    return [cv2.GaussianBlur(picture, (0, 0), 20) for picture in panned(9, WIDTH, HEIGHT, 6)]


def film_grain(seed: int) -> Picture:
    """Return grain of six levels in 255, unlike in each frame."""
    fine = np.random.default_rng(seed).standard_normal((HEIGHT, WIDTH, 3)).astype(np.float32)
    return fine * np.float32(6 / 255)


def share_of(grain: Picture, picture: Picture) -> float:
    """Return how much of the grain is in a picture: 1 all of it, 0 none."""
    return float(np.vdot(picture, grain) / np.vdot(grain, grain))


@pytest.fixture
def grainy_film(soft_pan) -> list[Picture]:
    """The soft pan on grainy film; what was shot of it is a quarter of the size."""
    return [picture + film_grain(at) for at, picture in enumerate(soft_pan)]


def test_the_grain_of_a_still_is_not_dragged_over_what_moves(soft_pan, grainy_film):
    source = [as_source(each) for each in grainy_film]
    frames = restored(Propagation(), source, {0: grainy_film[0]}, SETTINGS, SourceRange(0, 4))
    grain = grainy_film[0] - soft_pan[0]
    for at, moved_px in ((1, 6), (2, 12), (3, 18)):
        left = (frames[at].picture - soft_pan[at])[:, :-moved_px]
        assert share_of(grain[:, moved_px:], left) < 0.1
        assert left.std() < grain.std() / 2


def test_detail_stronger_than_the_grain_of_a_still_is_carried(pan, pan_source):
    grainy = [picture + film_grain(at) for at, picture in enumerate(pan)]
    source = [as_source(picture) for picture in grainy]
    assert min(gains(pan, source, {0: grainy[0], 8: grainy[8]})) > 4


def test_where_grain_is_given_back_a_still_shows_none_of_its_own(soft_pan, grainy_film):
    source = [as_source(each) for each in grainy_film]
    asked = RestoreSettings(WIDTH, HEIGHT, grain=1.0)
    (frame,) = restored(Propagation(), source, {0: grainy_film[0]}, asked, SourceRange(0, 1))
    assert (frame.picture - soft_pan[0]).std() < film_grain(0).std() / 2
