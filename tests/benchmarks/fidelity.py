"""How much stills gain on real clips: `python -m tests.benchmarks.fidelity [keyframes every N]`.

Falls back to the demo film where the real clips are not beside the repository.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sparkvsr_desktop.demo.film import demo_film
from sparkvsr_desktop.engine.advice.adviser import advised_stills
from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.engine.fidelity import psnr, ssim
from sparkvsr_desktop.engine.propagation.display import DisplayView, luma_of
from sparkvsr_desktop.engine.propagation.flow import round_trip_px2
from sparkvsr_desktop.engine.propagation.maps import warped
from sparkvsr_desktop.engine.propagation.search import FlowFinder, resized_flow
from sparkvsr_desktop.engine.protocol import RestoreSettings
from sparkvsr_desktop.picture import Picture
from tests.engine.real_clips import FRAMES, RealClip, clip_names, quarter_source, real_clip
from tests.engine.shot_pictures import NeverStopped, PictureFrames, each_restored

EQUAL_PSNR_DB = 99.0
FOLLOWED_PX2 = 1.0
"""Warp error is taken where the true motion comes back to within a pixel of its start."""

HEAD = (
    f"{'':22}{'PSNR':>21}{'':10}{'gain':>14}{'SSIM':>23}{'warp error / 1000':>29}\n"
    f"{'clip':22}{'resize':>8}{'uniform':>8}{'advised':>8}{'uniform':>9}{'worst':>7}{'advised':>8}"
    f"{'resize':>8}{'uniform':>8}{'advised':>8}{'truth':>7}{'resize':>8}{'uniform':>8}"
    f"{'trust':>7}  advised stills"
)


@dataclass(frozen=True, slots=True)
class Run:
    """One restored version of a clip: by frame PSNR in dB, SSIM and trust; warp error overall."""

    stills: tuple[int, ...]
    psnr_db: dict[int, float]
    ssim: dict[int, float]
    trust: dict[int, float]
    warp_error: float

    def mean(self, figures: dict[int, float], frames: Sequence[int]) -> float:
        """Return the mean of one of its figures over some frames."""
        return float(np.mean([figures[frame] for frame in frames]))


@dataclass(frozen=True, slots=True)
class Compared:
    """What the goals are about, in dB: gains over resize, and of advised over uniform stills."""

    gain_db: float
    advised_over_uniform_db: float


class TrueMotion:
    """The motion of the truth from frame to frame, by which warp errors are measured."""

    def __init__(self, truth: dict[int, Picture]) -> None:
        height, width = truth[0].shape[:2]
        finder = FlowFinder(width, height)
        self._steps = []
        for frame in range(len(truth) - 1):
            here, there = (luma_of(truth[at]) for at in (frame + 1, frame))
            view = DisplayView.of(truth[frame])
            motions = finder.raw_flows(view.levels(here), view.levels(there))
            forth, back = (resized_flow(motion, width, height) for motion in motions)
            followed = round_trip_px2(forth, back) < FOLLOWED_PX2
            self._steps.append((forth.astype(np.float16), followed))

    def error(self, earlier: Picture, later: Picture, frame: int) -> float:
        """Return the mean difference of two frames along the motion; `frame` is the earlier."""
        flow, followed = self._steps[frame]
        moved = warped(earlier, flow.astype(np.float32))
        return float(np.abs(later - moved).mean(axis=2)[followed].mean())


def run_of(clip: RealClip, engine: str, stills: tuple[int, ...], motion: TrueMotion) -> Run:
    """Restore a clip with its true frames as stills, and measure it."""
    height, width = clip.truth[0].shape[:2]
    pictures = [clip.source[frame] for frame in sorted(clip.source)]
    chosen = {frame: clip.truth[frame] for frame in stills}
    run = Run(stills, {}, {}, {}, 0.0)
    warp_errors, before = [], None
    settings = RestoreSettings(width, height)
    for frame in each_restored(engine_named(engine), pictures, chosen, settings):
        at, true = frame.source_frame, clip.truth[frame.source_frame]
        run.psnr_db[at] = min(psnr(frame.picture, true), EQUAL_PSNR_DB)
        run.ssim[at], run.trust[at] = ssim(frame.picture, true), frame.mean_trust
        if before is not None:
            warp_errors.append(motion.error(before, frame.picture, at - 1))
        before = frame.picture
    return Run(stills, run.psnr_db, run.ssim, run.trust, float(np.mean(warp_errors)))


def line_of(clip: RealClip, keyframes: tuple[int, ...]) -> tuple[str, Compared]:
    """Restore one clip three times; return its line of the table, and what the goals ask.

    Figures are over the frames that have a still in none of the versions.
    """
    uniform = tuple(frame for frame in keyframes if frame in clip.truth)
    pictures = [clip.source[frame] for frame in sorted(clip.source)]
    advice = advised_stills(PictureFrames(pictures), (), len(uniform), NeverStopped())
    advised = tuple(sorted(each.source_frame for each in advice))
    motion = TrueMotion(clip.truth)
    plain, usual, better = (
        run_of(clip, engine, stills, motion)
        for engine, stills in (("resize", ()), ("propagation", uniform), ("propagation", advised))
    )
    free = [frame for frame in clip.truth if frame not in (*uniform, *advised)]
    of_psnr = [run.mean(run.psnr_db, free) for run in (plain, usual, better)]
    of_ssim = [run.mean(run.ssim, free) for run in (plain, usual, better)]
    worst = min(usual.psnr_db[at] - plain.psnr_db[at] for at in free)
    truth_warp = np.mean([motion.error(*pair, at) for at, pair in enumerate(_pairs(clip))])
    compared = Compared(of_psnr[1] - of_psnr[0], of_psnr[2] - of_psnr[1])
    text = (
        f"{clip.name:22}{of_psnr[0]:8.2f}{of_psnr[1]:8.2f}{of_psnr[2]:8.2f}"
        f"{compared.gain_db:+9.2f}{worst:+7.2f}{of_psnr[2] - of_psnr[0]:+8.2f}"
        f"{of_ssim[0]:8.3f}{of_ssim[1]:8.3f}{of_ssim[2]:8.3f}"
        f"{truth_warp * 1e3:7.1f}{plain.warp_error * 1e3:8.1f}{usual.warp_error * 1e3:8.1f}"
        f"{usual.mean(usual.trust, free):7.2f}  {', '.join(map(str, advised))}"
    )
    return text, compared


def goals(compared: Sequence[Compared]) -> Iterator[tuple[str, bool, str]]:
    """Yield each goal of the product: its name, whether it is met, and by how much."""
    gains = [one.gain_db for one in compared]
    over = [one.advised_over_uniform_db for one in compared]
    kept = sum(db >= 0 for db in over)
    median = float(np.median(gains))
    yield (
        "do no harm: no clip below resize by more than 0.1 dB",
        min(gains) >= -0.1,
        (f"least gain {min(gains):+.2f} dB"),
    )
    yield "fidelity: median gain of +6 dB", median >= 6, f"{median:+.2f} dB"
    yield (
        "adviser: as good as uniform stills or better on three quarters of the clips",
        4 * kept >= 3 * len(over),
        f"{kept} of {len(over)}, median {np.median(over):+.2f} dB",
    )
    yield "adviser: never loses more than 0.2 dB", min(over) >= -0.2, f"least {min(over):+.2f} dB"


def clips() -> Iterator[RealClip]:
    """Yield the real clips, or the opening scene of the demo film where there are none."""
    names = clip_names()
    yield from map(real_clip, names)
    if not names:
        film = demo_film()
        truth = {frame: film.picture(frame) for frame in range(min(FRAMES, film.cut))}
        source = {frame: quarter_source(picture, frame) for frame, picture in truth.items()}
        yield RealClip("demo film", truth, source)


def main() -> None:
    """Print the table for all clips, with keyframes every 16 frames where none is given."""
    spacing = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    keyframes = tuple(range(0, FRAMES, spacing))
    print(f"uniform stills: {keyframes}, and as many advised; frames without a still\n{HEAD}")
    compared = []
    for clip in clips():
        text, figures = line_of(clip, keyframes)
        compared.append(figures)
        print(text, flush=True)
    gains = [one.gain_db for one in compared]
    print(f"\ngain: median {np.median(gains):+.2f} dB, mean {np.mean(gains):+.2f} dB")
    for name, is_met, figure in goals(compared):
        print(f"{'pass' if is_met else 'FAIL'}  {name}: {figure}")


def _pairs(clip: RealClip) -> Iterator[tuple[Picture, Picture]]:
    for frame in range(len(clip.truth) - 1):
        yield clip.truth[frame], clip.truth[frame + 1]


if __name__ == "__main__":
    main()
