"""The official numbers, on the tiny model that they were made with.

All eleven cases go through the official way of cutting (`official.py`). Those that fit into one
window and need no padding (c01, c03, c04, c09, c10) must come out of the engine as well; c02 asks
the same of it as c09, at another size. c05 needs the official black padding, c06 its hard cuts, c07
a VAE loaded with tiling, c08 added noise and c11 a drawn posterior: the engine does none of these.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from sparkvsr_desktop.core.window import WindowRule
from sparkvsr_desktop.engine.sparkvsr.checkpoint import load_networks
from sparkvsr_desktop.engine.sparkvsr.latents import encoded, encoded_still, reference_latents
from sparkvsr_desktop.engine.sparkvsr.memory_mode import MemoryMode, VaeTiles
from sparkvsr_desktop.engine.sparkvsr.official import (
    OfficialNoise,
    OfficialSettings,
    official_input,
    restored_officially,
)
from sparkvsr_desktop.engine.sparkvsr.official_cut import chunks, stretches
from sparkvsr_desktop.engine.sparkvsr.predict import paired, velocity
from sparkvsr_desktop.engine.sparkvsr.schedule import signal_and_noise
from sparkvsr_desktop.models.checkpoint import open_checkpoint
from tests.engine.sparkvsr.conftest import ON_CPU
from tests.engine.sparkvsr.shot import engine_with, restored

MODEL = Path(__file__).parents[4] / "shared/testdata/sparkvsr-tiny"
TOLERANCE = 1e-4
"""Absolute, on 0..1: what the specification suggests for float32 on a CPU (section 16)."""

ALL = [
    "c01_noref", "c02_ref1_scale1", "c03_ref2_scale1p5", "c04_ref1_scale0p5", "c05_padding",
    "c06_chunks_tiles", "c07_vae_tiling", "c08_noise_step", "c09_output_resolution",
    "c10_single_frame", "c11_seeded_draw",
]  # fmt: skip
ONE_WINDOW = [ALL[0], *ALL[2:4], "c09_output_resolution", "c10_single_frame"]

pytestmark = pytest.mark.skipif(
    not MODEL.is_dir(), reason="the official numbers (shared/testdata/sparkvsr-tiny) are not here"
)


@dataclass(frozen=True)
class OfficialCase:
    """A clip, its stills and what the official code made of them."""

    parameters: dict
    arrays: dict

    @property
    def settings(self):
        size = self.parameters["output_resolution"]
        return OfficialSettings(
            upscale_factor=self.parameters["upscale"],
            output_size=None if size is None else tuple(size),
            guidance_scale=self.parameters["ref_guidance_scale"],
            chunk_frames=self.parameters["chunk_len"],
            chunk_overlap=self.parameters["overlap_t"],
            tile=tuple(self.parameters["tile_size_hw"]),
            tile_overlap=tuple(self.parameters["overlap_hw"]),
            noise_step=self.parameters["noise_step"],
        )

    @property
    def stills(self):
        frames = self.arrays["ref_indices"].tolist()
        return dict(zip(frames, torch.tensor(self.arrays["ref_frames"]), strict=True))

    @property
    def noise(self):
        drawn = {
            frame: torch.tensor(self.arrays[f"posterior_eps_{number}"])
            for number, frame in enumerate(self.stills, start=1)
            if f"posterior_eps_{number}" in self.arrays
        }
        return OfficialNoise(self.tensor("posterior_eps_0"), drawn, self.tensor("lq_noise"))

    def tensor(self, name):
        return torch.tensor(self.arrays[name]) if name in self.arrays else None


@pytest.fixture(scope="module")
def official_model():
    return load_networks(open_checkpoint(MODEL), ON_CPU)


@pytest.fixture(scope="module")
def tiling_model():
    return load_networks(open_checkpoint(MODEL), ON_CPU, MemoryMode(vae=VaeTiles.SMALL))


def official_case(name):
    with np.load(MODEL / f"vectors/{name}.npz") as stored:
        arrays = {key: stored[key] for key in stored.files}
    return OfficialCase(json.loads(str(arrays.pop("meta_json"))), arrays)


@pytest.mark.parametrize("name", ALL)
def test_every_official_case_comes_out_the_official_way(name, official_model, tiling_model):
    case = official_case(name)
    networks = tiling_model if case.parameters["vae_slicing_and_tiling"] else official_model
    found = restored_officially(
        networks, case.arrays["frames_u8"], case.stills, case.settings, case.noise
    )
    assert found.shape == case.arrays["output"].shape
    assert np.abs(found - case.arrays["output"]).max() < TOLERANCE


@pytest.mark.parametrize("name", ONE_WINDOW)
def test_the_engine_gives_the_official_pixels_where_those_are_right(name, official_model):
    case = official_case(name)
    expected = case.arrays["output"]
    clip = [frame.astype(np.float32) / 255 for frame in case.arrays["frames_u8"]]
    stills = {
        frame: (still.permute(1, 2, 0).numpy() + 1) / 2 for frame, still in case.stills.items()
    }
    found = restored(
        engine_with(official_model, WindowRule(33, 9)),
        clip,
        stills,
        height_px=expected.shape[1],
        width_px=expected.shape[2],
        guidance_scale=case.settings.guidance_scale,
    )
    assert np.abs(np.stack([frame.picture for frame in found]) - expected).max() < TOLERANCE


@pytest.mark.parametrize("name", ["c03_ref2_scale1p5", "c05_padding"])
@torch.inference_mode()
def test_what_enters_and_leaves_the_transformer_is_the_same(name, official_model):
    case = official_case(name)
    pixels = official_input(case.arrays["frames_u8"], case.settings)
    assert torch.allclose(pixels, case.tensor("model_input"), atol=1e-6)
    source = encoded(official_model, pixels)
    landed = {at // 4: encoded_still(official_model, still) for at, still in case.stills.items()}
    both = paired(torch.cat([source, reference_latents(source, landed)], dim=1))
    guided = both.transpose(1, 2)[0], velocity(official_model, both[:, :16], both[:, 16:])
    assert torch.allclose(guided[0], case.tensor("transformer_in")[-1], atol=TOLERANCE)
    assert torch.allclose(
        guided[1].transpose(1, 2)[0], case.tensor("transformer_out")[-1], atol=TOLERANCE
    )


def test_the_noise_schedule_is_the_official_table():
    with np.load(MODEL / "vectors/tables.npz") as tables:
        expected = tables["alphas_cumprod"]
    found = [signal_and_noise(step)[0] ** 2 for step in range(1000)]
    assert np.abs(np.array(found) - expected).max() < 1e-6


def test_clips_are_cut_into_the_official_chunks():
    plans = json.loads((MODEL / "vectors/plans.json").read_text())["temporal"]
    for row in plans:
        found = chunks(row["F"], row["chunk_len"], row["overlap_t"])
        assert [[chunk.start, chunk.end] for chunk in found] == row["cli"]
        kept = [[chunk.kept_from, chunk.kept_to] for chunk in found]
        assert kept == [[begin, end] for _, _, begin, end in row["cli_valid"]]


def test_pictures_are_cut_into_the_official_tiles():
    plans = json.loads((MODEL / "vectors/plans.json").read_text())["spatial"]
    for row in plans:
        down, across = (
            stretches(row[side], row["tile"][axis], row["overlap"][axis])
            for axis, side in enumerate("HW")
        )
        found = [[y.start, y.end, x.start, x.end] for y in down for x in across]
        assert found == row["tiles"]
