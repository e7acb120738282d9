"""From the editor's choice to shots: the timeline or media is read and every media probed."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from sparkvsr_desktop.core.media import Media, MediaSource
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.errors import SparkVSRError
from sparkvsr_desktop.media.locate import media_source
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.timeline.plan import Plan, plan_shots
from sparkvsr_desktop.timeline.read import edit_of_media, read_edit
from sparkvsr_desktop.timeline.timeline_kind import is_timeline


class SupersededError(SparkVSRError):
    """The editor opened something else meanwhile."""

    def __init__(self, choice: EditChoice) -> None:
        super().__init__(
            f"“{choice.input.name}” was left for another.", remedy="Open it again if you want it."
        )


def read_plan(choice: EditChoice, unpack_to: Path, report: Callable[[str], None]) -> Plan:
    """Return the shots that `choice` opens, and the clips that are left alone with the reason.

    unpack_to: takes the media of an .otioz bundle. report: called with the name of each media
    before it is probed; a SparkVSRError that it raises ends the probing.
    Raises what reading a timeline or probing a single media raises.
    """

    def probed(source: MediaSource, rate: Fraction | None) -> Media:
        report(source.stem)
        return probe(source, rate)

    if is_timeline(choice.input):
        edit = read_edit(
            choice.input, rate=choice.rate, timeline_name=choice.timeline, unpack_to=unpack_to
        )
    else:
        source = media_source(choice.input)
        edit = edit_of_media(probed(source, choice.rate), source.stem)
    return plan_shots(
        edit,
        probed,
        handles=choice.handles,
        roots=choice.roots,
        media_folders=choice.media_folders,
    )
