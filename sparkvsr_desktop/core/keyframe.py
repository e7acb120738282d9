"""Keyframes, the stills that show how they should look, and rules that choose them."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.errors import SparkVSRError

SPACING_FRAMES = 4
"""Keyframes stand at least this far apart: one latent of the SparkVSR model spans four frames,
so two closer ones fall on the same latent and one of them is lost."""


class SelectionError(SparkVSRError):
    """A keyframe selection that is not one, or that the shot cannot satisfy."""


@dataclass(frozen=True, slots=True)
class ReferenceStill:
    """The picture file that shows how the keyframe `source_frame` should look.

    `digest` is the SHA-256 of the file's bytes.
    """

    source_frame: int
    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class ManualSelection:
    """The frames the editor named."""

    source_frames: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IntraFrameSelection:
    """The frames that the source's codec stored whole, and so the cleanest ones."""


@dataclass(frozen=True, slots=True)
class MarkedSelection:
    """The frames that the editor marked with markers in the NLE."""


@dataclass(frozen=True, slots=True)
class UniformSelection:
    """`count` frames spread evenly from the first to the last."""

    count: int


@dataclass(frozen=True, slots=True)
class RandomSelection:
    """`count` frames drawn by chance, the same for the same `seed`."""

    count: int
    seed: int = 0


@dataclass(frozen=True, slots=True)
class AdvisedSelection:
    """The `count` frames at which a still helps most, told from the source's own motion."""

    count: int


def still_name(shot: str, source_frame: int) -> str:
    """Return the file name of a shot's still, by which it finds its frame after retouching."""
    return f"{shot}.{source_frame:06}.tif"


Selection: TypeAlias = (
    ManualSelection
    | IntraFrameSelection
    | MarkedSelection
    | UniformSelection
    | RandomSelection
    | AdvisedSelection
)


def parse_selection(text: str) -> Selection:
    """Read `manual:0,48`, `iframes`, `markers`, `uniform:N`, `advise:N` or `random:N[:seed]`.

    Raises SelectionError.
    """
    rule, _, rest = text.partition(":")
    try:
        numbers = [int(number) for number in rest.replace(":", ",").split(",")] if rest else []
    except ValueError:
        numbers = []
    match rule, numbers:
        case "manual", [_, *_]:
            return ManualSelection(tuple(sorted(set(numbers))))
        case "iframes", [] if not rest:
            return IntraFrameSelection()
        case "markers", [] if not rest:
            return MarkedSelection()
        case "uniform", [count] if count > 0:
            return UniformSelection(count)
        case "advise", [count] if count > 0:
            return AdvisedSelection(count)
        case "random", [count, *seed] if count > 0 and len(seed) < 2:
            return RandomSelection(count, *seed)
    raise SelectionError(
        f"“{text}” is not a keyframe selection.",
        remedy="Write manual:0,48 or iframes or markers or uniform:5 or advise:5 or random:5 or"
        " random:5:7 (seed 7).",
    )


def selected_frames(
    selection: Selection, shot: SourceRange, found: Iterable[int]
) -> tuple[int, ...]:
    """Return the keyframes that `selection` picks from `shot`: ascending, SPACING_FRAMES apart.

    found: what the pictures or their file singled out, read only by the rules that ask for it:
    the source frames that the media's codec stored whole, ascending, those that the adviser names,
    or those under the timeline's markers. Raises SelectionError when the shot cannot give what is
    asked.
    """
    match selection:
        case ManualSelection(frames):
            return _checked(frames, shot)
        case MarkedSelection():
            return _checked(tuple(sorted(set(found))), shot)
        case IntraFrameSelection():
            return _spaced_intra_frames(found, shot)
        case UniformSelection(count):
            refuse_too_many(count, shot)
            return _uniform(count, shot)
        case RandomSelection(count, seed):
            refuse_too_many(count, shot)
            return _drawn(count, seed, shot)
        case AdvisedSelection(count):
            refuse_too_many(count, shot)
            return _checked(tuple(sorted(found)), shot)


def _checked(frames: tuple[int, ...], shot: SourceRange) -> tuple[int, ...]:
    for frame in frames:
        if not shot.holds(frame):
            raise SelectionError(
                f"The keyframe at frame {frame} is outside the shot.",
                remedy=f"Choose a frame between {shot.start} and {shot.last_frame}.",
            )
    for earlier, later in pairwise(frames):
        if later - earlier < SPACING_FRAMES:
            raise SelectionError(
                f"The keyframes {earlier} and {later} are closer than {SPACING_FRAMES} frames.",
                remedy=f"Leave one out, or move one {SPACING_FRAMES} frames away.",
            )
    return frames


def _spaced_intra_frames(intra_frames: Iterable[int], shot: SourceRange) -> tuple[int, ...]:
    inside = [frame for frame in intra_frames if shot.holds(frame)]
    if len(inside) == shot.duration and shot.duration > 1:
        raise SelectionError(
            "Every frame of this media is an I-frame, so its codec singles none out.",
            remedy="Choose the keyframes with uniform:N or manual:A,B.",
        )
    if not inside:
        raise SelectionError(
            f"The codec stored no I-frame between {shot.start} and {shot.last_frame}.",
            remedy="Choose the keyframes with uniform:N or manual:A,B.",
        )
    spaced = inside[:1]
    for frame in inside[1:]:
        if frame - spaced[-1] >= SPACING_FRAMES:
            spaced.append(frame)
    return tuple(spaced)


def refuse_too_many(count: int, shot: SourceRange) -> None:
    """Raise SelectionError where `shot` is too short for so many keyframes."""
    most = (shot.duration - 1) // SPACING_FRAMES + 1
    if count > most:
        raise SelectionError(
            f"{count} keyframes {SPACING_FRAMES} frames apart do not fit into"
            f" {shot.duration} frames.",
            remedy=f"Ask for {most} or fewer.",
        )


def _uniform(count: int, shot: SourceRange) -> tuple[int, ...]:
    """The rule of the model's training: floor(i * (frames - 1) / (count - 1)), first always 0.

    With no more keyframes than fit, neighbours are never closer than SPACING_FRAMES: the exact
    step is at least four, and the floor of a growing sequence with such a step keeps it.
    """
    last = shot.duration - 1
    return tuple(shot.start + index * last // max(count - 1, 1) for index in range(count))


def _drawn(count: int, seed: int, shot: SourceRange) -> tuple[int, ...]:
    """Draw positions with the forced gaps taken out, then put the gaps back: always fits."""
    slack = shot.duration - (count - 1) * (SPACING_FRAMES - 1)
    positions = sorted(random.Random(seed).sample(range(slack), count))
    return tuple(
        shot.start + position + index * (SPACING_FRAMES - 1)
        for index, position in enumerate(positions)
    )
