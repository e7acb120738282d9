"""`sparkvsr`: the panel without arguments or with a project, else a command."""

import sys
from collections.abc import Sequence
from pathlib import Path

from sparkvsr_desktop.core.project_file import SUFFIX
from sparkvsr_desktop.errors import SparkVSRError

EXIT_FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the panel or run one command; returns 0 done, 1 failed, 2 wrong usage, 130 stopped."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    match given:
        case [] | ["panel"]:
            return _open_panel(None)
        case ["panel", name] if not name.startswith("-"):
            return _open_panel(Path(name))
        case [name] if name.endswith(SUFFIX):
            return _open_panel(Path(name))
    return _run_command(given)


def _open_panel(path: Path | None) -> int:
    # Imported here: commands work where Qt has no libraries, and the panel never loads an engine.
    from sparkvsr_desktop.ui.panel import run_panel

    try:
        return run_panel(path)
    except SparkVSRError as error:
        sys.stderr.write(f"sparkvsr: {error}\n{error.remedy}\n")
        return EXIT_FAILED


def _run_command(given: Sequence[str]) -> int:
    from sparkvsr_desktop.commands.command_line import run

    return run(given)


if __name__ == "__main__":
    sys.exit(main())
