"""The published networks in full size, on torch's device “meta”: what they do and hold, counted.

Expected figures are those of the specification of the model, for 33 frames of 1280 x 720.
"""

import pytest
import torch

from sparkvsr_desktop.engine.sparkvsr.lean_vae import lean, tile_vae
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode, VaeTiles
from sparkvsr_desktop.engine.sparkvsr.memory_plan import estimated
from tests.benchmarks.counters import PeakCounter
from tests.benchmarks.sparkvsr_counted import (
    SLOTS,
    counted,
    frames,
    latents,
    moved,
    published_vae,
    velocity_counted,
)

HEIGHT, WIDTH = 720, 1280

DIFFUSERS_PEAK_BYTES = 42.19e9
"""What the layers of diffusers 0.42.1 hold at the fullest moment of decoding such a window, as the
benchmark counts and prints it."""


@pytest.fixture(scope="module")
def diffusers_vae():
    return published_vae()


@pytest.fixture(scope="module")
def lean_vae():
    return lean(published_vae())


@pytest.fixture(scope="module")
def thought(published_sizes):
    """What the planner reckons with for a window."""
    return estimated(published_sizes, MemoryMode(), 2, HEIGHT, WIDTH)


def test_the_transformer_does_and_holds_what_was_reckoned_with(thought):
    operations, peak_bytes = velocity_counted(HEIGHT, WIDTH)
    assert operations / 1e12 == pytest.approx(345, abs=1)
    assert peak_bytes == pytest.approx(thought.transformer_bytes, rel=0.1)


def test_decoding_does_less_than_published_and_holds_what_was_reckoned_with(lean_vae, thought):
    operations, peak_bytes = counted(lambda: lean_vae.decode(latents(SLOTS, HEIGHT, WIDTH)))
    assert operations / 1e12 == pytest.approx(0.94 * 567, rel=0.005)
    assert peak_bytes < DIFFUSERS_PEAK_BYTES / 2
    assert peak_bytes == pytest.approx(thought.vae_bytes, rel=0.1)


def test_decoding_moves_a_fifth_less_than_the_published_layers(diffusers_vae, lean_vae):
    ours, theirs = (
        moved(lambda vae=vae: vae.decode(latents(3, HEIGHT, WIDTH)))
        for vae in (lean_vae, diffusers_vae)
    )
    assert ours < 0.8 * theirs


def test_encoding_holds_less_than_decoding(lean_vae, thought):
    with torch.inference_mode(), PeakCounter() as held:
        lean_vae.encode(frames(HEIGHT, WIDTH, 17))  # from the second batch on
    assert held.peak_bytes < thought.vae_bytes


@torch.inference_mode()
def test_full_hd_is_decoded_where_the_published_layers_fail(diffusers_vae, lean_vae):
    with pytest.raises(RuntimeError, match="Kernel size can't be greater"):
        diffusers_vae.decode(latents(3, 1088, 1920))
    assert lean_vae.decode(latents(3, 1088, 1920)).sample.shape == (1, 3, 9, 1088, 1920)


class CountedDecoder(torch.nn.Module):
    """Decodes nothing, but adds up the places of the latents that it is given."""

    places = 0

    def forward(self, latents, conv_cache=None):
        _, _, slots, height, width = latents.shape
        self.places += height * width
        return latents.new_empty(1, 3, slots, 8 * height, 8 * width), None


@torch.inference_mode()
def test_large_tiles_of_the_vae_do_a_fifth_less_than_small_ones():
    vae = published_vae()
    found = {}
    for tiles in VaeTiles:
        vae.decoder = CountedDecoder()
        tile_vae(vae, tiles)
        assert vae.decode(latents(1, 544, 960)).sample.shape == (1, 3, 1, 544, 960)
        found[tiles] = vae.decoder.places
    # rows 2 x 30 and 18, columns 3 x 45 and 12; with large ones 60 and 13, 90 and 39
    assert found == {
        VaeTiles.NONE: 68 * 120,
        VaeTiles.SMALL: 78 * 147,
        VaeTiles.LARGE: 73 * 129,
    }
