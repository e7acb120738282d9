"""What an editor names on the command line: a timeline or a media, and how it is read."""

import argparse

from sparkvsr_desktop.commands.argument_types import absolute, rate, root
from sparkvsr_desktop.core.render_order import EditChoice

DEFAULT_HANDLES = 12


def add_input_arguments(parser: argparse.ArgumentParser) -> None:
    """Add INPUT, what it takes to read it, and --json."""
    option = parser.add_argument
    option("input", metavar="INPUT",
           help="a timeline (.otio .otioz .otiod .edl .xml .fcpxml .aaf .kdenlive), a movie,"
           " or a sequence such as plate.%%04d.exr")  # fmt: skip
    option("--rate", type=rate, metavar="R", help="frames per second, for an EDL or a sequence")
    option("--timeline", metavar="NAME", help="which, where a file holds several")
    option("--root", type=root, action="append", default=[], metavar="FROM=TO",
           help="a folder as the timeline spells it, and where it is here")  # fmt: skip
    option("--media", action="append", default=[], metavar="DIR",
           help="take missing media from here by their file name")  # fmt: skip
    option("--json", action="store_true", help="print one JSON object per line")


def choice_of(arguments: argparse.Namespace) -> EditChoice:
    """Return what the arguments of `add_input_arguments` choose."""
    return EditChoice(
        input=absolute(arguments.input),
        rate=arguments.rate,
        timeline=arguments.timeline,
        roots=tuple(arguments.root),
        media_folders=tuple(map(absolute, arguments.media)),
    )
