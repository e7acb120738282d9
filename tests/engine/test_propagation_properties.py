"""What holds for any picture, size and still."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.fidelity import psnr
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.resize import Resize
from tests.engine.moving_scene import as_source, texture
from tests.engine.shot_pictures import restored

few_examples = settings(max_examples=12, deadline=None, derandomize=True)
sides = st.integers(1, 40)


def noise(seed: int, *shape: int) -> list[np.ndarray]:
    """Return pictures that have nothing in common."""
    return list(np.random.default_rng(seed).random((*shape, 3), np.float32))


@few_examples
@given(sides, sides, sides, sides, st.integers(0, 3))
def test_any_size_to_any_size_gives_finite_pictures(height, width, to_height, to_width, keyframe):
    still = noise(1, 1, to_height, to_width)[0]
    asked = RestoreSettings(to_width, to_height)
    frames = restored(Propagation(), noise(0, 4, height, width), {keyframe: still}, asked)
    assert [frame.picture.shape for frame in frames] == [(to_height, to_width, 3)] * 4
    assert all(np.isfinite(frame.picture).all() for frame in frames)
    assert all(0 <= frame.trust.min() <= frame.trust.max() <= 1 for frame in frames)
    assert all(max(frame.trust.shape) <= 64 for frame in frames)


@few_examples
@given(st.floats(-2, 60, width=32), st.sampled_from([0.5, 1.0, 2.0]))
def test_a_flat_shot_with_its_own_stills_stays_flat(level, guidance_scale):
    source = [np.full((12, 20, 3), level, np.float32)] * 3
    still = np.full((48, 80, 3), level, np.float32)
    asked = RestoreSettings(80, 48, guidance_scale)
    for frame in restored(Propagation(), source, {0: still, 2: still}, asked):
        assert np.allclose(frame.picture, level, rtol=1e-4, atol=1e-4)


@few_examples
@given(st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True))
def test_stills_on_any_frames_are_the_result_there(keyframes):
    stills = {frame: noise(10 + frame, 1, 36, 52)[0] for frame in keyframes}
    frames = restored(Propagation(), noise(2, 5, 9, 13), stills, RestoreSettings(52, 36))
    assert all((frames[keyframe].picture == still).all() for keyframe, still in stills.items())


@few_examples
@given(st.integers(0, 100))
def test_pictures_with_nothing_in_common_get_hardly_anything_from_a_still(seed):
    source = noise(seed, 2, 24, 32)
    still = np.float32(1) - np.repeat(np.repeat(source[0], 4, axis=0), 4, axis=1)
    asked = RestoreSettings(128, 96)
    frames = restored(Propagation(), source, {0: still}, asked, SourceRange(1, 1))
    assert frames[0].mean_trust < 0.2


@few_examples
@given(st.sampled_from([np.nan, np.inf, -np.inf]), st.integers(0, 2))
def test_pixels_that_are_no_numbers_stay_where_they_are(value, frame_with_it):
    source = [picture.copy() for picture in noise(3, 3, 16, 16)]
    source[frame_with_it][4, 4] = value
    still = noise(4, 1, 64, 64)[0]
    still[9, 9] = value
    frames = restored(Propagation(), source, {1: still}, RestoreSettings(64, 64))
    assert all(np.isfinite(frame.picture).all() for frame in frames)


@few_examples
@given(sides, sides)
def test_a_shot_of_one_frame_without_stills_is_the_plain_upscale(height, width):
    source, asked = noise(5, 1, height, width), RestoreSettings(64, 48)
    (frame,), (plain,) = (restored(each, source, {}, asked) for each in (Propagation(), Resize()))
    assert (frame.picture == plain.picture).all()


@few_examples
@given(st.integers(2, 3), st.integers(0, 40))
def test_stills_that_are_all_alike_keep_a_calm_shot_as_it_is(count, seed):
    (picture,) = noise(seed, 1, 12, 16)
    still = np.repeat(np.repeat(picture, 4, axis=0), 4, axis=1)
    stills = dict.fromkeys(range(0, 4 * count, 4), still)
    frames = restored(Propagation(), [picture] * (4 * count), stills, RestoreSettings(64, 48))
    assert all(np.abs(frame.picture - still).mean() < 0.03 for frame in frames)
    assert all(frame.mean_trust > 0.85 for frame in frames)


@few_examples
@given(st.integers(-40, 40), st.integers(-30, 30))
def test_motion_of_any_size_does_no_harm_to_the_source(right, down):
    whole = texture(96 + 60, 128 + 80)
    truth = [whole[30:126, 40:168], whole[30 + down : 126 + down, 40 + right : 168 + right]]
    source = [as_source(np.ascontiguousarray(picture)) for picture in truth]
    asked, second = RestoreSettings(128, 96), SourceRange(1, 1)
    (carried,) = restored(Propagation(), source, {0: truth[0]}, asked, second)
    (plain,) = restored(Resize(), source, {}, asked, second)
    # the bound of the product: never below `resize` by more than 0.1 dB on a clip; one frame, 1 dB
    assert psnr(carried.picture, truth[1]) > psnr(plain.picture, truth[1]) - 1
