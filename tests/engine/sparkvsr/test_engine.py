"""What the engine does with frames, stills, sizes and walls; on networks that change nothing."""

from importlib.metadata import version

import numpy as np
import pytest

from sparkvsr_desktop.core.window import TileRule, WindowRule
from sparkvsr_desktop.engine.sparkvsr.encoded_stills import StillSizeError
from tests.engine.sparkvsr.shot import ListedFrames, ListedStills, engine_with, restored

SHORT_WINDOWS = WindowRule(length=25, overlap=9)


@pytest.fixture
def engine(clear):
    return engine_with(clear, SHORT_WINDOWS)


def grey(brightness, height=16, width=16):
    return np.full((height, width, 3), brightness, np.float32)


def brightness(frames):
    return [float(frame.picture.mean()) for frame in frames]


@pytest.mark.parametrize("length", range(1, 41))
def test_a_clip_of_any_length_keeps_its_frames_and_their_times(engine, length):
    numbered = [grey((number + 1) / 64) for number in range(length)]
    found = restored(engine, numbered)
    assert [frame.source_frame for frame in found] == list(range(length))
    assert brightness(found) == pytest.approx([(n + 1) / 64 for n in range(length)], abs=1e-5)


@pytest.mark.parametrize("length", [1, 2, 7, 8, 9, 16, 17, 18, 31, 40])
def test_the_real_networks_keep_the_number_of_frames(tiny, length):
    found = restored(engine_with(tiny, SHORT_WINDOWS), [grey(0.5)] * length)
    assert [frame.source_frame for frame in found] == list(range(length))


@pytest.mark.parametrize("size", [(1080, 18), (135, 90), (27, 45), (16, 33), (1, 1)])
def test_odd_sizes_keep_every_row_and_column(engine, size):
    height, width = size
    picture = np.random.default_rng(4).random((height, width, 3), np.float32)
    found = restored(engine, [picture] * 3)
    for frame in found:
        assert np.abs(frame.picture - picture).max() < 1e-5


def test_the_edge_of_a_picture_is_not_darkened(engine):
    found = restored(engine, [grey(0.8, 10, 14)] * 2, height_px=45, width_px=67)
    assert found[0].picture.shape == (45, 67, 3)
    assert np.abs(found[0].picture - 0.8).max() < 1e-5


def test_tiles_leave_no_trace(clear):
    picture = np.random.default_rng(6).random((70, 90, 3), np.float32)
    tiled = engine_with(clear, SHORT_WINDOWS, TileRule(height=32, width=48, overlap=16))
    found = restored(tiled, [picture] * 2)
    assert clear.transformer.passes == 4 * 3  # 80 rows in four tiles of 32, 96 columns in three
    assert np.abs(found[1].picture - picture).max() < 1e-5


def test_a_picture_is_enlarged_between_pixel_centres(engine):
    ramp = np.tile(np.float32([[[0.0], [1.0]]]), (2, 1, 3))
    found = restored(engine, [ramp], height_px=2, width_px=4)
    assert found[0].picture[0, :, 0] == pytest.approx([0, 0.25, 0.75, 1], abs=1e-5)


def test_a_smaller_result_does_not_alias(engine):
    stripes = np.tile(np.float32([0.0, 0.0, 0.0, 1.0]), 16)[None, :, None].repeat(16, 0)
    found = restored(engine, [stripes.repeat(3, 2)], height_px=16, width_px=16)
    assert found[0].picture[:, 2:-2].mean() == pytest.approx(0.25, abs=0.01)
    assert found[0].picture[:, 2:-2].std() < 0.01


def test_highlights_and_shadows_beyond_the_range_survive(engine):
    picture = grey(0.5)
    picture[3, 4], picture[5, 6] = (4.0, 1.5, 1.0), (-0.25, 0.0, 0.5)
    found = restored(engine, [picture] * 20)
    assert np.abs(found[13].picture - picture).max() < 1e-5


def test_a_pixel_that_is_no_number_spoils_no_other(engine):
    picture = grey(0.5)
    picture[3, 4, 1] = np.nan
    found = restored(engine, [picture])[0].picture
    assert np.argwhere(np.isnan(found)).tolist() == [[3, 4, 1]]


def test_without_stills_nothing_rests_on_one(engine):
    found = restored(engine, [grey(0.4)] * 20)
    assert {frame.mean_trust for frame in found} == {0.0}


