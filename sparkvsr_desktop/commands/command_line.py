"""The commands of `sparkvsr`, joined: arguments in, exit status out."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from sparkvsr_desktop import __version__
from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.render.stop import RenderStoppedError

EXIT_DONE, EXIT_FAILED, EXIT_USAGE, EXIT_STOPPED = 0, 1, 2, 130
COMMANDS = ("demo", "inspect", "advise", "stills", "render", "resume", "queue", "submit",
            "compare", "models", "doctor")  # fmt: skip
"""Each is a module of this package; only the one asked for loads, with its libraries."""


class NameNotUnicodeError(SparkVSRError):
    """A file name whose bytes are no text, which Linux allows and no timeline can hold."""

    def __init__(self, argument: str) -> None:
        shown = argument.encode(errors="backslashreplace").decode()
        super().__init__(
            f"“{shown}” is not Unicode text, and no timeline can name such a file.",
            remedy="Rename the file or its folder, and give the command again.",
        )


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns 0 done, 1 failed, 2 wrong usage, 130 stopped."""
    parser = _parser(arguments)
    parsed = parser.parse_args(arguments)
    if parsed.run is None:
        parser.print_help(sys.stderr)
        return EXIT_USAGE
    console = Console(as_json=parsed.json)
    try:
        _refuse_nameless(arguments)
        parsed.run(parsed, console)
    except (RenderStoppedError, KeyboardInterrupt) as stopped:
        console.stopped(stopped)
        return EXIT_STOPPED
    except SparkVSRError as error:
        console.failed(error)
        return EXIT_FAILED
    except BrokenPipeError:
        # who reads us has seen enough (`| head`); a closed output would complain at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED
    return EXIT_DONE


def _refuse_nameless(arguments: Sequence[str]) -> None:
    for argument in arguments:
        if any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise NameNotUnicodeError(argument)


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sparkvsr",
        description="Restores the shots of a timeline from a few stills.",
        epilog="`sparkvsr`, `sparkvsr panel FILE` and `sparkvsr PROJECT.sparkvsr` open the panel.",
    )
    parser.add_argument("--version", action="version", version=f"sparkvsr {__version__}")
    parser.set_defaults(run=None, json=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name in arguments[:1] if arguments[:1] and arguments[0] in COMMANDS else COMMANDS:
        import_module(f"{__package__}.{name}").add_to(commands)
    return parser
