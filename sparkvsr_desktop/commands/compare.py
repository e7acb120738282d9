"""`sparkvsr compare`: how close a result is to a reference, in numbers."""

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import fmean

from sparkvsr_desktop.commands.argument_types import absolute
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.core.media import Media
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.engine.fidelity import psnr, ssim
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.picture import Picture

EQUAL_PSNR_DB = 100.0
"""Stands for the infinite PSNR of equal pictures, so that means and JSON stay finite."""


class UnlikeMediaError(SparkVSRError):
    """Two media that cannot be compared frame by frame."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """PSNR in dB and SSIM (at most 1) of a picture against its reference."""

    psnr_db: float
    ssim: float


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("compare", help="PSNR and SSIM of a result against a reference")
    parser.add_argument("result", metavar="RESULT", help="a movie or a sequence")
    parser.add_argument("reference", metavar="REFERENCE", help="what it would ideally be")
    parser.add_argument("--baseline", metavar="FILE", help="another result, to tell the gain")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, console: Console) -> None:
    """Compare frame by frame, matched by index, then say the means."""
    names = [arguments.result, arguments.reference]
    if arguments.baseline:
        names.append(arguments.baseline)
    media = [probe(media_source(absolute(name))) for name in names]
    frames = _shared_frames(media, console)
    rows = []
    for frame, row in enumerate(_compared(media, frames)):
        rows.append(row)
        _show(console, f"{frame:7}", "frame", row, frame=frame)
    means = [_mean(column) for column in zip(*rows, strict=True)]
    _show(console, "   mean", "done", means, frames=frames)
    if len(means) > 1:
        console.say(f"   gain   {means[0].psnr_db - means[1].psnr_db:+.2f} dB")


def _compared(media: list[Media], frames: int) -> Iterator[list[Likeness]]:
    """Yield, per frame, the likeness of the result and of the baseline, if there is one."""
    span = SourceRange(0, frames)
    with ExitStack() as opened:
        result, reference, *baseline = (
            opened.enter_context(open_frames(one)).read(span) for one in media
        )
        for picture, truth, *other in zip(result, reference, *baseline, strict=True):
            yield [_likeness(one, truth) for one in (picture, *other)]


def _likeness(picture: Picture, truth: Picture) -> Likeness:
    return Likeness(min(psnr(picture, truth), EQUAL_PSNR_DB), ssim(picture, truth))


def _mean(column: tuple[Likeness, ...]) -> Likeness:
    return Likeness(fmean(row.psnr_db for row in column), fmean(row.ssim for row in column))


def _show(console: Console, label: str, event: str, row: list[Likeness], **facts: float) -> None:
    console.say(label + "".join(f"   {one.psnr_db:6.2f} dB  {one.ssim:.4f}" for one in row))
    for name, one in zip(("", "baseline_"), row, strict=False):
        facts |= {f"{name}psnr": round(one.psnr_db, 4), f"{name}ssim": round(one.ssim, 6)}
    console.event(event, **facts)


def _shared_frames(media: list[Media], console: Console) -> int:
    """Return how many leading frames all have; raises UnlikeMediaError for unlike sizes."""
    first = media[0]
    for other in media[1:]:
        if (other.width, other.height) != (first.width, first.height):
            raise UnlikeMediaError(
                f"“{other.source}” is {other.width} x {other.height} and “{first.source}”"
                f" {first.width} x {first.height}.",
                remedy="Compare media of one size; render the baseline at the result's size.",
            )
    counts = [one.frames for one in media]
    if min(counts) != max(counts):
        console.warn(f"The media have {counts} frames; the first {min(counts)} are compared.")
    return min(counts)