def test_a_still_gives_its_look_to_the_shot_from_then_on(engine, clear):
    found = restored(engine, [grey(0.4)] * 49, {0: grey(0.7)})
    assert brightness(found) == pytest.approx([0.7] * 49, abs=1e-4)
    assert clear.transformer.shown == [(0,)] * 3
    trust = [frame.mean_trust for frame in found]
    assert trust[0] == 1
    assert 0 < trust[48] < trust[24] < trust[8] < 1


def test_a_still_late_in_the_shot_gives_its_look_to_the_frames_before(engine, clear):
    found = restored(engine, [grey(0.4)] * 73, {68: grey(0.7)}, guidance_scale=1.5)
    assert brightness(found) == pytest.approx([0.85] * 73, abs=1e-4)
    trust = [frame.mean_trust for frame in found]
    assert 0 < trust[0] < trust[24] < trust[48] < trust[68] == 1


def test_frames_very_far_before_the_first_still_are_restored_blind(engine):
    found = restored(engine, [grey(0.4)] * 281, {272: grey(0.7)})  # windows start at 0, ..., 256
    levels = brightness(found)
    assert levels[: 8 * 16] == pytest.approx([0.4] * 128, abs=1e-4)
    assert levels[8 * 16 + 9 :] == pytest.approx([0.7] * 144, abs=1e-4)


def test_the_look_of_a_still_does_not_cross_a_wall(engine):
    found = restored(engine, [grey(0.4)] * 40, {4: grey(0.7)}, walls=(21,))
    assert brightness(found) == pytest.approx([0.7] * 21 + [0.4] * 19, abs=1e-4)
    assert {frame.mean_trust for frame in found[21:]} == {0.0}


def test_a_still_is_shown_at_the_slot_of_its_frame(engine, clear):
    restored(engine, [grey(0.4)] * 17, {8: grey(0.7), 15: grey(0.6)})
    assert clear.transformer.shown == [(2, 4)]


def test_a_shot_need_not_start_at_frame_zero(engine, clear):
    frames = ListedFrames([grey(0.4)] * 10, first=1003)
    found = restored(engine, frames, {1007: grey(0.55)})
    assert [frame.source_frame for frame in found] == list(range(1003, 1013))
    assert clear.transformer.shown == [(1,)]


@pytest.mark.parametrize(("scale", "expected"), [(0, 0.4), (0.5, 0.5), (1, 0.6), (1.5, 0.7)])
def test_the_guidance_scale_says_how_far_the_look_goes(engine, scale, expected):
    found = restored(engine, [grey(0.4)] * 73, {0: grey(0.6)}, guidance_scale=scale)
    assert brightness(found) == pytest.approx([expected] * 73, abs=1e-4)


def test_with_guidance_zero_no_still_is_even_loaded(engine):
    stills = ListedStills({0: grey(0.6)})
    restored(engine, [grey(0.4)] * 20, stills, guidance_scale=0)
    assert stills.loads == []


def test_a_still_is_loaded_once_though_several_windows_see_it(engine):
    stills = ListedStills({12: grey(0.6), 20: grey(0.6)})
    restored(engine, [grey(0.4)] * 41, stills)
    assert stills.loads == [12, 20]


def test_a_still_of_another_size_is_refused(engine):
    with pytest.raises(StillSizeError, match="frame 4 is 20 x 16 pixels; the result is 16 x 16"):
        restored(engine, [grey(0.4)] * 9, {4: grey(0.6, 16, 20)})


class StopAfter:
    """Lets the first looks pass, then asks to stop."""

    def __init__(self, looks):
        self.left = looks

    def raise_if_stopped(self):
        self.left -= 1
        if self.left < 0:
            raise InterruptedError


def test_a_stop_is_seen_before_every_stage_of_a_window(engine, clear):
    looks_of_reading = 9
    for looks in range(looks_of_reading + 5):
        with pytest.raises(InterruptedError):
            restored(engine, [grey(0.4)] * 9, {0: grey(0.6)}, stop=StopAfter(looks))
        assert clear.transformer.passes == (1 if looks == looks_of_reading + 4 else 0)


def test_the_version_names_what_decides_pixels(clear):
    tiled = engine_with(clear, SHORT_WINDOWS, TileRule(height=32, width=48, overlap=16))
    libraries = f"torch {version('torch')} diffusers {version('diffusers')}"
    assert tiled.traits.version == (
        f"4 weights clearclearcl {libraries} cpu float32 vae whole window 25/9 tile 48x32/16"
    )


def test_each_of_many_stills_is_encoded_once(engine):
    shelf = ListedStills({frame: grey(0.6) for frame in range(0, 200, 4)})
    restored(engine, [grey(0.4)] * 200, shelf)
    assert shelf.loads == list(range(0, 200, 4))
