"""Small jobs on disk, ready to be rendered, for tests of what renders them."""

from pathlib import Path

from sparkvsr_desktop.commands.console import Console
from sparkvsr_desktop.commands.jobs import Treatment
from sparkvsr_desktop.commands.restoration import lay_out
from sparkvsr_desktop.core.ranges import SourceRange
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.render.job_folder import JobFolder


def job_of(
    film: Path, output: Path, span: SourceRange | None = None, **treatment: object
) -> JobFolder:
    """Lay out the one job of a film, rendered by `resize` to twice its size in FFV1.

    span: the source frames, None for all.
    """
    wanted = Treatment(**{"engine": "resize", "codec": "ffv1", **treatment})
    laid_out = lay_out(
        EditChoice(input=film, source_range=span), wanted, output, Console(as_json=False)
    )
    (folder,) = laid_out.folders
    return folder
