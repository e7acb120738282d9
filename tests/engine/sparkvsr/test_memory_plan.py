"""Which memory mode is chosen for a device, and why."""

import pytest

from sparkvsr_desktop.engine.sparkvsr.memory_mode import (
    HALF_HD,
    MEMORY_MODES,
    MemoryMode,
    VaeTiles,
    Weights,
    modes_with_equal_pixels,
)
from sparkvsr_desktop.engine.sparkvsr.memory_plan import estimated, memory_for, planned

BFLOAT16_BYTES = 2
GIGABYTE = 10**9


def test_the_weights_are_those_the_specification_counts(published_sizes):
    assert published_sizes.transformer_parameters == 5_571_594_880
    assert published_sizes.vae_parameters == 215_583_907
    assert published_sizes.vae_tile_px == 240 * 360
    resident = estimated(published_sizes, MemoryMode(), BFLOAT16_BYTES, 720, 1280)
    assert resident.weights_bytes == 2 * (5_571_594_880 + 215_583_907)  # 11.57 GB
    eight_bit = MemoryMode(weights=Weights.EIGHT_BIT)
    assert (
        6e9 < estimated(published_sizes, eight_bit, BFLOAT16_BYTES, 720, 1280).weights_bytes < 6.5e9
    )
    streamed = MemoryMode(weights=Weights.STREAMED)
    assert estimated(published_sizes, streamed, BFLOAT16_BYTES, 720, 1280).weights_bytes < 1e9


def test_tokens_are_those_the_specification_counts(published_sizes):
    whole = estimated(published_sizes, MemoryMode(), BFLOAT16_BYTES, 1088, 1920)
    assert whole.transformer_bytes == 41_026 * 3072 * 2 * 14  # 33 frames of 1920 x 1088


def test_what_is_larger_than_a_tile_needs_no_more_than_one(published_sizes):
    mode = MemoryMode(tile=HALF_HD, vae=VaeTiles.SMALL)
    at_4k = estimated(published_sizes, mode, BFLOAT16_BYTES, 2160, 3840)
    assert at_4k == estimated(published_sizes, mode, BFLOAT16_BYTES, 720, 1280)
    smaller = estimated(published_sizes, mode, BFLOAT16_BYTES, 320, 640)
    assert smaller.peak_bytes < at_4k.peak_bytes


def test_each_rung_needs_less_than_the_one_above(published_sizes):
    needs = [
        estimated(published_sizes, mode, BFLOAT16_BYTES, 1088, 1920).peak_bytes
        for mode in MEMORY_MODES
    ]
    assert needs == sorted(needs, reverse=True)
    assert len(set(needs)) == len(needs)
    assert needs[-1] < 4 * GIGABYTE


@pytest.mark.parametrize(
    ("gigabytes", "mode"),
    [
        pytest.param(140, MEMORY_MODES[0], id="data centre card: whole pictures of 1080p"),
        pytest.param(24, MEMORY_MODES[1], id="24 GB: VAE in large tiles"),
        pytest.param(20, MEMORY_MODES[2], id="20 GB: VAE in small tiles"),
        pytest.param(17, MEMORY_MODES[3], id="16 GiB: smaller tiles"),
        pytest.param(12, MEMORY_MODES[4], id="12 GB: weights in 8 bits"),
        pytest.param(8, MEMORY_MODES[5], id="8 GB: weights that travel"),
    ],
)
def test_the_best_mode_that_fits_is_chosen(published_sizes, gigabytes, mode):
    plan = planned(published_sizes, BFLOAT16_BYTES, gigabytes * GIGABYTE)
    assert plan.mode == mode
    assert plan.estimate.peak_bytes < gigabytes * GIGABYTE
    assert plan.reason.startswith(str(mode))
    assert f"of {gigabytes}.0 GB" in plan.reason


def test_a_device_that_is_too_small_is_warned_of_and_not_refused(published_sizes):
    plan = planned(published_sizes, BFLOAT16_BYTES, GIGABYTE)
    assert plan.mode == MEMORY_MODES[-1]
    assert plan.reason.endswith("it may be too much")


def test_where_weights_lie_is_no_part_of_an_identity_but_their_precision_is():
    resident, eight_bit, streamed = MEMORY_MODES[3:6]
    assert streamed.deciding_facts == resident.deciding_facts
    assert eight_bit.deciding_facts != resident.deciding_facts
    named = [mode.deciding_facts for mode in MEMORY_MODES]
    assert len(set(named)) == len(MEMORY_MODES) - 1


def test_each_mode_is_chosen_at_the_memory_that_is_said_for_it(published_sizes):
    amounts = memory_for(published_sizes, BFLOAT16_BYTES)
    chosen = [planned(published_sizes, BFLOAT16_BYTES, amount).mode for amount in amounts]
    assert chosen == list(MEMORY_MODES)
    with_less = [
        planned(published_sizes, BFLOAT16_BYTES, amount - 100).mode for amount in amounts[:-1]
    ]
    assert with_less == list(MEMORY_MODES[1:])


def test_a_job_that_steps_down_keeps_its_segments():
    assert {mode.window for mode in MEMORY_MODES} == {MemoryMode().window}


def test_weights_that_travel_are_the_first_way_out_because_pixels_stay():
    resident, eight_bit = MEMORY_MODES[3:5]
    first, second = modes_with_equal_pixels(resident)
    assert (first, second.weights) == (resident, Weights.STREAMED)
    assert second.deciding_facts == resident.deciding_facts
    assert modes_with_equal_pixels(eight_bit) == (eight_bit,)
