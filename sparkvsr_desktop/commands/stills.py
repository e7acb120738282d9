"""`sparkvsr stills`: keyframes written as 16-bit pictures, ready to retouch."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sparkvsr_desktop.commands.advise import advice_for
from sparkvsr_desktop.commands.argument_types import absolute, scale
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.cuts import add_split_argument, split_where_asked
from sparkvsr_desktop.commands.opening import add_input_arguments, choice_of
from sparkvsr_desktop.core.keyframe import (
    AdvisedSelection,
    IntraFrameSelection,
    MarkedSelection,
    Selection,
    parse_selection,
    selected_frames,
    still_name,
)
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_job import output_size
from sparkvsr_desktop.core.shot import Shot
from sparkvsr_desktop.engine.upscale import resized
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.frame_reader import open_frames
from sparkvsr_desktop.media.probe import intra_frames
from sparkvsr_desktop.media.still_file import write_still
from sparkvsr_desktop.order.shots import chosen_plan, open_edit
from sparkvsr_desktop.render.output_folder import prepared_folder
from sparkvsr_desktop.timeline.marks import keyframe_marks
from sparkvsr_desktop.timeline.read import Edit


class StillExistsError(SparkVSRError):
    """A still that may already be retouched would be written over."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path}” exists and may hold retouching.",
            remedy="Choose another --out folder, or move the still away.",
        )


class NothingMarkedError(SparkVSRError):
    """Markers were to choose the keyframes, and the timeline has none."""

    def __init__(self, shots: Sequence[Shot]) -> None:
        names = ", ".join(f"“{shot.name}”" for shot in shots)
        super().__init__(
            f"No marker whose name begins with “SparkVSR” falls on {names}.",
            remedy="Name markers “SparkVSR keyframe” in your NLE and export the timeline again,"
            " or choose frames with --select manual:0,48.",
        )


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("stills", help="write keyframes as 16-bit TIFF, ready to retouch")
    add_input_arguments(parser)
    parser.add_argument(
        "--select",
        required=True,
        metavar="SPEC",
        help="manual:0,48 | iframes | markers | uniform:N | advise:N | random:N[:seed]",
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="the folder for the stills")
    parser.add_argument(
        "--scale", type=scale, default=2.0, metavar="N", help="result over source size (2)"
    )
    parser.add_argument("--clip", action="append", default=[], metavar="NAME")
    add_split_argument(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, console: Console) -> None:
    """Write the chosen frames of each shot as `<shot>.<source frame>.tif` at result size."""
    selection = parse_selection(arguments.select)
    choice = replace(choice_of(arguments), clips=tuple(arguments.clip))
    choice = split_where_asked(choice, arguments)
    with TemporaryDirectory() as unpacked:
        edit = open_edit(choice, Path(unpacked))
        plan = chosen_plan(edit, choice)
        folder = prepared_folder(absolute(arguments.out))
        written = [
            still
            for shot in plan.shots
            for still in _write_stills(
                shot, _keyframes(selection, shot, edit), folder, arguments.scale, console
            )
        ]
    if not written:
        raise NothingMarkedError(plan.shots)
    console.event("done", media=[], timelines=[], sidecars=[], stills=[str(s) for s in written])


def _write_stills(
    shot: Shot, keyframes: tuple[int, ...], folder: Path, scale: float, console: Console
) -> list[Path]:
    media = shot.media
    paths = [folder / still_name(shot.name, frame) for frame in keyframes]
    for path in paths:
        if path.exists():
            raise StillExistsError(path)
    width, height = output_size(media, scale, None)
    with open_frames(media) as reader:
        for frame, path in zip(keyframes, paths, strict=True):
            (picture,) = reader.read(SourceRange(frame, 1))
            write_still(path, resized(picture, width, height), media.colour)
            console.say(str(path))
            console.event("still", shot=shot.name, source_frame=frame, file=str(path))
    return paths


def _keyframes(selection: Selection, shot: Shot, edit: Edit) -> tuple[int, ...]:
    return selected_frames(selection, shot.source_range, _found(selection, shot, edit))


def _found(selection: Selection, shot: Shot, edit: Edit) -> tuple[int, ...]:
    """Return the frames that media or timeline single out, for the rules that ask for them."""
    match selection:
        case MarkedSelection():
            return tuple(mark.source_frame for mark in keyframe_marks(edit, (shot,)))
        case IntraFrameSelection():
            return tuple(intra_frames(shot.media))
        case AdvisedSelection(count):
            return tuple(advice.source_frame for advice in advice_for(shot, count))
        case _:
            return ()
