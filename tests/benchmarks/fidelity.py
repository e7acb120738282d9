"""How much stills gain on real clips: `python -m tests.benchmarks.fidelity [keyframes every N]`."""

import sys

import numpy as np

from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.engine.fidelity import psnr, ssim
from sparkvsr_desktop.engine.protocol import RestoreSettings
from tests.engine.real_clips import KEYFRAMES, clip_names, real_clip
from tests.engine.shot_pictures import each_restored

HEAD = (
    f"{'clip':22}{'PSNR: resize':>13}{'propagation':>12}{'gain':>7}{'worst':>7}"
    f"{'SSIM: resize':>14}{'propagation':>12}{'trust':>7}"
)


def line_of(name: str, keyframes: tuple[int, ...]) -> tuple[str, float]:
    """Restore one clip by both engines; return its line of the table, and its mean gain in dB."""
    clip = real_clip(name)
    height, width = clip.truth[0].shape[:2]
    settings = RestoreSettings(width, height)
    stills = {frame: clip.truth[frame] for frame in keyframes if frame in clip.truth}
    pictures = [clip.source[frame] for frame in sorted(clip.source)]
    both = [
        each_restored(engine_named(engine), pictures, stills, settings)
        for engine in ("resize", "propagation")
    ]
    figures = []
    for plain, carried in zip(*both, strict=True):
        if plain.source_frame in stills:
            continue
        true = clip.truth[plain.source_frame]
        fidelities = [
            measure(p.picture, true) for measure in (psnr, ssim) for p in (plain, carried)
        ]
        figures.append([*fidelities, carried.mean_trust])
    before, after, ssim_before, ssim_after, trust = np.mean(figures, axis=0)
    worst = min(figure[1] - figure[0] for figure in figures)
    text = (
        f"{name:22}{before:13.2f}{after:12.2f}{after - before:+7.2f}{worst:+7.2f}"
        f"{ssim_before:14.3f}{ssim_after:12.3f}{trust:7.2f}"
    )
    return text, float(after - before)


def main() -> None:
    """Print the table for all clips, with keyframes every 16 frames where none is given."""
    spacing = int(sys.argv[1]) if len(sys.argv) > 1 else None
    keyframes = tuple(range(0, 33, spacing)) if spacing else KEYFRAMES
    print(f"keyframes: {keyframes}; frames without a still; dB\n{HEAD}")
    gains = []
    for name in clip_names():
        text, gain = line_of(name, keyframes)
        gains.append(gain)
        print(text, flush=True)
    print(f"gain: median {np.median(gains):+.2f} dB, mean {np.mean(gains):+.2f} dB")


if __name__ == "__main__":
    main()
