"""Trust that is kept with a job and read back."""

import numpy as np
import pytest

from sparkvsr_desktop.render.trust_maps import (
    FrameTrust,
    TrustMapsDamagedError,
    read_trust_maps,
    trust_of,
    write_trust_maps,
)


def frame(source_frame: int, trust: list[list[float]]) -> FrameTrust:
    trust_map = np.array(trust, np.float32)
    return FrameTrust.of(source_frame, trust_map, float(trust_map.mean()))


@pytest.fixture
def job_folder(tmp_path):
    """A job of two finished segments; its last frame has no still that reaches it."""
    write_trust_maps(tmp_path / "trust" / "00000.npz", [frame(7, [[0.0, 1.0], [0.5, 0.25]])])
    second = [frame(8, [[0.2, 0.4], [0.6, 0.8]]), frame(9, [[0.0]])]
    write_trust_maps(tmp_path / "trust" / "00001.npz", second)
    return tmp_path


def test_the_maps_of_all_segments_come_back_in_order(job_folder):
    kept = list(trust_of(job_folder))
    assert [one.source_frame for one in kept] == [7, 8, 9]
    # half a step of 8 bits is 0.002
    assert np.allclose(kept[0].map, [[0, 1], [0.5, 0.25]], atol=0.002)
    assert np.allclose(kept[1].map, [[0.2, 0.4], [0.6, 0.8]], atol=0.002)
    # (0 + 1 + 0.5 + 0.25) / 4 and (0.2 + 0.4 + 0.6 + 0.8) / 4
    assert [one.mean for one in kept] == pytest.approx([0.4375, 0.5, 0.0])


def test_a_frame_without_trust_has_the_map_size_of_its_segment(job_folder):
    assert [one.map.shape for one in trust_of(job_folder)] == [(2, 2)] * 3


def test_a_job_that_has_finished_nothing_has_no_trust(tmp_path):
    assert list(trust_of(tmp_path)) == []


def test_a_file_that_lost_its_end_is_named(job_folder):
    torn = job_folder / "trust" / "00001.npz"
    torn.write_bytes(torn.read_bytes()[:-40])
    with pytest.raises(TrustMapsDamagedError, match=r"00001\.npz"):
        read_trust_maps(torn)


def test_a_partial_file_of_a_killed_render_is_not_read(job_folder):
    whole = job_folder / "trust" / "00001.npz"
    whole.rename(whole.with_name("00001.part.npz"))
    assert [one.source_frame for one in trust_of(job_folder)] == [7]
