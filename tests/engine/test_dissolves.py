"""Dissolves: found from pictures, and stills faded over them."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.scene_borders import SceneBorders
from sparkvsr_desktop.engine.cuts import CutFinder
from sparkvsr_desktop.engine.fidelity import psnr
from sparkvsr_desktop.engine.propagation.propagation import Propagation
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.engine.resize import Resize
from sparkvsr_desktop.picture import Picture
from tests.engine.moving_scene import as_source, panned, with_disc
from tests.engine.real_clips import clip_names, real_clip
from tests.engine.shot_pictures import restored

WIDTH, HEIGHT = 128, 96


def softly(pictures: Sequence[Picture]) -> list[Picture]:
    return [cv2.GaussianBlur(picture, (0, 0), 8) for picture in pictures]


def mixed(outgoing: Sequence[Picture], incoming: Sequence[Picture]) -> list[Picture]:
    """Return a dissolve of as many frames; none of them is pure."""
    shares = np.linspace(0, 1, len(outgoing) + 2, dtype=np.float32)[1:-1]
    pairs = zip(outgoing, incoming, shares, strict=True)
    return [(1 - share) * out + share * into for out, into, share in pairs]


def found(pictures: Sequence[Picture], first_frame: int = 0) -> SceneBorders:
    finder = CutFinder()
    for source_frame, picture in enumerate(pictures, start=first_frame):
        finder.see(source_frame, picture)
    return finder.borders


@pytest.fixture(scope="module")
def street() -> list[Picture]:
    """Forty frames of a slow pan over soft shapes."""
    return softly(panned(40, WIDTH, HEIGHT, 1))


@pytest.fixture(scope="module")
def kitchen() -> list[Picture]:
    """Forty frames of a slow pan elsewhere."""
    return softly(panned(40, WIDTH, HEIGHT, 1, seed=9))


@pytest.mark.parametrize("frames", [4, 9, 16])
def test_a_dissolve_is_found_where_it_is(street, kitchen, frames):
    end = 10 + frames
    shot = street[:10] + mixed(street[10:end], kitchen[10:end]) + kitchen[end:end + 10]  # fmt: skip
    borders = found(shot, first_frame=100)
    (dissolve,) = borders.dissolves
    assert abs(dissolve.start - 110) <= 1
    assert abs(dissolve.end - (100 + end)) <= 1
    assert borders.walls == ()


def test_two_dissolves_are_found(street, kitchen):
    back = kitchen[8:16] + mixed(kitchen[16:22], street[16:22]) + street[22:30]
    borders = found(street[:8] + mixed(street[8:14], kitchen[2:8]) + back)
    assert [abs(each.start - at) <= 1 for each, at in zip(borders.dissolves, (8, 22), strict=True)]


def test_a_cut_is_no_dissolve(street, kitchen):
    assert found(street[:12] + kitchen[:12]) == SceneBorders(walls=(12,))


def test_a_fade_of_light_a_wipe_and_a_thing_that_enters_are_no_dissolves(street, kitchen):
    lights = [each * np.float32(0.3 + 0.05 * at) for at, each in enumerate(street[:14])]
    wiped = [
        np.concatenate([into[:, : at * 8], out[:, at * 8 :]], axis=1)
        for at, (into, out) in enumerate(zip(kitchen[:17], street[:17], strict=True))
    ]
    entering = [with_disc(each, -30 + 8 * at, 30, np.float32([0.9, 0.1, 0.1]))
                for at, each in enumerate(street[:14])]  # fmt: skip
    assert [found(shot).dissolves for shot in (lights, wiped, entering)] == [(), (), ()]


@pytest.mark.parametrize("name", [name for name in clip_names() if "dove" in name] or ["-"])
def test_no_dissolve_is_found_in_calm_clips(name):
    if name == "-":
        pytest.skip("the shared clips are not beside the repository")
    clip = real_clip(name, range(0, 33, 2))
    pictures = [clip.source[frame] for frame in sorted(clip.source)]
    assert found(pictures).dissolves == ()


@pytest.fixture(scope="module")
def dissolving() -> tuple[list[Picture], RestoreSettings]:
    """The truth of twelve frames, of which four to seven dissolve, and what the engine is told."""
    street, kitchen = panned(12, 256, 192, 4), panned(12, 256, 192, 4, seed=9)
    truth = street[:4] + mixed(street[4:8], kitchen[4:8]) + kitchen[8:]
    return truth, RestoreSettings(256, 192, dissolves=(SourceRange(4, 4),))


def test_nothing_leaks_before_or_after_a_dissolve(dissolving):
    truth, settings = dissolving
    source = [as_source(each) for each in truth]
    both = restored(Propagation(), source, {0: truth[0], 11: truth[11]}, settings)
    first = restored(Propagation(), source, {0: truth[0]}, settings)
    last = restored(Propagation(), source, {11: truth[11]}, settings)
    plain = restored(Resize(), source, {}, settings)
    for frame in range(4):
        assert (both[frame].picture == first[frame].picture).all()
        assert (last[frame].picture == plain[frame].picture).all()
    for frame in range(8, 12):
        assert (both[frame].picture == last[frame].picture).all()
        assert (first[frame].picture == plain[frame].picture).all()


def test_stills_fade_over_a_dissolve_and_do_no_harm(dissolving):
    truth, settings = dissolving
    source = [as_source(each) for each in truth]
    outgoing = restored(Propagation(), source, {0: truth[0]}, settings)
    incoming = restored(Propagation(), source, {11: truth[11]}, settings)
    trusts = [frame.mean_trust for frame in outgoing]
    assert trusts[3:9] == sorted(trusts[3:9], reverse=True)
    assert [frame.mean_trust for frame in incoming][3:9] == sorted(
        frame.mean_trust for frame in incoming[3:9]
    )
    both = restored(Propagation(), source, {0: truth[0], 11: truth[11]}, settings)
    plain = restored(Resize(), source, {}, settings)
    for frame in range(4, 8):
        harm = psnr(plain[frame].picture, truth[frame]) - psnr(both[frame].picture, truth[frame])
        assert harm < 0.1


def test_a_soft_scene_has_no_step_where_a_dissolve_begins():
    soft = [cv2.GaussianBlur(each, (0, 0), 8) for each in panned(12, 256, 192, 0)]
    graded = soft[0] + np.float32(0.1)
    source = [as_source(each) for each in soft]
    settings = RestoreSettings(256, 192, dissolves=(SourceRange(4, 6),))
    frames = restored(Propagation(), source, {0: graded}, settings)
    means = np.array([frame.picture.mean() - soft[0].mean() for frame in frames])
    assert means[3] == pytest.approx(0.1, abs=0.02)
    assert np.abs(np.diff(means[2:])).max() < 0.05
