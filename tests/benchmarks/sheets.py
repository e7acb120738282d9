"""Contact sheets to look at: `python -m tests.benchmarks.sheets FOLDER`.

Each sheet shows one frame of a real clip, from the left: the source, its plain upscale, the result,
the truth, and the trust (white is trusted). Those that end in `coloured` are of a black-and-white
source with two stills in colour. Falls back to the demo film where the real clips are missing.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from sparkvsr_desktop.core.media import ColourTags
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.choose import engine_named
from sparkvsr_desktop.engine.fidelity import psnr
from sparkvsr_desktop.engine.propagation.display import luma_of
from sparkvsr_desktop.engine.protocol import RestoredFrame, RestoreSettings
from sparkvsr_desktop.media.still_file import write_still
from sparkvsr_desktop.picture import Picture
from tests.benchmarks.fidelity import clips
from tests.engine.real_clips import RealClip
from tests.engine.shot_pictures import restored

LOOKED_AT = {
    "bigbuckbunny-720p": 24,
    "carphone-qcif": 8,
    "dove-demo-002": 26,
    "dove-demo-003": 8,
    "dove-demo-005": 8,
    "dove-demo-007": 24,
    "demo film": 8,
}
"""Frames as far as can be from their stills, where most is asked of the engine."""

COLOURED = ("dove-demo-005", "carphone-qcif", "demo film")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One frame of a clip in five pictures of equal size."""

    source: Picture
    plain: Picture
    result: RestoredFrame
    truth: Picture

    @property
    def picture(self) -> Picture:
        """The five side by side, the source enlarged without any smoothing."""
        height, width = self.truth.shape[:2]
        source = cv2.resize(self.source, (width, height), interpolation=cv2.INTER_NEAREST)
        trust = cv2.resize(self.result.trust, (width, height), interpolation=cv2.INTER_LINEAR)
        shown = (source, self.plain, self.result.picture, self.truth, cv2.merge([trust] * 3))
        return np.clip(np.hstack(shown), 0, 1).astype(np.float32)


def sheet_of(clip: RealClip, at: int) -> Sheet:
    """Restore one frame with the stills of the fidelity table."""
    height, width = clip.truth[0].shape[:2]
    settings, span = RestoreSettings(width, height), SourceRange(at, 1)
    pictures = [clip.source[frame] for frame in sorted(clip.source)]
    stills = {frame: clip.truth[frame] for frame in clip.keyframes}
    (plain,), (result,) = (
        restored(engine_named(name), pictures, stills, settings, span)
        for name in ("resize", "propagation")
    )
    return Sheet(clip.source[at], plain.picture, result, clip.truth[at])


def in_black_and_white(clip: RealClip) -> RealClip:
    """Return the clip with a source that has lost its colours; the stills keep theirs."""
    grey = {frame: cv2.merge([luma_of(picture)] * 3) for frame, picture in clip.source.items()}
    return RealClip(f"{clip.name}-coloured", clip.truth, grey)


def write_sheet(clip: RealClip, at: int, folder: Path) -> None:
    """Write one sheet as PNG and print what it shows."""
    sheet = sheet_of(clip, at)
    path = folder / f"{clip.name.replace(' ', '-')}.{at:06}.png"
    write_still(path, sheet.picture, ColourTags())
    gain = psnr(sheet.result.picture, sheet.truth) - psnr(sheet.plain, sheet.truth)
    print(f"{path}: {gain:+.2f} dB, trust {sheet.result.mean_trust:.2f}", flush=True)


def main() -> None:
    """Write the sheets of all clips that are looked at."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for clip in clips():
        if (at := LOOKED_AT.get(clip.name)) is not None:
            write_sheet(clip, at, folder)
            if clip.name in COLOURED:
                write_sheet(in_black_and_white(clip), at, folder)


if __name__ == "__main__":
    main()
