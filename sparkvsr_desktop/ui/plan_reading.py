"""From the editor's choice to shots, told media by media, and left when it is superseded."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from sparkvsr_desktop.core.media import Media, MediaSource
from sparkvsr_desktop.core.plan import Plan
from sparkvsr_desktop.core.render_order import EditChoice
from sparkvsr_desktop.media.probe import probe
from sparkvsr_desktop.order.shots import full_plan, open_edit
from sparkvsr_desktop.timeline.clip_media import ProbedOnce


def read_plan(choice: EditChoice, unpack_to: Path, report: Callable[[str], None]) -> Plan:
    """Return the shots that `choice` opens, and the clips that are left alone with the reason.

    unpack_to: takes the media of an .otioz bundle. report: called with the name of each media
    before it is probed; a SparkVSRError that it raises ends the probing.
    Raises what reading a timeline or probing a single media raises.
    """

    def probed(source: MediaSource, rate: Fraction | None) -> Media:
        report(source.stem)
        return probe(source, rate)

    once = ProbedOnce(probed)
    return full_plan(open_edit(choice, unpack_to, once), choice, once)
