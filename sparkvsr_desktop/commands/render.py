"""`sparkvsr render`: restore the shots of a timeline and link the results back."""

import argparse
from dataclasses import replace

from sparkvsr_desktop.commands.argument_types import (
    absolute,
    frame_count,
    memory,
    scale,
    size,
    source_range,
    still,
)
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.cuts import add_split_argument, split_where_asked
from sparkvsr_desktop.commands.jobs import DEFAULT_CODEC, Treatment
from sparkvsr_desktop.commands.opening import DEFAULT_HANDLES, add_input_arguments, choice_of
from sparkvsr_desktop.commands.restoration import add_corrupt_frames_argument, dry_run, restore
from sparkvsr_desktop.core.colour_lock import ColourLock
from sparkvsr_desktop.core.render_order import EditChoice, LinkStyle
from sparkvsr_desktop.engine.choose import DEFAULT_ENGINE


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the program's parser."""
    parser = commands.add_parser("render", help="restore shots and link the results back")
    add_render_arguments(parser)
    parser.add_argument("--dry-run", action="store_true",
                        help="say what would be rendered, write nothing")  # fmt: skip
    parser.set_defaults(run=run)


def add_render_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is to be rendered, and how."""
    add_input_arguments(parser)
    option = parser.add_argument
    option("--out", required=True, metavar="DIR", help="the folder for all results")
    option(
        "--engine", default=DEFAULT_ENGINE, metavar="NAME", help="resize, propagation or sparkvsr"
    )
    result_size = parser.add_mutually_exclusive_group()
    result_size.add_argument("--scale", type=scale, metavar="N", help="result over source size (2)")
    result_size.add_argument("--size", type=size, metavar="WxH", help="result size in pixels")
    option("--clip", action="append", default=[], metavar="NAME", help="only this clip or shot")
    option("--range", type=source_range, metavar="A-B", help="source frames from A to before B")
    option("--still", type=still, action="append", default=[], metavar="FRAME=FILE",
           help="a retouched still; frames count from 0 at the first of the media")  # fmt: skip
    option("--stills", metavar="DIR", help="retouched stills, named as `sparkvsr stills` does")
    option("--guidance", type=float, default=1.0, metavar="S",
           help="0 ignores the stills, 0.5 natural, 1 faithful, 1.5 crisp, at most 2")  # fmt: skip
    option("--grain", type=float, default=0.0, metavar="G",
           help="grain of the source given back where it was lost: 0 none, 1 all (0)")  # fmt: skip
    option("--handles", type=frame_count, default=DEFAULT_HANDLES, metavar="N",
           help="frames to render beyond each end of what the edit uses (12)")  # fmt: skip
    option("--colour-lock", type=ColourLock, choices=list(ColourLock), default=ColourLock.OFF,
           help="hold broad colours to the source's: off, gentle or strict (off)")  # fmt: skip
    option("--memory", type=memory, metavar="SIZE",
           help="what the engine may take of the GPU's memory, such as 8G; or cpu")  # fmt: skip
    option("--codec", default=DEFAULT_CODEC, metavar="NAME", help="prores-422hq and others")
    option("--new-tracks", action="store_true",
           help="lay restored clips on tracks above the edit's, which stays as it is")  # fmt: skip
    option("--file-urls", action="store_true",
           help="name media as file:// URLs in the timeline, for hosts that want them")  # fmt: skip
    add_split_argument(parser)
    add_corrupt_frames_argument(parser)


def run(arguments: argparse.Namespace, console: Console) -> None:
    """Render every chosen shot, then write the linked timelines."""
    choice, treatment = what_and_how(arguments)
    if arguments.dry_run:
        dry_run(choice, treatment, console)
    else:
        output, style = absolute(arguments.out), link_style(arguments)
        restore(choice, treatment, output, console, arguments.corrupt_frames, style).show(console)


def link_style(arguments: argparse.Namespace) -> LinkStyle:
    """Return how the arguments of `add_render_arguments` want results in the timeline."""
    return LinkStyle(on_new_tracks=arguments.new_tracks, file_urls=arguments.file_urls)


def what_and_how(arguments: argparse.Namespace) -> tuple[EditChoice, Treatment]:
    """Return what the arguments of `add_render_arguments` ask for."""
    choice = replace(
        choice_of(arguments),
        clips=tuple(arguments.clip),
        handles=arguments.handles,
        source_range=arguments.range,
    )
    choice = split_where_asked(choice, arguments)
    treatment = Treatment(
        engine=arguments.engine,
        scale=arguments.scale,
        size=arguments.size,
        stills=tuple(arguments.still),
        stills_folder=absolute(arguments.stills) if arguments.stills else None,
        guidance_scale=arguments.guidance,
        codec=arguments.codec,
        colour_lock=arguments.colour_lock,
        memory_bytes=arguments.memory,
        grain=arguments.grain,
    )
    return choice, treatment
